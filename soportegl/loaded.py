"""Web and worker out of one process that has everything loaded: what they do not change they share."""

import asyncio
import gc
import importlib
import os
import sys
from collections.abc import Callable

from soportegl import serving

#: The first of them sets Django up, with what the pages need of it.
MODULES = ("soportegl.wsgi", "soportegl.jobs.worker", "gunicorn.workers.gthread")


def load(environment: dict[str, str], bind: str) -> Callable[[], None]:
    """Load here what web and worker need, before they are forked: what serves at this address, and `work`."""
    os.environ.update(environment)
    for name in MODULES:
        importlib.import_module(name)
    serve = _server(bind)
    # Looking through it for garbage would make each child copy what they share.
    gc.collect()
    gc.freeze()
    return serve


def _server(bind: str) -> Callable[[], None]:
    from gunicorn.app.wsgiapp import WSGIApplication

    words, given = ["gunicorn", *serving.web_words(bind)], sys.argv
    sys.argv = words
    try:
        # Made here: reading its eighty settings in the child would copy 6 MB of what all of them share.
        application = WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]")
    finally:
        sys.argv = given

    def serve() -> None:
        # gunicorn reads its words again when it is told to.
        sys.argv = words
        application.run()

    return serve


def work() -> None:
    """Be the worker."""
    from django.conf import settings
    from django.db import connection

    from soportegl.jobs.worker import do_jobs
    from soportegl.lib import env
    from soportegl.lib.database_url import database

    os.environ.update(serving.worker_environment())
    # What was loaded has that of the pages, which cuts long statements and has more connections.
    at_once = serving.JOBS_AT_ONCE
    own = database(env.text("DATABASE_URL"), settings.DATA_ROOT, process="worker", at_once=at_once)
    connection.settings_dict.update(own)
    # The supervisor forks another one when it dies: nobody need keep it alive besides.
    asyncio.run(do_jobs(**serving.WORKER))
