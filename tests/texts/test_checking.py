"""What cannot be put into a text: unknown data, missing data, marks left open, HTML, code, links that act."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soportegl.texts import filling
from soportegl.texts.catalogue import CATALOGUE, Group, Shape, Text, Variable
from soportegl.texts.checking import problems
from soportegl.web.manual import chapters

CODE = Variable("gestión", "el código", "2026-0000711-4", required=True)
NAME = Variable("nombre", "quien reporta", "Ana")
LINE = Text("l", Group.MAIL, "L", "{gestión}", Shape.LINE, 60, (CODE, NAME))
PHRASE = Text("p", Group.WARNINGS, "P", "Diga.", Shape.PHRASE, 200)
TEXT = Text("t", Group.MAIL, "T", "Diga.", Shape.TEXT, 400, (NAME,))
CHAPTER = CATALOGUE["manual-municipal-crear"]


@pytest.mark.parametrize(
    ("text", "typed", "said"),
    [
        (LINE, "", "Escriba el texto"),
        (LINE, " \n ", "Escriba el texto"),
        (LINE, "{gestión} " + "x" * 60, "admite 60"),
        (LINE, "{gestión} de {fulano}", "No existe el dato {fulano}. Puede usar: {gestión}, {nombre}."),
        (LINE, "Nada de nada", "Falta el dato {gestión}: el código."),
        (LINE, "{gestión}\nBcc: otro@x.example", "una sola línea"),
        (LINE, "{gestión} {nombre.__class__}", "Las llaves"),
        (LINE, "{gestión} {nombre[0]}", "Las llaves"),
        (LINE, "{gestión} {{ 7 * 7 }}", "Las llaves"),
        (LINE, "{gestión} {% for x in y %}", "Las llaves"),
        (LINE, "{gestión} {nombre!r:>9}", "Las llaves"),
        (LINE, "{gestión} {", "Las llaves"),
        (PHRASE, "{nombre}", "Este texto no lleva datos."),
        (PHRASE, "Una **negrita", "Falta cerrar"),
        (PHRASE, "Uno\n\ndos", "una sola línea"),
        (PHRASE, "Vea <b>esto</b>", "No se admite HTML"),
        (PHRASE, "<script>alert(1)</script>", "No se admite HTML"),
        (TEXT, "Entre [aquí](javascript:alert(1))", "no se admite"),
        (TEXT, "Entre [aquí](/salir/)", "no se admite"),
        (TEXT, "Entre [aquí](https://{nombre})", "no se admite"),
        (TEXT, "**Una\n\notra**", "Falta cerrar"),
        (CHAPTER, "![Lo que sea](no-esta)", "No hay ninguna imagen «no-esta»"),
        (CHAPTER, "Vea ![x](https://otro.example/a.png) aquí", "va sola en su línea"),
        (CHAPTER, "## Otro título", "empiezan con ###"),
        (CHAPTER, "[aquí](data:text/html,x)", "no se admite"),
    ],
)
def test_it_is_refused_with_a_sentence(text: Text, typed: str, said: str) -> None:
    assert said in " ".join(problems(text, typed))


@pytest.mark.parametrize(
    ("text", "typed", "html"),
    [
        (LINE, "{gestión} & {nombre}", "2026-0000711-4 &amp; Ana"),
        (PHRASE, "De clic en **Crear** & listo", "De clic en <strong>Crear</strong> &amp; listo"),
        (
            TEXT,
            "Hola, **{nombre}**.\n\n- uno\n- dos",
            "<p>Hola, <strong>Ana</strong>.</p><ul><li>uno</li><li>dos</li></ul>",
        ),
        (TEXT, "[Ayuda](https://ayuda.example/a)", "https://ayuda.example/a"),
    ],
)
def test_what_may_be_written_is_drawn(text: Text, typed: str, html: str) -> None:
    assert problems(text, typed) == []
    assert html in filling.html(typed, text.shape, text.samples)


def test_a_section_of_the_manual_may_lead_to_others_and_to_our_pages() -> None:
    typed = "Vea [la consulta](#consulta), [el manual](/ayuda/mesa/#atender) y `Ctrl+Enter`.\n\n### Otra cosa"
    assert problems(CHAPTER, typed) == []
    assert "<kbd>Ctrl+Enter</kbd>" in str(chapters.blocks_of(typed)[0])


@pytest.mark.parametrize("shape", [Shape.LINE, Shape.PHRASE, Shape.TEXT])
def test_a_value_is_never_read_as_a_mark_nor_as_another_name(shape: Shape) -> None:
    bad = "<script>x</script> **a** [b](javascript:c) {gestión}"
    drawn = filling.html("Hola, {nombre}", shape, {"nombre": bad, "gestión": "G"})
    assert "<script" not in drawn
    assert "&lt;script&gt;x&lt;/script&gt; **a** [b](javascript:c) {gestión}" in drawn


@given(
    typed=st.text(st.sampled_from("<>{}*[]()'\"&/ \nabañjscript:./h")), value=st.text(st.sampled_from("<>{}\"'&a*[]("))
)
def test_whatever_is_typed_no_tag_comes_out_but_the_ones_of_texts(typed: str, value: str) -> None:
    for text in (LINE, PHRASE, TEXT):
        problems(text, typed)
        drawn = filling.html(typed, text.shape, {"gestión": value, "nombre": value})
        for tag in ("<p>", "</p>", "<br>", "<strong>", "</strong>", "<ul>", "</ul>", "<li>", "</li>", "<ol>", "</ol>"):
            drawn = drawn.replace(tag, "")
        rest = [part for part in drawn.split("<")[1:] if not part.startswith(('a href="http', "/a>", "ol start="))]
        assert rest == []
