"""The search over everything a person sees: by relevance or by date, what was corrected, and what stopped it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from soportegl.directory.models import User
from soportegl.incidents.models import Attachment, EventText, Incident
from soportegl.incidents.visibility import Share, share_of
from soportegl.lib.text import fold
from soportegl.lib.words.vectors import MARK
from soportegl.reading.finding import asking, codes, naming, showing, spelling
from soportegl.reading.finding.asking import Question
from soportegl.reading.finding.naming import Named, Naming
from soportegl.reading.finding.showing import Hit
from soportegl.reading.finding.spelling import Correction
from soportegl.reading.finding.terms import Term, terms_of

if TYPE_CHECKING:
    from soportegl.incidents.queries import IncidentQuerySet

PAGE = 20
#: So many of the best are put in order and may be leafed through.
RANKED = 100
#: Of what is looked for, so much must be held; and so much, to count as all of it.
LEAST, WHOLE = 0.4, 0.9
#: How much more what holds all of it counts than what holds next to nothing.
TOGETHER = 0.3
#: A name has so many letters at least, and somebody reports about so many.
SHORTEST_NAME, OF_ONE = 3, 20
#: What somebody sees in all, when that is little, is looked through instead of the archive.
LITTLE = 20_000
_SHOWN = (
    *("code", "synopsis", "solution", "state", "tier", "withdrawn", "verification", "created_at", "ended_at"),
    *("expediente_number", "event_count", "system__name", "entity__name", "entity__code"),
    *("reporter__full_name", "reporter__username", "module__name", "expediente_type__name"),
)


@dataclass
class Findings:
    """A page of what was found, and what is to be said of it."""

    typed: str
    hits: list[Hit] = field(default_factory=list)
    total: int | None = 0
    """How many there are; None when there are many and nobody counted them."""
    page: int = 1
    has_more: bool = False
    by_date: bool = False
    straight: Incident | None = None
    """The incident whose code was typed: one goes straight to it."""
    is_mistyped_code: bool = False
    """It looks like a code, and its check digit refuses it."""
    meant: list[Incident] = field(default_factory=list)
    """Of a code that is mistyped or stands for nothing, those they see that may be meant."""
    numbered: list[Incident] = field(default_factory=list)
    """Of a number alone, those whose code it stands in."""
    no_such_code: str = ""
    """A code that stands for nothing this person sees."""
    corrections: list[Correction] = field(default_factory=list)
    unheld: list[str] = field(default_factory=list)
    """Words that nothing this person sees holds: they stopped it."""
    problems: list[str] = field(default_factory=list)
    """What could not be read of it, in sentences."""


def find(typed: str, person: User, *, by_date: bool = False, page: int = 1, as_typed: bool = False) -> Findings:
    """What this person sees that answers to what was typed; `as_typed`, without correcting any word."""
    question = asking.read(typed)
    found = Findings(question.typed, page=max(1, page), by_date=by_date, problems=question.problems)
    if question.code or question.is_mistyped_code:
        codes.look(question, found, person)
        if found.straight or found.is_mistyped_code or found.no_such_code:
            return found
    if question.is_impossible or question.is_empty:
        return found
    found.numbered = codes.with_number(question.typed, person)
    search = _Search(question, person)
    if not as_typed:
        found.corrections = search.correct()
    search.answer(found)
    return found


class _Search:
    """One search of one person."""

    def __init__(self, question: Question, person: User) -> None:
        self.question, self.person = question, person
        self.public = not (person.permissions.is_desk or person.permissions.sees_all)
        self.reports_for = person.permissions.reports_for | person.permissions.sees_entities
        self.terms = self._read()
        #: What no hit may hold is asked for with the rest, and tells nothing.
        self.without = [Term(query, query, (), 0, 0.0) for query in question.without]

    def correct(self) -> list[Correction]:
        """Replace the words that nothing holds by near ones; returns which."""
        made = []
        for piece in [term.piece for term in self.terms if not term.is_known and term.piece in self.question.written]:
            if found := spelling.correction(self.question.written[piece], piece):
                made.append(found)
                words = self.question.words
                words[words.index(piece)] = found.piece
                self.question.written[found.piece] = found.used
        if made:
            self.question.words = list(dict.fromkeys(self.question.words))
            self.terms = self._read()
        return made

    def _read(self) -> list[Term]:
        """What is looked for; a word that no text holds may be the name of who reported."""
        phrases = [phrase.query for phrase in self.question.phrases]
        terms = terms_of(self.question.words, self.question.extras, queries=phrases)
        return [term if term.is_known else self._as_name(term) for term in terms]

    def _as_name(self, term: Term) -> Term:
        word = self.question.written.get(term.piece, "")
        people = asking.people_named(word) if word.isalpha() and len(word) >= SHORTEST_NAME else []
        if not people:
            return term
        query = " | ".join((term.query, *(f"'{MARK}p{key}'" for key in people)))
        return replace(term, query=f"({query})", count=OF_ONE * len(people), is_known=True)

    # --- Whom it is among.

    def _seen(self) -> IncidentQuerySet:
        seen = Incident.objects.visible_to(self.person)
        for condition in self.question.filters:
            seen = seen.filter(condition)
        return seen

    def _among(self) -> list[int] | None:
        """The keys of all it is among where these are few; None where the index is asked first."""
        if share_of(self.person) is not Share.FEW and not self.question.is_narrow and self.terms:
            return None
        return list(self._seen().order_by("-id").values_list("pk", flat=True)[:LITTLE])

    # --- What is found.

    def answer(self, found: Findings) -> None:
        """Put the page of it into `found`."""
        among = self._among()
        if not self.terms:
            keys = among or []
            self._page(found, [(key, Named(), True, 0.0) for key in keys[:RANKED]], len(keys))
            return
        naming_, ranked = self._ranked(among)
        if not ranked:
            found.unheld = self._unheld(among)
            return
        found.unheld = [self.question.written[t.piece] for t in self.terms if not t.is_known and self._is_word(t)]
        if found.by_date:
            ranked.sort(key=lambda row: (row[2], row[0]), reverse=True)
        self._page(found, ranked, None if naming_.is_cut or len(ranked) >= RANKED else len(ranked))

    def _ranked(self, among: list[int] | None) -> tuple[Naming, list[tuple[int, Named, bool, float]]]:
        # Who sees a part of the archive is shown a page from as much more of it.
        steps, far = naming.steps_of(self.terms), naming.FURTHER if share_of(self.person) is Share.SOME else 1
        while True:
            named = naming.name(steps, self._asked, public=self.public, among=among, far=far)
            ranked = self._rank(named, among)
            if len(ranked) >= PAGE or not named.is_cut or far > naming.FURTHER or among is not None:
                return named, ranked
            far *= naming.FURTHER

    def _rank(self, named: Naming, among: list[int] | None) -> list[tuple[int, Named, bool, float]]:
        whose = self._whose(named, among)
        best = sorted(whose, key=lambda key: self._score(named.found[key]), reverse=True)[: 2 * RANKED]
        if len(self._asked) > 1:
            naming.complete(named, best, self._asked, public=self.public)
        rows = []
        total = sum(term.weight for term in self.terms if not term.extra) or 1.0
        for key in best:
            one = named.found[key]
            if not self._reads_notes(whose[key]):
                one.noted, one.note = one.said, one.event
            bits = one.held | one.said | one.noted
            if bits >> len(self.terms):
                continue
            held = sum(t.weight for place, t in enumerate(self.terms) if bits >> place & 1 and not t.extra)
            if held >= LEAST * total:
                score = self._score(one) * (1 + TOGETHER * (held / total) ** 2)
                rows.append((key, one, held >= WHOLE * total, score))
        rows = self._with_phrases(rows)
        rows.sort(key=lambda row: (row[3], row[0]), reverse=True)
        return rows[:RANKED]

    def _whose(self, named: Naming, among: list[int] | None) -> dict[int, tuple[int, int]]:
        """Those of them this person sees, with who reported each and for which entity."""
        keys, columns = list(named.found), ("pk", "reporter_id", "entity_id")
        if among is not None:
            # These were chosen among what they see.
            rows = Incident.objects.columns(*columns)(keys)
        else:
            rows = self._seen().filter(pk__in=keys).values_list(*columns)
        return {key: (who, entity) for key, who, entity in rows}

    def _reads_notes(self, whose: tuple[int, int]) -> bool:
        reporter, entity = whose
        return not self.public and reporter != self.person.pk and entity not in self.reports_for

    def _score(self, one: Named) -> float:
        said = (one.said | one.noted) & ~one.held
        return one.score + naming.SAID * sum(t.weight for place, t in enumerate(self.terms) if said >> place & 1)

    @property
    def _asked(self) -> list[Term]:
        return [*self.terms, *self.without]

    def _is_word(self, term: Term) -> bool:
        return term.piece in self.question.written

    def _with_phrases(self, rows: list[tuple[int, Named, bool, float]]) -> list[tuple[int, Named, bool, float]]:
        """Those whose texts hold the phrases as they are written: pieces alone would find other forms of the words."""
        if not self.question.phrases:
            return rows
        keys = [row[0] for row in rows]
        texts: dict[int, list[str]] = {key: [] for key in keys}
        for key, *own in Incident.objects.columns("pk", "synopsis", "solution", "expediente_number")(keys):
            texts[key] += own
        events = [one.note if self._is_note(one) else one.event for _, one, _, _ in rows]
        said = EventText.objects.filter(event__in=[event for event in events if event])
        for key, body in said.values_list("event__incident_id", "body"):
            texts[key].append(body)
        wanted = [phrase.folded for phrase in self.question.phrases]
        plain = {key: [f" {' '.join(fold(text).split())} " for text in each] for key, each in texts.items()}
        return [row for row in rows if all(any(each in text for text in plain[row[0]]) for each in wanted)]

    @staticmethod
    def _is_note(one: Named) -> bool:
        return bool(one.noted & ~one.said)

    def _unheld(self, among: list[int] | None) -> list[str]:
        """Of what was typed, what nothing this person sees holds; all of it, where each is held but never together."""
        words = [term for term in self.terms if not term.extra]
        stopped = []
        for term in words:
            steps = naming.steps_of([term])
            named = naming.name(steps, [term], public=self.public, among=among)
            if not term.is_known or not self._whose(named, among):
                stopped.append(self._written(term))
        return stopped or [self._written(term) for term in words]

    def _written(self, term: Term) -> str:
        phrases = {phrase.query: f"«{phrase.typed}»" for phrase in self.question.phrases}
        return self.question.written.get(term.piece) or phrases.get(term.piece, term.piece)

    # --- How it is shown.

    def _page(self, found: Findings, rows: Sequence[tuple[int, Named, bool, float]], total: int | None) -> None:
        begin = (found.page - 1) * PAGE
        shown = rows[begin : begin + PAGE]
        found.total, found.has_more = total, len(rows) > begin + PAGE
        incidents = {row.pk: row for row in Incident.objects.showing(*_SHOWN)([row[0] for row in shown])}
        events = [one.note if self._is_note(one) else one.event for _, one, _, _ in shown]
        texts = dict[int, list[tuple[str, str]]]()
        chosen = [each for each in events if each]
        for key, body in EventText.objects.filter(event__in=chosen).order_by("pk").values_list("event_id", "body"):
            texts.setdefault(key, []).append(("said", body))
        for key, file in Attachment.objects.filter(event__in=chosen).order_by("pk").values_list("event_id", "name"):
            texts.setdefault(key, []).append(("file", file))
        pieces = {piece for term in self.terms for piece in (*term.pieces, *([term.piece] if term.extra else []))}
        pieces |= {token for phrase in self.question.phrases for token in phrase.query.split("'")[1::2]}
        for (key, one, has_all, score), event in zip(shown, events, strict=True):
            if incident := incidents.get(key):
                said = texts.get(event or 0, [])
                found.hits.append(showing.hit_of(incident, one, said, pieces, has_all=has_all, score=score))
