#!/bin/bash
# attrs given to a widget are said to win over its own. In Django as_widget(attrs={"type": "password"}) of a text field writes the
# attribute a second time instead: <input type="text" … type="password">. HTML takes the first and drops the second, so the field
# shows what is typed, and since it is a text for Django too, a form that is refused sends the password back in clear. Every other
# attribute (class, maxlength, placeholder) is replaced as one expects, and the page looks right in a diff and to a test that asks
# whether «type="password"» is in it. Seen with Django 5.2.19 (2026); the same with type="email" and type="tel".
# For the field: a macro that draws all fields of a desk in one place shows the passwords of its one page that asks for them that way.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check django==5.2.19 html5lib==1.1
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import django
import html5lib
from django.conf import settings

settings.configure(INSTALLED_APPS=["django.forms"])
django.setup()
from django import forms  # noqa: E402


class Again(forms.Form):
    again = forms.CharField(max_length=40, widget=forms.TextInput(attrs={"class": "a"}))


def drawn(**attrs):
    html = Again({"again": "secreto"})["again"].as_widget(attrs=attrs)
    [read] = html5lib.parse(html, namespaceHTMLElements=False).iter("input")
    return html, read.attrib


html, read = drawn(type="password", **{"class": "b"})
print("Django", django.__version__)
print(html)
print("as HTML is read:", dict(read))
is_twice = html.count(' type="') == 2
sys.exit(0 if is_twice and (read["type"], read["class"], read["value"]) == ("text", "b", "secreto") else 1)
PYTHON
