"""Whoever clones the repository and types `make run` has the product a moment later."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests import database
from tests.product import Browser, Product, lives

#: With nothing in the caches of pip, uv and npm, most of it is the network.
SECONDS = 600


@pytest.fixture
def clone() -> Iterator[Path]:
    folder = database.reachable_folder()
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "clone",
        "--quiet",
        "--no-local",
        str(settings.BASE_DIR),
        str(folder / "clon"),
    ]
    subprocess.run(command, check=True, cwd="/")
    yield folder / "clon"
    database.forget(folder)


@pytest.mark.slow
def test_a_fresh_clone_serves_the_demonstration_with_one_command(clone):
    product = Product(clone / "datos", environment={"SOPORTEGL_PORT": "0"}, anew=True)
    product.command, product.folder = ["make", "--no-print-directory", "run"], clone
    with product:
        product.wait(SECONDS)
        assert product.health() == 200
        Browser(product.address).sign_in("ana.municipal")
        family = product.family()
        product.press_ctrl_c()
        product.process.wait(60)
        assert [process for process in family if lives(process)] == []
    changed = subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True)
    # What was built must be ignored, or the next commit would carry it.
    assert changed.stdout == ""
