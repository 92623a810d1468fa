"""The incidents of the demonstration: the samples, driven through the real actions over the last weeks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid4, uuid5

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from soportegl.directory.demo import CAST, PASSWORD, SINCE, WITHOUT_OFFICE, reporter_username, sample_incidents
from soportegl.directory.models import Entity, ExpedienteType, Membership, Module, System, User
from soportegl.directory.roles import Role, Tier
from soportegl.incidents import actions, files, precedents, upkeep
from soportegl.incidents.models import Incident
from soportegl.incidents.registration import Report, reporters_of
from soportegl.lib import clock, worktime

DAYS = 38
#: Of so many solved ones a desk has marked one as fit to be shown to others.
SHOWN = 2
#: What a colleague of the same municipality reports as well, by the number of the sample that says the same.
TWICE = {
    17: "A los vecinos les sigue saliendo multa de IUSI aunque el Concejo aprobó la exoneración; ya lo había reportado"
    " mi compañera",
    62: "Formulación: no sale ningún producto para enlazar el POA con el presupuesto",
}
SAME = (
    "Su caso es el mismo que ya se atiende en otra gestión de su municipalidad. Los atendemos juntos: en cuanto se"
    " resuelva, se lo avisaremos aquí."
)
OPENS, CLOSES = time(8, 5), time(16, 20)
NAMESPACE = uuid5(NAMESPACE_DNS, "demo.soportegl.example")

QUESTIONS = (
    "Buenos días. Para continuar necesito saber desde qué fecha sucede y el mensaje exacto que muestra el sistema.",
    "¿Podría adjuntar el reporte donde se ve la diferencia y decirme con qué usuario ingresó?",
    "Por favor indique el número de expediente y si ya intentaron en otra computadora.",
)
ANSWERS = (
    "Sucede desde el lunes por la mañana; el mensaje sale al presionar Aprobar. Ya probamos en otra computadora.",
    "Con gusto. Ingresamos con el usuario de tesorería y adjunto el reporte solicitado.",
)
REPLIES = (
    "Ya estamos revisando su caso; en cuanto tengamos el resultado le escribimos por aquí.",
    "Reprodujimos el problema y estamos verificando la configuración de su entidad.",
)
NOTES = (
    "Mismo síntoma que otro caso de la semana pasada. Revisar primero la parametrización antes de trasladar.",
    "Llamé por teléfono y lo confirmaron. Pendiente de que el banco envíe el archivo corregido.",
)
REASONS = (
    "Requiere revisar datos que en este nivel no se pueden ver.",
    "El caso se repite con otro usuario y no depende de la configuración de la municipalidad.",
)
TRIED = (
    "Se verificaron parámetros y permisos, se repitió la operación con el usuario y el error persiste.",
    "Se revisó el expediente paso a paso con la municipalidad y se comparó con otra entidad sin problema.",
)
SENT_BACK = "Falta el detalle de los renglones afectados; se devuelve para completarlo con la municipalidad."
STILL = "Hoy volvió a salir el mismo mensaje al repetir la operación."
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


@transaction.atomic
def load() -> int:
    """Register and move the sample incidents, once; returns how many there are now."""
    if not Incident.objects.exists():
        Stage().play_all()
    return Incident.objects.count()


def people_text() -> str:
    """Who can sign in, as `soportegl run --demo` tells it."""
    names = "\n".join(f"  {person.username:<20} {person.full_name}, {person.position}" for person in CAST)
    return f"Personas de demostración (contraseña: {PASSWORD}):\n{names}"


@dataclass
class Tale:
    """One incident on its way, with the time that passes between its steps."""

    incident: Incident
    moment: datetime
    chance: Random

    def do(self, action: Callable[..., Incident], *, by: User, hours: float = 0, **values: object) -> Incident:
        """One step, after about this many working hours."""
        self.moment = later(self.moment, hours or self.chance.uniform(0.2, 3))
        # A tale never runs ahead of the present: what would come later has not happened yet.
        self.moment = min(self.moment, timezone.now())
        with clock.at(self.moment):
            self.incident = action(self.incident, by=by, **values)
        return self.incident


def later(moment: datetime, hours: float) -> datetime:
    """This many hours later, counting only hours in which offices work."""
    local = timezone.localtime(moment) + timedelta(hours=hours)
    if local.time() > CLOSES:
        over = local - local.replace(hour=CLOSES.hour, minute=CLOSES.minute)
        local = local.replace(hour=OPENS.hour, minute=OPENS.minute) + timedelta(days=1) + over % timedelta(hours=6)
    elif local.time() < OPENS:
        local = local.replace(hour=OPENS.hour, minute=OPENS.minute)
    while not worktime.is_working_day(local.date()):
        local += timedelta(days=1)
    return local


class Stage:
    """The people and the plots."""

    def __init__(self) -> None:
        self.chance = Random(340)  # noqa: S311 - the same demonstration every time, no secret
        self.systems = {system.name: system for system in System.objects.all()}
        self.modules = {(module.system_id, module.name): module for module in Module.objects.all()}
        self.types = {kind.name: kind for kind in ExpedienteType.objects.all()}
        self.cast = {user.username: user for user in User.objects.filter(username__in=[who.username for who in CAST])}
        advisers = Membership.objects.filter(role=Role.AGENT, tier=Tier.REGIONAL).select_related("user")
        self.solved: dict[str, Incident] = {}
        self.advisers: dict[int, list[User]] = {}
        for membership in advisers.order_by("id"):
            self.advisers.setdefault(membership.office_id or 0, []).append(membership.user)

    def play_all(self) -> None:
        """Every sample, the oldest first, so that the codes grow with the dates."""
        samples = sample_incidents()
        for number, row in enumerate(samples):
            self.play(number, row, number / (len(samples) - 1))
        with clock.at(timezone.now()):
            upkeep.mark_unverified()
            ended = Incident.objects.ended().filter(withdrawn=False, duplicate_of=None).order_by("pk")
            # And of what keeps happening, the first that was solved.
            first = {each.pk for group, each in self.solved.items() if group.startswith("g")}
            for number, incident in enumerate(ended):
                if incident.ended_by and (number % SHOWN == 0 or incident.pk in first):
                    precedents.mark(incident, by=incident.ended_by)
            self.serve()

    def serve(self) -> None:
        """Some of what is shown was enough for people of the cast, who registered nothing."""
        people = [self.cast[name] for name in ("ana.municipal", "berta.municipal", "diego.director")]
        for number, shown in enumerate(Incident.objects.as_precedent().order_by("pk")):
            for person in people[: number % 4]:
                precedents.note_helped(shown.pk, by=person)

    def play(self, number: int, row: dict[str, str], position: float) -> None:
        """Register one sample and take it as far as its age and its level allow; `position` 1 is the most recent."""
        begun = later(timezone.now() - timedelta(days=DAYS * (1 - position)) - timedelta(hours=3), 0.1)
        entity, reporter = self.who_reports(number, row)
        uploads = self.document(reporter, f"respaldo_{row['id']}.pdf") if self.chance.random() < 0.4 else []
        tale = Tale(self.register(row, entity, reporter, min(begun, timezone.now()), uploads), begun, self.chance)
        if entity.office is None:
            return
        adviser = self.chance.choice(self.advisers[entity.office_id or 0])
        level = int(row["level"])
        if number in TWICE:
            self.report_again(tale, row | {"id": f"{row['id']}-2", "sintesis": TWICE[number]}, adviser)
        if position > 0.45 and number % 4:
            self.leave_open(tale, number, adviser, reporter, level)
        else:
            self.solve(tale, number, adviser, reporter, row)

    def report_again(self, tale: Tale, row: dict[str, str], adviser: User) -> None:
        """A colleague reports the same within the hour, and the desk closes that as a duplicate."""
        begun = min(later(tale.moment, 0.7), timezone.now())
        again = self.register(row, tale.incident.entity, self.cast["diego.director"], begun)
        original = tale.incident.code
        Tale(again, begun, self.chance).do(actions.duplicate, by=adviser, original=original, solution=SAME, hours=0.5)

    def who_reports(self, number: int, row: dict[str, str]) -> tuple[Entity, User]:
        """The sample's own reporter, or now and then somebody of the cast."""
        entities = Entity.objects.select_related("office")
        if number == 60:
            entity = entities.get(code=WITHOUT_OFFICE)
            return entity, reporters_of(entity).first() or self.newcomer(entity)
        if number % 5 == 2:
            return entities.get(code="0701"), self.cast["ana.municipal"]
        if number % 13 == 4:
            return entities.get(code="0901"), self.cast["berta.municipal"]
        return entities.get(code=row["municipality_code"]), User.objects.get(username=reporter_username(row))

    def newcomer(self, entity: Entity) -> User:
        """Somebody who reports for an entity without office."""
        user = User.objects.create_user(
            "olga.municipal", "olga.municipal@soportegl.example", full_name="Olga Bocel Iquí", phone="5500-0177"
        )
        Membership.objects.create(user=user, role=Role.REPORTER, tier=Tier.MUNICIPAL, entity=entity, starts_on=SINCE)
        return user

    def register(
        self, row: dict[str, str], entity: Entity, reporter: User, moment: datetime, uploads: Sequence[UUID] = ()
    ) -> Incident:
        system = self.systems[row["system"]]
        report = Report(
            system=system,
            synopsis=row["sintesis"],
            phone=reporter.phone,
            email=reporter.email,
            module=self.modules.get((system.pk, row["module"])),
            expediente_type=self.types.get(row["expediente_type"] or ""),
            expediente_number=row["expediente_number"] or "",
        )
        with clock.at(moment):
            key = uuid5(NAMESPACE, row["id"])
            return actions.register(report, entity=entity, key=key, by=reporter, uploads=uploads)

    def document(self, owner: User, name: str) -> list[UUID]:
        file = SimpleUploadedFile(name, PDF, content_type="application/pdf")
        return [files.stage(file, owner=owner, form_key=uuid4().hex).pk]

    def climb(self, tale: Tale, adviser: User, level: int) -> User:
        """Take it up to this level; returns who holds it there."""
        tale.do(actions.take, by=adviser)
        holder = adviser
        for name in ("carla.central cesar.central", "ivan.informatica ines.informatica")[: level - 2]:
            if self.chance.random() < 0.5:
                tale.do(actions.note, by=holder, text=self.chance.choice(NOTES))
            words: dict[str, Any] = {"reason": self.chance.choice(REASONS), "tried": self.chance.choice(TRIED)}
            tale.do(actions.transfer, by=holder, **words)
            holder = self.cast[self.chance.choice(name.split())]
            tale.do(actions.take, by=holder)
        return holder

    def solve(self, tale: Tale, number: int, adviser: User, reporter: User, row: dict[str, str]) -> None:
        """The whole way to an ending, with a detour now and then; what was solved before is solved with that."""
        if number % 17 == 3:
            tale.do(actions.withdraw, by=reporter)
            return
        holder = self.climb(tale, adviser, int(row["level"]))
        if number % 3 == 0:
            tale.do(actions.ask, by=holder, text=self.chance.choice(QUESTIONS))
            tale.do(actions.answer, by=reporter, text=self.chance.choice(ANSWERS), hours=5)
        if number % 4 == 1:
            tale.do(actions.reply, by=holder, text=self.chance.choice(REPLIES))
        before = self.solved.setdefault(row["group"] or row["id"], tale.incident)
        words = {"solution": row["solution"], "solution_of": before.code if before != tale.incident else ""}
        if number % 2:
            tale.do(actions.close, by=holder, hours=4, **words)
            with clock.at(tale.moment):
                upkeep.follow_original(tale.incident.events.latest("number"))
            return
        tale.do(actions.finalize, by=holder, hours=6, **words)
        if number % 10 == 8:
            tale.do(actions.reopen, by=reporter, reason=STILL, hours=7)
            tale.do(actions.take, by=holder)
            tale.do(actions.finalize, by=holder, hours=5, **words)
        if number % 6 != 0:
            tale.do(actions.confirm, by=reporter, hours=4)

    def leave_open(self, tale: Tale, number: int, adviser: User, reporter: User, level: int) -> None:
        """The recent ones, each left at another point of the way."""
        plot = number % 7
        if plot in (0, 1):
            if plot == 1 and number % 2:
                tale.do(actions.nudge, by=reporter, text=STILL)
            return
        if plot == 2:
            holder = self.climb(tale, adviser, level)
            tale.do(actions.ask, by=holder, text=self.chance.choice(QUESTIONS))
        elif plot == 3:
            holder = self.climb(tale, adviser, max(level, 3))
            tale.do(actions.send_back, by=holder, reason=SENT_BACK)
        elif plot == 4:
            holder = self.climb(tale, adviser, min(level, 3))
            words: dict[str, Any] = {"reason": self.chance.choice(REASONS), "tried": self.chance.choice(TRIED)}
            tale.do(actions.transfer, by=holder, **words)
        else:
            holder = self.climb(tale, adviser, level if plot == 5 else 2)
            tale.do(actions.reply, by=holder, text=self.chance.choice(REPLIES))
