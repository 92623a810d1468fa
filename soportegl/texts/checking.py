"""Why a text cannot be used: unknown or missing data, marks that are not closed, what could do harm."""

from __future__ import annotations

import re

from soportegl.texts import filling
from soportegl.texts.catalogue import Shape, Text

_TAG = re.compile(r"</?[A-Za-z!][^\n]{0,80}")
_LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(\s*([^)\s]*)[^)]*\)?")
_GOOD_LINK = re.compile(r"https?://[^\s{}]+|mailto:[^\s{}]+", re.IGNORECASE)
_OWN_PAGE = re.compile(r"(/(?!/)[\w/-]*)?(#[\w-]+)?")
_IN_TAG = re.compile(r"<[^>]*(?:\{|%7B)[^>]*>", re.IGNORECASE)


def problems(text: Text, typed: str) -> list[str]:
    """Why these words cannot stand for that text, in sentences; none when they can."""
    if not typed.strip():
        return ["Escriba el texto. Para dejar el del producto, use «Volver al original»."]
    if len(typed) > text.limit:
        return [f"Tiene {len(typed)} caracteres y admite {text.limit}."]
    found = [*_data(text, typed), *_marks(text, typed)]
    if text.check is not None:
        found += text.check(typed)
    return found


def _data(text: Text, typed: str) -> list[str]:
    named, found = filling.names_in(typed), []
    if unknown := [name for name in named if name not in text.names]:
        wrong = ", ".join(f"{{{name}}}" for name in unknown)
        known = ", ".join(f"{{{name}}}" for name in (variable.name for variable in text.variables))
        found.append(
            f"No existe el dato {wrong}. " + (f"Puede usar: {known}." if known else "Este texto no lleva datos.")
        )
    missing = [variable for variable in text.variables if variable.required and variable.name not in named]
    found += [f"Falta el dato {{{variable.name}}}: {variable.about}." for variable in missing]
    rest = filling.Braces(typed).safe_substitute(dict.fromkeys(named, ""))
    if "{" in rest or "}" in rest:
        found.append("Las llaves { } solo encierran un dato de la lista, como está escrito en ella.")
    return found


def _marks(text: Text, typed: str) -> list[str]:
    found = []
    if text.shape in (Shape.LINE, Shape.PHRASE) and "\n" in typed.strip():
        found.append("Escríbalo en una sola línea.")
    if tag := _TAG.search(typed):
        found.append(f"No se admite HTML: quite «{tag[0][:40]}».")
    if text.shape is not Shape.LINE and any(part.count("**") % 2 for part in typed.split("\n\n")):
        found.append("Falta cerrar una negrita: los dos asteriscos van antes y después.")
    if text.shape in (Shape.TEXT, Shape.CHAPTER):
        found += [
            f"El enlace «{target}» no se admite: escriba una dirección que empiece con https://."
            for target in _LINK.findall(typed)
            if not _is_good(text.shape, target)
        ]
    if text.shape is Shape.TEXT and _IN_TAG.search(filling.html(typed, text.shape, {})):
        found.append("Un dato no puede ser parte de un enlace.")
    return found


def _is_good(shape: Shape, target: str) -> bool:
    if shape is Shape.CHAPTER and target and _OWN_PAGE.fullmatch(target):
        return True
    return _GOOD_LINK.fullmatch(target) is not None
