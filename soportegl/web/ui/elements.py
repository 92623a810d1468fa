"""What templates say often: icons, panels, fields, and numbers as people here read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.forms import BoundField, CheckboxInput, PasswordInput, Select, Textarea
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from markupsafe import escape

from soportegl.directory.roles import Tier
from soportegl.incidents.models import Incident
from soportegl.incidents.states import RISES, Place, State, Verb
from soportegl.lib.at_names import replace_names
from soportegl.lib.checkdigit import WRITTEN_CODE
from soportegl.lib.markup import to_html
from soportegl.web.ui import icons, level_steps, verb_forms
from soportegl.web.ui.jinja_env import render_fragment
from soportegl.web.ui.verb_spec import FormSpec
from soportegl.web.ui.verbs import FORM_SPECS

#: What stands between the two ends of a `call` block.
Content = Callable[[], str]
CHIP = '<span class="sgl-estado" data-tipo="{}">{}{}</span>'


# Where the styles do not come, or the browser is too old for them, an icon without its size is as large as a photo.
ICON = '<svg class="i" width="16" height="16" {}><use href="{{}}#{{}}"/></svg>'
#: What whoever reports sees: in a file of their own; the others are in one that is fetched where one of them is drawn.
EVERYDAY = frozenset(Path(__file__).with_name("everyday_icons.txt").read_text().split())


@lru_cache(maxsize=512)  # a list draws the same dozen of icons a hundred times
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprites; without a label it is decoration and says nothing aloud."""
    address = static("dist/icons.svg" if name in EVERYDAY else "dist/icons-desk.svg")
    if label:
        return format_html(ICON.format('role="img" aria-label="{}"'), label, address, name)
    return format_html(ICON.format('aria-hidden="true"'), address, name)


# --- Blocks


def panel(title: str, *, caller: Content, **options: Any) -> SafeString:
    """The one container: a head with its title, and a body. Options: id, count, link, link_label, flush, cls."""
    options.setdefault("id", slugify(title))
    return render_fragment("ui/panel.html", content=caller(), title=title, **options)


def notice(tone: str, *, caller: Content, **options: Any) -> SafeString:
    """A notice whose icon and first words carry the meaning. Options: href, action, role, id, cls."""
    return render_fragment("ui/notice.html", content=caller(), tone=tone, **options)


def dialog(title: str, *, caller: Content, **options: Any) -> SafeString:
    """What goes inside the dialog of the page; the body brings its own form and foot."""
    return render_fragment("ui/dialog.html", content=caller(), title=title, **options)


# --- Forms


def field(bound: BoundField, **options: Any) -> SafeString:
    """Label, control, help and errors of one field, tied together for those who listen to the page."""
    widget = bound.field.widget
    if kind := options.get("type"):
        # As an attribute it would stand there a second time, and browsers take the first: a password was read in clear.
        widget = PasswordInput(widget.attrs) if kind == "password" else widget
        widget.input_type = kind
    # The design shows the counter; maxlength itself would cut what is pasted without a word.
    limit = options.get("count") or widget.attrs.get("data-max")
    help_text = str(options.pop("help", "") or bound.help_text or "")
    return render_fragment(
        "ui/field.html",
        bound=bound,
        control=bound.as_widget(widget, attrs=_attributes(bound, options, help_text, limit)),
        is_check=isinstance(widget, CheckboxInput),
        label=options.get("label") or bound.label,
        hide_label=options.get("hide_label"),
        help=help_text,
        limit=limit,
        length=len(str(bound.value() or "")),
        cls=options.get("cls", ""),
    )


def _attributes(bound: BoundField, options: dict[str, Any], help_text: str, limit: Any) -> dict[str, Any]:
    widget = bound.field.widget
    described = [
        f"{bound.auto_id}_{part}"
        for part, there in (("helptext", help_text), ("count", limit), ("error", bound.errors))
        if there
    ]
    attrs = {"class": _control_class(widget, bool(bound.errors), bool(options.get("small")))}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if limit:
        attrs["data-max"] = str(limit)
    if isinstance(widget, Textarea):
        attrs["rows"] = str(options.get("rows") or widget.attrs.get("rows") or 4)
    for name in ("autocomplete", "inputmode", "placeholder", "autofocus"):
        if name in options:
            attrs[name] = options[name]
    return attrs


def _control_class(widget: Any, invalid: bool, small: bool) -> str:
    base = "form-control"
    for kind, name in ((CheckboxInput, "form-check-input"), (Select, "form-select")):
        base = name if isinstance(widget, kind) else base
    return " ".join([base, *([f"{base}-sm"] if small else []), *(["is-invalid"] if invalid else [])])


# --- Words


def you(person: object) -> SafeString:
    """Whoever looks at the page: on paper, which others read, by name."""
    return format_html('<span class="no-imprime">Usted</span><span class="solo-papel">{}</span>', person)


