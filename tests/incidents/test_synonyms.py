"""What means the same is changed in the administration, once it was seen what it finds."""

from __future__ import annotations

import re

import pytest

from soportegl.incidents import actions
from soportegl.incidents.models import Synonym
from soportegl.incidents.synonym_effect import effect_of
from soportegl.reading import finding
from tests.cast import People, browser_of

ROOT = "/administracion/incidents/synonym"


def test_each_way_says_what_it_finds_and_what_to_think_about(cast: People) -> None:
    Synonym.objects.all().delete()
    for text in ("Se trabó la caja del mercado", "Quedó congelada la caja", "No abre la ventana"):
        cast.report(text)
    actions.close(cast.held(synopsis="Otra cosa distinta"), solution="Se revisó la caja trabada", by=cast.raul)
    effect = effect_of(Synonym(words="trabado | congelado | xyzzyq"))
    assert [(line.way, line.many, line.others) for line in effect.lines] == [
        ("trabado", 2, 1),
        ("congelado", 1, 2),
        ("xyzzyq", 0, 3),
    ]
    assert (effect.together, [each.synopsis for each in effect.lines[0].examples]) == (3, ["Quedó congelada la caja"])
    assert effect.warnings == ["«xyzzyq» no está en ninguna gestión."]
    Synonym.objects.create(words="caja | ventanilla")
    said = " ".join(effect_of(Synonym(words="caja | cajas | gaveta")).warnings)
    assert "«caja» y «cajas» ya se encuentran juntas" in said
    assert "«caja» también está en «caja | ventanilla»" in said


@pytest.mark.parametrize("words", ["caja | caja", "a' | b\"", "CUR-1482 | <b>", "a | " * 90, "100% | \\"])
def test_whatever_is_written_has_an_effect_or_is_refused(cast: People, words: str) -> None:
    page = browser_of(cast.admin).post(f"{ROOT}/add/", {"words": words, "is_active": "on"})
    assert page.status_code == 200
    assert "Todavía no se guardó" in page.content.decode() or "errorlist" in page.content.decode()


def test_it_holds_once_its_effect_was_seen_and_just_that(cast: People) -> None:
    cast.report("La chequera no cuadra")
    browser, sent = browser_of(cast.admin), {"words": "chequera | cuenta monetaria", "is_active": "on"}
    shown = browser.post(f"{ROOT}/add/", sent).content.decode()
    assert "Todavía no se guardó" in shown
    assert "encontrará 1 gestión" in shown
    assert not Synonym.objects.filter(words=sent["words"]).exists()
    seen = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown))
    # Other words than those were not seen.
    other = browser.post(f"{ROOT}/add/", seen | {"words": "chequera | libreta"})
    assert "Todavía no se guardó" in other.content.decode()
    assert browser.post(f"{ROOT}/add/", seen).status_code == 302
    row = Synonym.objects.get(words=sent["words"])
    assert [hit.incident.synopsis for hit in finding.find("cuenta monetaria", cast.aura, as_typed=True).hits][-1:] == [
        "La chequera no cuadra"
    ]
    change = f"{ROOT}/{row.pk}/change/"
    # As it stands there is nothing to see.
    assert browser.post(change, sent).status_code == 302
    off = browser.post(change, {"words": sent["words"]}).content.decode()
    assert "cada forma encuentra solo lo suyo" in off
    seen = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', off))
    assert browser.post(change, seen).status_code == 302
    assert not Synonym.objects.get(pk=row.pk).is_active
