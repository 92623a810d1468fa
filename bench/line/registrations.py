"""Thousands of registrations through random cuts: as many incidents, each once, each with the code that was read."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from random import Random
from urllib.parse import urlsplit

from bench.faults.claims import Claim, Claims
from bench.faults.person import NeverAnswered, Person, Tally, sentence_of
from bench.line.bed import Bed
from bench.line.promises import Promise
from bench.line.reckoning import newest, reckon, signed_in
from bench.markup import CODE, HIDDEN
from bench.proxy import DONE, Cut, Where, told
from soportegl.incidents import verify

#: Of those that send the form, one in so many is cut, and so many of all others.
SENDING_ONE_IN, OTHERS_ONE_IN = 2, 12
#: Somebody presses again what was answered already: «Atrás», a second tap.
AGAIN_ONE_IN = 10
SHOWN = re.compile(f"Incidencia creada</h1>.*?({CODE.pattern})", re.DOTALL)
SYNOPSIS = "El reporte no muestra la modificación presupuestaria después de aprobarla {}"


class Anywhere:
    """Cuts what is asked anywhere, as often before the product has done it as afterwards."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.sending = Counter[Where]()

    def __call__(self, head: bytes) -> Cut | None:
        sends = head.startswith(b"POST ")
        if self.chance.randrange(SENDING_ONE_IN if sends else OTHERS_ONE_IN):
            return None
        cut = Cut(self.chance.choice(list(Where)), self.chance.random())
        if sends:
            self.sending[cut.where] += 1
        return cut


class Reporter(threading.Thread):
    """Registers one after the other, each form sent again until its code is on the screen."""

    def __init__(self, person: Person, claims: Claims, times: int, until: float) -> None:
        super().__init__(daemon=True)
        self.person, self.claims, self.times, self.until = person, claims, times, until
        self.failure: Exception | None = None

    def run(self) -> None:
        try:
            for _ in range(self.times):
                if time.monotonic() < self.until:
                    self.register()
        except NeverAnswered as never:
            self.person.tally.complain(f"Nadie respondió: {never}")
        except Exception as failure:
            self.failure = failure

    def register(self) -> None:
        """One, under the key of its form."""
        page = self.person.insist("/registro/crear/").page
        fields = {name: value for name, value in HIDDEN.findall(page) if name != "csrfmiddlewaretoken"}
        claim = self.claims.new("register", self.person.username)
        synopsis = SYNOPSIS.format(claim.reference)
        fields |= {"phone": "7762-3456", "email": "ana@solola.example", "synopsis": synopsis}
        for _ in range(1 if self.person.chance.randrange(AGAIN_ONE_IN) else 2):
            self.send(fields, claim)

    def send(self, fields: dict[str, str], claim: Claim) -> None:
        """Until it is answered; then the page with the code."""
        answer = self.person.insist("/registro/crear/", fields)
        shown = self.person.insist(answer.place).page if answer.status == 303 else answer.page
        found = SHOWN.search(shown)
        if not found:
            said = sentence_of(shown)
            self.person.tally.complain(f"{claim.reference} no se confirmó: {answer.status} {answer.place} {said}")
            return
        if claim.acknowledged and claim.code != found[1]:
            self.person.tally.complain(f"{claim.reference} fue {claim.code} y al repetirlo {found[1]}")
        claim.code, claim.acknowledged = found[1], True


def try_it(bed: Bed, registrations: int, clients: int, seed: int, most_seconds: float) -> list[Promise]:
    """All of them, and what became of each."""
    claims, tally, chance = Claims(), Tally(), Random(seed)
    fate = Anywhere(chance)
    proxy, address = bed.proxy(fate, chance)
    cookies, since = signed_in(clients), newest()
    port, until = urlsplit(address).port or 0, time.monotonic() + most_seconds
    people = [Person(port, name, tally, Random(seed * 1000 + number)) for number, name in enumerate(cookies)]
    for person in people:
        person.cookies.load(cookies[person.username])
    begun = time.monotonic()
    reporters = [
        Reporter(person, claims, registrations // clients + (number < registrations % clients), until)
        for number, person in enumerate(people)
    ]
    for reporter in reporters:
        reporter.start()
    for reporter in reporters:
        reporter.join()
    taken = time.monotonic() - begun
    bed.loop.do(proxy.close())
    wrong = [*tally.wrong, *tally.broken, *(repr(each.failure) for each in reporters if each.failure)]
    print(f"{len(claims.all)} registros en {taken:.0f} s con {tally.requests()} pedidos; cortes: {told(proxy.cuts)}")
    for complaint in wrong[:20]:
        print(f"  {complaint}")
    return held(claims, fate, len(wrong), registrations, since)


def held(claims: Claims, fate: Anywhere, complaints: int, asked: int, since: int) -> list[Promise]:
    """What people were told against what is there."""
    found, differences = reckon(claims, since), verify.run()
    after, cuts = sum(fate.sending[where] for where in DONE), fate.sending.total()
    well = found.made == asked and not complaints
    # Each is drawn by itself: of few cuts sometimes more are of one kind, beyond four deviations never.
    half = after >= cuts / 2 - 2 * cuts**0.5
    return [
        Promise("Registros de varias personas entre cortes", f"{asked}", f"{found.made}", well),
        Promise("Perdidos", "0", f"{found.lost}", not found.lost),
        Promise("Dobles", "0", f"{found.doubled}", not found.doubled),
        Promise("Quien registró leyó el código que tiene", f"{asked}", f"{found.same}", found.same == asked),
        Promise("Cortes al enviar, y después de guardado", "la mitad", f"{after} de {cuts}", half),
        Promise("verify", "sin diferencias", f"{len(differences)}", not differences),
    ]
