"""What a browser keeps and sends later, as somebody sees it whose line is bad."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from tests.browser.conftest import ONLY_DESK
from tests.cast import People

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEEPING = Path(settings.BASE_DIR) / "soportegl" / "web" / "ui" / "keeping.js"
#: Keeps one thing and reads it back, or says why not; each time by a module that has opened nothing yet.
TRY = """async (number) => {
  const { person, within } = await import(`/keeping.js?${number}`);
  try {
    const id = await within("outbox", "readwrite", (store) => store.add({ person, said: "Hola" }));
    const row = await within("outbox", "readonly", (store) => store.get(id));
    return `${row.said} ${row.person === document.body.dataset.person}`;
  } catch (error) {
    return error.message;
  }
}"""
BLOCKED = "Este navegador no permite guardar nada: es una ventana privada o está bloqueado."
#: What a browser does that refuses, and what is said then.
REFUSALS = (
    ("undefined", "Hola true"),
    (
        "IDBObjectStore.prototype.add = () => { throw new DOMException('no room', 'QuotaExceededError') }",
        "Este navegador ya no tiene espacio para guardar.",
    ),
    ("indexedDB.open = () => { throw new DOMException('no', 'SecurityError') }", BLOCKED),
    # Neither opens nor refuses.
    ("indexedDB.open = () => ({})", BLOCKED),
)


@ONLY_DESK
def test_what_is_kept_is_there_or_it_is_said_why_not(arrive, people: People) -> None:
    page = arrive("ana.municipal").page
    page.route("**/keeping.js*", lambda route: route.fulfill(path=KEEPING, content_type="text/javascript"))
    for number, (happens, told) in enumerate(REFUSALS):
        page.evaluate(f"{happens}; 0")
        assert page.evaluate(TRY, number) == told, happens
