"""One search of one person: among what it looks, what it names, and in which order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from soportegl.directory.models import User
from soportegl.incidents import filling
from soportegl.incidents.models import EventText, Incident
from soportegl.incidents.visibility import Share, marks_of, participations_of, share_of
from soportegl.lib.text import fold
from soportegl.lib.words.vectors import MARK
from soportegl.reading.finding import asking, naming, spelling
from soportegl.reading.finding.asking import Question, any_mark
from soportegl.reading.finding.naming import Named, Naming, Within
from soportegl.reading.finding.ranking import Ranked, in_order, solved_alike
from soportegl.reading.finding.rows import whose_of
from soportegl.reading.finding.scoring import SAID
from soportegl.reading.finding.spelling import Correction
from soportegl.reading.finding.steps import steps_of
from soportegl.reading.finding.terms import Term, archive, terms_of

if TYPE_CHECKING:
    from soportegl.incidents.queries import IncidentQuerySet

#: So many of the best are put in order and may be leafed through.
RANKED = 100
#: Of what is looked for, so much must be held; so much, for a page of these to do; and so much, to count as all of it.
LEAST, MUCH, WHOLE = 0.2, 0.4, 0.9
#: How much more what holds all of it counts than what holds next to nothing.
TOGETHER = 0.3
#: A name has so many letters at least, and somebody reports about so many.
SHORTEST_NAME, OF_ONE = 3, 20
#: What somebody sees in all, when that is little, is looked through instead of the archive.
LITTLE = 20_000
#: So many of those that somebody took part in are looked through, the latest; of who sees a part of all, so many.
TAKEN_PART, LATELY = 2_000, 300


class Search:
    """What somebody looks for, among what they see."""

    def __init__(self, question: Question, person: User) -> None:
        self.question, self.person = question, person
        self.public = not (person.permissions.is_desk or person.permissions.sees_all)
        self.reports_for = person.permissions.reports_for | person.permissions.sees_entities
        self.share = share_of(person)
        self.is_marked = filling.are_marked()
        #: What they see, as the index knows it; none where that is most of all.
        self.marks = marks_of(person) if self.is_marked else []
        #: How many there are, where that is known without ranking them.
        self.counted: int | None = None
        #: Whether each of the words is held, by others: nothing holds them together.
        self.are_apart = False
        self._naming, self._reads = Naming(), dict[int, bool]()
        self._read_terms()
        #: What no hit may hold is asked for with the rest, and tells nothing.
        self.without = [Term(query, query, query, (), 0, 0.0) for query in question.without]

    def _read_terms(self) -> None:
        phrases = [phrase.query for phrase in self.question.phrases]
        asked = self.question.words, self.question.extras
        terms, self.part = terms_of(*asked, queries=phrases, marks=self.marks)
        self.terms = [_placed(term if term.is_known else self._as_name(term)) for term in terms]

    def _as_name(self, term: Term) -> Term:
        """A word that no text holds may be the name of who reported."""
        word = self.question.written.get(term.piece, "")
        people = asking.people_named(word) if word.isalpha() and len(word) >= SHORTEST_NAME else []
        if not people:
            return term
        query = " | ".join((term.query, *(f"'{MARK}p{key}'" for key in people)))
        return replace(term, query=f"({query})", count=OF_ONE * len(people), is_known=True)

    def correct(self) -> list[Correction]:
        """Replace the words that nothing holds by near ones; returns which."""
        made, written = list[Correction](), self.question.written
        unknown = [term.piece for term in self.terms if not term.is_known and term.piece in written]
        for piece in unknown:
            words = self.question.words
            if piece not in words:
                continue
            begin, end, found = self._joined(words.index(piece))
            if found := found or spelling.correction(written[piece], piece):
                made.append(found)
                words[begin:end] = found.pieces
                written.update(dict.fromkeys(found.pieces, found.used))
        if made:
            self.question.words = list(dict.fromkeys(self.question.words))
            self._read_terms()
        return made

    def _joined(self, place: int) -> tuple[int, int, Correction | None]:
        """The word that the one at this place makes with its neighbour, and of which to which it takes their place."""
        words, written = self.question.words, self.question.written
        for first in (place - 1, place):
            pair = words[first : first + 2] if first >= 0 else []
            # Between words that are looked for others may stand that are not.
            if len(pair) == 2 and self._are_neighbours(*pair):
                found = spelling.joined(*(written[each] for each in pair))
                if found:
                    return first, first + 2, found
        return place, place + 1, None

    def _are_neighbours(self, first: str, second: str) -> bool:
        """Whether nothing but spaces stands between these two, as they were typed."""
        one, other = (re.escape(self.question.written[each]) for each in (first, second))
        return bool(re.search(rf"\b{one}\s+{other}\b", self.question.typed))

    @property
    def pieces(self) -> set[str]:
        """The pieces of texts that are hits."""
        pieces = {piece for term in self.terms for piece in (*term.pieces, *([term.piece] if term.extra else []))}
        return pieces | {token for phrase in self.question.phrases for token in phrase.query.split("'")[1::2]}

    # --- Among what.

    def _seen(self) -> IncidentQuerySet:
        seen = Incident.objects.visible_to(self.person)
        for condition in self.question.filters:
            seen = seen.filter(condition)
        return seen

    def _within(self, *, whole: bool = False) -> Within:
        """Among what is looked: what they see, where marks say so; of much of it the latest weeks, or the `whole`."""
        is_few = self.share is Share.FEW
        narrow = " & ".join(self.question.narrow)
        if not self.is_marked and (self.share < Share.MOST or narrow):
            seen = self._seen().order_by("-id").values_list("pk", flat=True)[:LITTLE]
            return Within(self.public, keys=tuple(seen), is_little=True)
        if not self.marks:
            return Within(self.public, narrow=narrow)
        part = min(1.0, LITTLE / max(archive()[0], 1)) if is_few else self.part
        keys = self._took_part(TAKEN_PART if is_few else LATELY) if is_few or whole else ()
        return Within(self.public, any_mark(self.marks), part, narrow, keys, is_little=is_few or whole)

    def _took_part(self, most: int) -> tuple[int, ...]:
        latest = participations_of(self.person).order_by("-incident")
        return tuple(latest.values_list("incident", flat=True)[:most])

    # --- What is found.

    def ranked(self, *, enough: int) -> tuple[list[Ranked], bool]:
        """The best in their order, and whether these are all; of fewer than `enough`, more is looked through."""
        if not self.terms:
            keys = self._kept(self._seen().order_by("-id").values_list("pk", "reporter_id", "entity_id")[:LITTLE])
            self.counted = len(keys) if len(keys) < LITTLE else None
            return [Ranked(key, Named()) for key in keys[:RANKED]], True
        within = self._within()
        steps = steps_of(self.terms, share=within.share)
        self._naming = naming.name(steps, self._asked, within)
        rows = self._rank()
        for far in naming.FURTHER:
            if sum(row.has_much for row in rows) >= enough or not self._naming.is_cut or within.is_little:
                break
            within = self._within(whole=True)
            self._naming = naming.name(steps, self._asked, within, far=far)
            rows = self._rank()
        return rows, not self._naming.is_cut

    def _kept(self, rows: Iterable[tuple[int, int, int]]) -> list[int]:
        """Of these, told with their reporter and entity, those that hold nothing of what no hit may hold."""
        whose = {key: (reporter, entity, "") for key, reporter, entity in rows}
        if not self.without or not whose:
            return list(whose)
        holding = naming.holding(list(whose), self.without, public=self.public)
        gone = {key for key, is_public in holding if is_public or self._reads_notes(whose[key])}
        return [key for key in whose if key not in gone]

    def _rank(self) -> list[Ranked]:
        named = self._naming
        whose = self._whose()
        self._reads = {key: self._reads_notes(each) for key, each in whose.items()}
        best = sorted(whose, key=lambda key: (self._score(named.found[key]), key), reverse=True)[:RANKED]
        if len(self._asked) > 1:
            naming.complete(named, best, self._asked, public=self.public)
        self._forget_notes(best)
        rows = []
        total = sum(term.weight for term in self.terms if not term.extra) or 1.0
        for key in best:
            one = named.found[key]
            bits = one.held | one.said | one.noted
            if bits >> len(self.terms):
                continue
            held = sum(t.weight for place, t in enumerate(self.terms) if bits >> place & 1 and not t.extra)
            if held >= LEAST * total:
                score = self._score(one) * (1 + TOGETHER * (held / total) ** 2)
                rows.append(Ranked(key, one, held >= WHOLE * total, held >= MUCH * total, score))
        solutions = {key: each[2] for key, each in whose.items()}
        return in_order(solved_alike(in_order(self._with_phrases(rows)), solutions))

    def complete_for(self, rows: Sequence[Ranked]) -> None:
        """Look where it was said, of those whose own texts do not say it."""
        lacking = [row.key for row in rows if row.is_only_said and not row.named.is_complete]
        for key in lacking:
            self._naming.found[key].is_scored = True
        naming.complete(self._naming, lacking, self._asked, public=self.public)
        self._forget_notes(lacking)

    def _forget_notes(self, keys: Sequence[int]) -> None:
        """Of what they reported themselves, nobody reads what the desks note."""
        for key in keys:
            one = self._naming.found[key]
            if not self._reads[key]:
                one.noted, one.note = one.said, one.event

    def _whose(self) -> dict[int, tuple[int, int, str]]:
        """Those of the best of them this person sees, with who reported each, for which entity, and the solution."""
        keys, filters = list(self._naming.found), self.question.filters
        # What was named by marks is theirs: none but the best is read. 200 more took 1.5 ms; what a filter keeps, all.
        most = len(keys) if filters else RANKED
        whose = whose_of(self.person, keys[:most], filters)
        return whose if len(whose) == most else whose | whose_of(self.person, keys[most:], filters)

    def _reads_notes(self, whose: tuple[int, int, str]) -> bool:
        reporter, entity, _ = whose
        return not self.public and reporter != self.person.pk and entity not in self.reports_for

    def _score(self, one: Named) -> float:
        said = (one.said | one.noted) & ~one.held
        return one.score + SAID * sum(t.weight for place, t in enumerate(self.terms) if said >> place & 1)

    @property
    def _asked(self) -> list[Term]:
        return [*self.terms, *self.without]

    def _with_phrases(self, rows: list[Ranked]) -> list[Ranked]:
        """Those whose texts hold the phrases as they are written: pieces alone would find other forms of the words."""
        if not self.question.phrases:
            return rows
        self.complete_for(rows)
        keys = [row.key for row in rows]
        texts: dict[int, list[str]] = {key: [] for key in keys}
        for key, *own in Incident.objects.columns("pk", "synopsis", "solution", "expediente_number")(keys):
            texts[key] += own
        said = EventText.objects.filter(event__in=[row.event for row in rows if row.event])
        for key, body in said.values_list("event__incident_id", "body"):
            texts[key].append(body)
        wanted = [phrase.folded for phrase in self.question.phrases]
        plain = {key: [f" {' '.join(fold(text).split())} " for text in each] for key, each in texts.items()}
        return [row for row in rows if all(any(each in text for text in plain[row.key]) for each in wanted)]

    # --- What stopped it.

    def unheld(self, rows: Sequence[Ranked]) -> list[str]:
        """Of what was typed, what nothing holds; where nothing is found, what nothing this person sees holds of it."""
        if not self.terms:
            return []
        if rows:
            seen = 0
            for one in self._naming.found.values():
                seen |= one.held | one.said | one.noted
            known = [term.is_known and (term.is_sure or bool(seen >> at & 1)) for at, term in enumerate(self.terms)]
            lacking = [term.piece for term, is_known in zip(self.terms, known, strict=True) if not is_known]
            return [self.question.written[piece] for piece in lacking if piece in self.question.written]
        words = [term for term in self.terms if not term.extra]
        if len(words) == 1:
            return [self._written(words[0])]
        within = self._within(whole=True)
        stopped = [self._written(term) for term in words if not (term.is_known and self._is_seen(term, within))]
        self.are_apart = not stopped
        return stopped or [self._written(term) for term in words]

    def _is_seen(self, term: Term, within: Within) -> bool:
        self._naming = naming.name(steps_of([term], share=within.share), [term], within)
        return bool(self._whose())

    def _written(self, term: Term) -> str:
        phrases = {phrase.query: f"«{phrase.typed}»" for phrase in self.question.phrases}
        return self.question.written.get(term.piece) or phrases.get(term.piece, term.piece)


def _placed(term: Term) -> Term:
    """A word by which the next may stand."""
    beside = "" if term.extra else " | ".join(f"'{piece}'" for piece in term.pieces)
    return replace(term, beside=beside)
