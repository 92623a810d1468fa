#!/bin/bash
# Every field of a form of Django's administration should have its name for whoever listens to the page. A date with its hour has
# none: its two inputs stand behind «Fecha:» and «Hora:», which are plain text, and the label of the whole field names no control,
# because a widget of several parts says that it has no id for a label. Its reader hears «edit, blank» twice.
# Seen with Django 5.2.19 (2026): 0 of 2 inputs have a label, an aria-label or a fieldset with a legend of their own.
# For the field: an administration made with Django fails WCAG 1.3.1 and 4.1.2 (axe: label) on each page with a moment in it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check django==5.2.19
"$folder/venv/bin/python" - <<'PYTHON'
import re
import sys

import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.messages", "django.contrib.admin"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    LANGUAGE_CODE="es",
)
django.setup()
from django import forms  # noqa: E402
from django.contrib.admin.widgets import AdminSplitDateTime  # noqa: E402


class Form(forms.Form):
    starts = forms.SplitDateTimeField(label="Desde cuándo", widget=AdminSplitDateTime)


bound = Form()["starts"]
page = bound.label_tag() + str(bound)
inputs = re.findall(r"<input[^>]*\bid=\"([^\"]+)\"[^>]*>", page)
labelled = [name for name in inputs if f'for="{name}"' in page]
named = re.findall(r"<input[^>]*\baria-label", page)
print("Django", django.__version__, "· inputs:", inputs, "· with a label:", labelled, "· with aria-label:", len(named))
print(page)
sys.exit(0 if len(inputs) == 2 and not labelled and not named and "<label>" in page else 1)
PYTHON