def initials(person: Any) -> str:
    """Two letters for the round mark beside a name."""
    names = [word for word in str(person or "").replace(".", " ").split() if word[0].isalpha()]
    return "".join(word[0] for word in [*names[:1], *names[1:][-1:]]).upper()


def number(value: int) -> str:
    """A count with a space between thousands."""
    return f"{value:,}".replace(",", "\u00a0")


def bounded(count: int | None, limit: int) -> SafeString:
    """A count, or that there are more than were counted; «muchas» when nobody counted them."""
    if count is None:
        return SafeString("muchas")
    if count > limit:
        return format_html('<span class="visually-hidden">más de </span>+{}', number(limit))
    return format_html("{}", count)


def formatted(text: str, names: tuple[tuple[str, str], ...] = ()) -> SafeString:
    """A text of people with its paragraphs, lists, bold and links, and the colleagues named in it."""
    return to_html(str(text or ""), names)


def unbroken(text: str) -> SafeString:
    """A text in which codes stay in one line: browsers break numbers at their hyphens."""
    return SafeString(WRITTEN_CODE.sub(r'<span class="nb">\g<0></span>', conditional_escape(text)))


def marked(parts: Iterable[tuple[str, bool]]) -> SafeString:
    """A text of which some parts are what was looked for."""
    return SafeString("".join(f"<mark>{escape(text)}</mark>" if is_hit else escape(text) for text, is_hit in parts))


def with_names(text: str, names: dict[str, str]) -> str:
    """A text of people in which colleagues stand under their names instead of their user names."""
    return replace_names(text, names or {})


def epoch(at: datetime) -> int:
    """A moment in milliseconds, as browsers count time."""
    return int(at.timestamp() * 1000)


def tier_name(tier: int) -> str:
    """The name of a tier, as the guide has it."""
    return str(Tier(tier).label)


# --- Incidents


def state_chip(of: Incident | Place) -> SafeString:
    """The state in its exact words, with its shape and colour."""
    return _chip(Place(State(of.state), Tier(of.tier)))


@lru_cache  # a dozen of places, drawn twice in each row of each list
def _chip(place: Place) -> SafeString:
    look = icons.STATES[place.state]
    return format_html(CHIP, look.kind, icon(look.icon), place.label)


def state_icon(place: Incident | Place) -> str:
    """The icon of a state."""
    return icons.STATES[State(place.state)].icon


def waiting_chip(incident: Incident, desk: bool = False) -> str:
    """Whom an incident waits for; nothing when it waits for nobody."""
    if not incident.is_waiting:
        return ""
    return format_html(CHIP, "espera", icon("reply-fill"), "Espera al usuario" if desk else "Espera su respuesta")


def course_chip(incident: Incident, own: bool = False) -> SafeString:
    """What its state does not say: that it was sent back, reopened, or waits to be verified; nothing otherwise."""
    is_open = incident.is_open
    name = level_steps.course_of(
        incident.state, incident.arrived_by if is_open else "", "" if is_open else incident.verification
    )
    if not name:
        return SafeString("")
    kind, glyph, words = icons.MARKS[name]
    return format_html(CHIP, kind, icon(glyph), "Espera su verificación" if own and name == "to_verify" else words)


def progress_picture(incident: Incident) -> SafeString:
    """The four steps of an incident, as a list of open ones shows them."""
    by_phone = incident.arrived_by == Verb.REGISTER_ON_BEHALF
    return _picture(incident.state, incident.tier, incident.max_tier, Verb.REGISTER_ON_BEHALF if by_phone else "")


@lru_cache  # a few dozens in all, and one in each row of each list
def _picture(state: str, tier: int, max_tier: int, arrived_by: str) -> SafeString:
    steps = level_steps.levels_of(Incident(state=state, tier=tier, max_tier=max_tier, arrived_by=arrived_by))
    return render_fragment("ui/levels.html", levels=steps)


def file_icon(content_type: str) -> str:
    """The icon of a type of file."""
    return next(name for start, name in icons.FILES if content_type.startswith(start))


def tone_icon(tone: str) -> str:
    """The icon of a notice."""
    return icons.TONES[tone]


def tone(level_tag: str) -> str:
    """The tone in which one of Django's messages is shown."""
    return icons.LEVELS.get(level_tag, "info")


def form_spec(verb: Verb) -> FormSpec:
    """What a verb asks and says, and how it is drawn."""
    return FORM_SPECS[verb]


def verb_label(verb: Verb, incident: Incident) -> SafeString:
    """What the button of a verb says, with the letter of its key underlined."""
    key = FORM_SPECS[verb].look.key
    words = verb_forms.button(verb, incident) if RISES[verb] else verb.words.label
    # «Trasladar a N3» has its N at the end, and that is the key.
    found = words.rfind(key.upper()) if key else -1
    if found < 0:
        return format_html("{}", words)
    return format_html("{}<u>{}</u>{}", words[:found], words[found], words[found + 1 :])
