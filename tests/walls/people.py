"""Everybody who may stand before an address, each in a browser, and what belongs to each of them."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.test import Client

from soportegl.desk.models import BulkRun, CannedAnswer, EntityNote, SavedView
from soportegl.directory.models import Entity, Membership, User
from soportegl.directory.roles import Role, Tier
from soportegl.figures.models import Subscription
from soportegl.hosts.models import Arrival, Host
from soportegl.identity.models import Provider
from soportegl.incidents import actions
from soportegl.incidents.models import HeldLimit, Incident, PartialUpload, Snooze, Synonym, TimeRule, Upload
from soportegl.incidents.registration import Report
from soportegl.incidents.states import Verb
from soportegl.lib import clock
from soportegl.notifications import verification
from soportegl.notifications.models import Channel, Delivery, Status
from soportegl.web.site.step_up import SHOWN
from soportegl.web.site.viewing import VIEWING
from tests.cast import SYNOPSIS, gather, loaded

#: Kept out of what their role may: deactivated; with no membership; owes a second factor; has shown only the password;
#: an administrator who looks as Ana does; an administrator who has not shown for an hour who they are.
KEPT_OUT = ("gone", "none", "owing", "halfway", "eyes", "late")
CAST = ("ana", "diego", "berta", "raul", "rosa", "nestor", "sofia", "carla", "ivan", "aura", "admin")
#: In the order of the columns.
WHO = ("nobody", *CAST, *KEPT_OUT)
#: Those who are asked at Django's administration, which has one door for all.
AT_ADMIN = ("nobody", "sofia", "aura", "admin", "owing", "eyes", "late")
PASSWORD = "la garza cruza el lago"
#: Stands in the incident of Quetzaltenango alone: whoever reads it was shown that one.
OUTSIDE = "zarzamora"


class Crowd:
    """The cast and the kept out, each with a browser; what is Otto's is nobody else's."""

    def __init__(self, settings: Any) -> None:
        self.people = people = gather()
        regional = {"role": Role.AGENT, "tier": Tier.REGIONAL, "office": people.office}
        self._join("gone", regional)
        self._join("none", None)
        self._join("owing", {"role": Role.AGENT, "tier": Tier.CENTRAL})
        self._join("halfway", regional)
        self._join("otto", regional)
        self._incidents()
        self._entrances()
        users = {name: people.users[name] for name in (*CAST, "gone", "none", "owing", "halfway", "otto")}
        self.users = users | dict.fromkeys(("eyes", "late"), people.admin)
        self.things = {name: self._things(user) for name, user in users.items()}
        # Whoever looks as Ana does comes to what she has; whoever is nobody has nothing, and asks for Otto's.
        self.things |= {"eyes": self.things["ana"], "late": self.things["admin"], "nobody": self.things["otto"]}
        Authenticator.objects.create(user=users["halfway"], type=Authenticator.Type.TOTP, data={"secret": "x"})
        self.browsers = {name: self._browser(name, settings) for name in WHO}
        User.objects.filter(username="gone").update(is_active=False)

    def _join(self, name: str, place: dict[str, Any] | None) -> None:
        email, password = f"{name}@correo.example", make_password(PASSWORD)
        user = User.objects.create(username=name, email=email, full_name=name.title(), password=password)
        if place:
            Membership.objects.create(user=user, starts_on=date(2020, 1, 1), **place)
        self.people.users[name] = user

    def _incidents(self) -> None:
        """One of Sololá that Raúl holds, one of Quetzaltenango that nobody has taken, and one that is finished."""
        people = self.people
        self.inside = actions.take(self._reported("ana", people.solola), by=people.raul)
        self.outside = self._reported("berta", people.quetzaltenango)
        self.cases = [{"code": each.code, "pk": each.attachments.get().pk} for each in (self.inside, self.outside)]
        self.posts = [{"pk": Membership.objects.get(user=each).pk} for each in (people.raul, people.nestor)]
        taken = actions.take(people.report(), by=people.raul)
        done = actions.finalize(taken, solution="Se corrigió el saldo de la cuenta", by=people.raul)
        self.link = verification.path_for(done)
        self.canned = [
            CannedAnswer.objects.create(
                name=f"N{tier}", text="Texto", for_tier=tier, changed_at=clock.now(), changed_by=people.sofia
            )
            for tier in (Tier.REGIONAL, Tier.CENTRAL)
        ]
        # What a migration wrote is gone where another test emptied every table.
        HeldLimit.objects.get_or_create(tier=Tier.INFORMATICS, defaults={"most": 99})
        TimeRule.objects.get_or_create(tier=Tier.REGIONAL, act="release", minutes=510)
        Synonym.objects.get_or_create(words="OC | orden de compra")
        self.mail = Delivery.objects.create(to="a@correo.example", subject="Correo", created_at=clock.now())

    def _reported(self, name: str, entity: Entity) -> Incident:
        by = self.people.users[name]
        words = SYNOPSIS if entity == self.people.solola else f"{OUTSIDE}: {SYNOPSIS}"
        report = Report(system=self.people.sicoin, synopsis=words, phone="5500-0142", email=f"{name}@correo.example")
        return actions.register(report, entity=entity, key=uuid4(), by=by, uploads=loaded(by))

    def _entrances(self) -> None:
        for slug, on in (("en-uso", True), ("sin-uso", False)):
            # Nobody listens there: who goes that way reads at once that it is closed.
            Provider.objects.create(slug=slug, name=slug, server_url="http://127.0.0.1:9", client_id="x", is_active=on)
        self.host = Host.objects.create(issuer="https://sicoin.example", name="SICOIN GL", system=self.people.sicoin)

    def _things(self, user: User) -> SimpleNamespace:
        """What is this person's alone."""
        now, name, solola = clock.now(), user.username, self.people.solola
        handle = f"entrada-{name}"
        Arrival.objects.create(
            handle_digest=sha256(handle.encode()).hexdigest(),
            subject=name,
            entity=solola,
            host=self.host,
            capsule=handle,
            host_time=now,
        )
        event = self.inside.events.get(number=1)
        notice = {"event": event, "person": user, "channel": Channel.APP, "status": Status.SENT, "sent_at": now}
        upload = {"name": "a.pdf", "size": 1, "sha256": "0" * 64, "form_key": "f", "created_at": now}
        run = {"verb": Verb.TAKE, "key": name, "created_at": now, "ended_at": now}
        key = {"type": Authenticator.Type.WEBAUTHN, "data": {"name": "Llave", "credential": {}}}
        loaded = Upload.objects.create(owner=user, **upload, expires_at=now + timedelta(days=1))
        upload |= {"received": 1, "became": loaded.pk, "key": loaded.pk}
        del upload["sha256"]
        PartialUpload.objects.create(owner=user, **upload, expires_at=now + timedelta(days=1))
        return SimpleNamespace(
            user=user.pk,
            handle=handle,
            saved_view=SavedView.objects.create(owner=user, name="Mía", query="vista=mias").pk,
            bulk_run=BulkRun.objects.create(by=user, **run).pk,
            entity_note=EntityNote.objects.create(entity=solola, author=user, text="Nota", written_at=now, key=name).pk,
            notice=Delivery.objects.create(**notice, subject="Aviso", created_at=now).pk,
            upload=loaded.key,
            subscription=Subscription.objects.create(person=user, report="carga", created_at=now).pk,
            snooze=Snooze.objects.create(
                incident=self.inside, person=user, tier=2, day=now.date(), reason="Ver", created_at=now
            ).pk,
            passkey=Authenticator.objects.create(user=user, **key).pk,
        )

    def _browser(self, name: str, settings: Any) -> Client:
        client = Client(raise_request_exception=False)
        if name == "nobody":
            return client
        user = self.users[name]
        if name == "halfway":
            answer = client.post(
                "/ingresar/", {"username": "halfway", "password": PASSWORD, "system": "sicoin-gl"}, secure=True
            )
            assert answer.status_code == 302, answer.context["form"].errors
            return client
        if name == "owing":
            Authenticator.objects.filter(user=user).delete()
            settings.SECOND_FACTOR = ["level3"]
        client.force_login(user)
        session = client.session
        if name == "eyes":
            session[VIEWING] = {"person": self.people.ana.pk, "since": clock.now().isoformat()}
        if name == "late":
            session[SHOWN] = 0
        session.save()
        return client
