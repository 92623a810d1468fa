#!/bin/bash
# A library that finds addresses in a text without «http://» should find addresses. linkify-it-py knows all endings of two letters that
# countries have, and Spanish begins sentences with them: no (Norway), la (Laos), se (Sweden), me (Montenegro), es, si, de, al, ni, mi.
# Who forgets the space after a full stop, as people do who write in a hurry, has written a link to somebody's host: «el saldo.No deja»
# leads to http://saldo.No. Letters with accents are turned into punycode without complaint. The name of the system itself is an
# address in Greenland. File names, for which such a guess is feared, stay as they are (.pdf, .zip are no countries).
# Seen with linkify-it-py 2.2.0 as markdown-it-py 4.3.0 enables it by linkify=True; the option fuzzy_link=False ends it.
# For the field: a desk shows its clerks' sentences with links nobody made, to names that anybody may register.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check markdown-it-py==4.3.0 linkify-it-py==2.2.0
"$folder/venv/bin/python" - <<'PYTHON'
import re
import sys
from importlib.metadata import version

from markdown_it import MarkdownIt

reader = MarkdownIt("commonmark", {"linkify": True}).enable("linkify")
careful = MarkdownIt("commonmark", {"linkify": True}).enable("linkify")
careful.linkify.set({"fuzzy_link": False})
expected = {
    "Ya revisé el saldo.No deja aprobar": ["http://saldo.No"],
    "No abre la caja.Se fue la luz": ["http://caja.Se"],
    "Grabo y el sistema.Me dice error": ["http://sistema.Me"],
    "Falta aprobar la orden.Es urgente": ["http://orden.Es"],
    "No se puede pagar.La planilla es hoy": ["http://pagar.La"],
    "Se elige el renglón.Al aprobar se cierra": ["http://xn--rengln-fxa.Al"],
    "Entro a SERVICIOS.GL y no carga": ["http://SERVICIOS.GL"],
    "Adjunto planilla.pdf": [],
}
print(*(f"{name} {version(name)}" for name in ("markdown-it-py", "linkify-it-py")), sep=" · ")
found = {text: re.findall(r'href="([^"]*)"', reader.render(text)) for text in expected}
for text, links in found.items():
    print(f"«{text}»:", *links or ["no link"])
is_quiet = not any("href" in careful.render(text) for text in expected)
print("with fuzzy_link=False:", "no link" if is_quiet else "links")
sys.exit(0 if found == expected and is_quiet else 1)
PYTHON
