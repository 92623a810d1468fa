"""The twenty: some report and send files, some attend, and all of them insist."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator
from itertools import cycle
from random import Random
from uuid import uuid4

from bench.faults.claims import Claim, Claims
from bench.faults.person import Answer, File, NeverAnswered, Person, Tally, sentence_of
from bench.markup import FILE, HIDDEN

REPORTERS = ("ana.municipal", "berta.municipal", "ana.municipal", "diego.director")
AGENTS = ("raul.regional", "carla.central", "rosa.regional", "ivan.informatica", "cesar.central", "ines.informatica")
ATTEND_BERTA = "asesor.quetzaltenango"
TOP_TIER = ("ivan.informatica", "ines.informatica")
CODE = re.compile(r"\d{4}-\d{7}-\d")
ROW = re.compile(r'data-code="([\d-]+)"')
PAUSE_SECONDS = (0.1, 0.9)
LARGEST_FILE = 200_000


class Client(threading.Thread):
    """One of them, at it until told to stop; whatever was begun is brought to its end."""

    def __init__(self, person: Person, claims: Claims, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.person, self.claims, self.stop, self.chance = person, claims, stop, person.chance
        self.failure: Exception | None = None

    def run(self) -> None:
        try:
            while not self.stop.wait(self.chance.uniform(*PAUSE_SECONDS)):
                self.step()
        except NeverAnswered as never:
            self.person.tally.complain(f"Nadie respondió: {never}")
        except Exception as failure:
            self.failure = failure

    def step(self) -> None:
        """The next thing this person does."""
        raise NotImplementedError

    def file(self) -> File:
        """Bytes that nobody else has, as a type that is accepted."""
        content = self.chance.randbytes(self.chance.randint(200, LARGEST_FILE))
        name = f"respaldo-{uuid4().hex[:8]}"
        if self.chance.random() < 0.5:
            return File(f"{name}.txt", content.hex()[:LARGEST_FILE].encode(), "text/plain")
        return File(f"{name}.pdf", b"%PDF-1.4\n%" + content + b"\n%%EOF\n", "application/pdf")

    def files(self, claim: Claim, most: int) -> tuple[File, ...]:
        """Up to so many files, noted in the claim."""
        made = tuple(self.file() for _ in range(self.chance.randint(0, most)))
        claim.files = {file.name: hashlib.sha256(file.content).hexdigest() for file in made}
        return made

    def act(self, code: str, verb: str, path: str, files: tuple[File, ...] = (), **texts: str) -> Answer:
        """One verb over an incident under one form key, repeated until it is answered."""
        claim = self.claims.new(verb, self.person.username, code)
        if files:
            claim.files = {file.name: hashlib.sha256(file.content).hexdigest() for file in files}
        fields = {"key": uuid4().hex, **{name: f"{text} {claim.reference}" for name, text in texts.items()}}
        answer = self.person.insist(f"/gestion/{code}/{path}/", fields, files)
        claim.acknowledged = answer.status == 303
        return answer


class Reporter(Client):
    """Registers, sends files before the form or with it, answers, and looks at what they sent."""

    def __init__(self, person: Person, claims: Claims, stop: threading.Event) -> None:
        super().__init__(person, claims, stop)
        self.mine: list[str] = []

    def step(self) -> None:
        turn = self.chance.random()
        if turn < 0.5 or not self.mine:
            self.register()
        elif turn < 0.75:
            files = (self.file(),) if self.chance.random() < 0.4 else ()
            self.act(self.chance.choice(self.mine), "answer", "responder", files, text="Con gusto, adjunto lo pedido")
        elif turn < 0.9:
            self.person.insist(self.chance.choice(("/registro/", "/consulta/")))
        else:
            self.download()

    def register(self) -> None:
        """Crear, with the key of its form kept until the code is in sight."""
        claim = self.claims.new("register", self.person.username)
        page = self.person.insist("/registro/crear/").page
        fields = {name: value for name, value in HIDDEN.findall(page) if name != "csrfmiddlewaretoken"}
        files = self.files(claim, 2)
        if files and self.chance.random() < 0.5:
            for file in files:
                self._load(fields, file)
            files = ()
        fields |= {
            "phone": "7762-3456",
            "email": "ana@solola.example",
            "synopsis": f"El reporte no muestra la modificación presupuestaria después de aprobarla {claim.reference}",
        }
        answer = self.person.insist("/registro/crear/", fields, files)
        found = CODE.search(answer.place)
        if answer.status != 303 or not found:
            said = sentence_of(answer.page)
            self.person.tally.complain(f"{self.person.username} no pudo crear: {answer.status} {said}")
            return
        claim.code, claim.acknowledged = found[0], True
        if found[0] not in self.person.insist(answer.place).page:
            self.person.tally.complain(f"La página de {found[0]} no muestra su código")
        self.mine.append(found[0])

    def _load(self, fields: dict[str, str], file: File) -> None:
        answer = self.person.insist("/subidas/", {"key": fields["key"], "who": fields.get("who", "")}, (file,))
        if answer.status != 201:
            self.person.tally.complain(f"No se cargó {file.name}: {answer.status} {sentence_of(answer.page)}")

    def download(self) -> None:
        """Open an incident and one of its files."""
        page = self.person.insist(f"/gestion/{self.chance.choice(self.mine)}/").page
        if files := FILE.findall(page):
            answer = self.person.insist(self.chance.choice(files))
            if answer.status != 200:
                self.person.tally.complain(f"Una descarga respondió {answer.status}")


class Agent(Client):
    """Takes what waits, writes, transfers, closes; two who want the same is their daily bread."""

    def step(self) -> None:
        page = self.person.insist(f"/bandeja/?vista={self.chance.choice(('sin-tomar', 'sin-tomar', 'mias'))}").page
        codes = ROW.findall(page)
        if not codes:
            return
        # Everybody looks at the first ones, as people do.
        code = self.chance.choice(codes[:6])
        self.act(code, "take", "tomar")
        if self.chance.random() < 0.3:
            self.person.insist(f"/gestion/{code}/")
        self.attend(code)

    def attend(self, code: str) -> None:
        """What comes after taking; who does not hold it learns so."""
        turn = self.chance.random()
        if turn < 0.25:
            files = (self.file(),) if self.chance.random() < 0.4 else ()
            self.act(code, "reply", "contestar", files, text="Ya estamos revisando su caso")
        elif turn < 0.35:
            self.act(code, "ask", "pedir-informacion", text="¿Desde qué fecha sucede?")
        elif turn < 0.45:
            self.act(code, "note", "nota", text="Mismo síntoma que otro caso")
        elif turn < 0.8 and self.person.username not in TOP_TIER:
            self.act(code, "transfer", "trasladar", reason="Requiere otro nivel", tried="Se revisaron los saldos")
        else:
            self.act(code, "finalize", "finalizar", solution="Se corrigió el saldo de la cuenta")


def gather(count: int, port: int, claims: Claims, tally: Tally, stop: threading.Event, seed: int) -> Iterator[Client]:
    """So many people, as many who report as who attend."""
    reporters, agents = cycle(REPORTERS), cycle((*AGENTS, ATTEND_BERTA))
    for number in range(count):
        kind, name = (Agent, next(agents)) if number % 2 else (Reporter, next(reporters))
        yield kind(Person(port, name, tally, Random(seed * 1000 + number)), claims, stop)
