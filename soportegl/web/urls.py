"""The addresses of the pages: those of each screen."""

from soportegl.web.screens.account import urls as account
from soportegl.web.screens.answers import urls as answers
from soportegl.web.screens.audit import urls as audit
from soportegl.web.screens.board import urls as board
from soportegl.web.screens.bulk import urls as bulk
from soportegl.web.screens.calendars import urls as calendars
from soportegl.web.screens.call import urls as call
from soportegl.web.screens.consult import urls as consult
from soportegl.web.screens.entity import urls as entity
from soportegl.web.screens.entry import urls as entry
from soportegl.web.screens.find import urls as find
from soportegl.web.screens.handover import urls as handover
from soportegl.web.screens.help import urls as help
from soportegl.web.screens.incident import urls as incident
from soportegl.web.screens.mail import urls as mail
from soportegl.web.screens.municipalities import urls as municipalities
from soportegl.web.screens.notices import urls as notices
from soportegl.web.screens.offline import urls as offline
from soportegl.web.screens.outbox import urls as outbox
from soportegl.web.screens.promises import urls as promises
from soportegl.web.screens.queue import urls as queue
from soportegl.web.screens.register import urls as register
from soportegl.web.screens.registry import urls as registry
from soportegl.web.screens.reports import urls as reports
from soportegl.web.screens.security import urls as security
from soportegl.web.screens.setup import urls as setup
from soportegl.web.screens.similar import urls as similar
from soportegl.web.screens.snooze import urls as snooze
from soportegl.web.screens.substitution import urls as substitution
from soportegl.web.screens.texts import urls as texts
from soportegl.web.screens.timeline import urls as timeline
from soportegl.web.screens.tokens import urls as tokens
from soportegl.web.screens.uploads import urls as uploads
from soportegl.web.screens.verb import urls as verb
from soportegl.web.screens.verification import urls as verification
from soportegl.web.screens.view_as import urls as view_as
from soportegl.web.screens.why_due import urls as why_due

urlpatterns = [
    *account.urlpatterns,
    *answers.urlpatterns,
    *audit.urlpatterns,
    *board.urlpatterns,
    *bulk.urlpatterns,
    *calendars.urlpatterns,
    *call.urlpatterns,
    *consult.urlpatterns,
    *entity.urlpatterns,
    *entry.urlpatterns,
    *find.urlpatterns,
    *handover.urlpatterns,
    *help.urlpatterns,
    *incident.urlpatterns,
    *mail.urlpatterns,
    *municipalities.urlpatterns,
    *notices.urlpatterns,
    *offline.urlpatterns,
    *outbox.urlpatterns,
    *promises.urlpatterns,
    *queue.urlpatterns,
    *register.urlpatterns,
    *registry.urlpatterns,
    *reports.urlpatterns,
    *security.urlpatterns,
    *setup.urlpatterns,
    *similar.urlpatterns,
    *texts.urlpatterns,
    *snooze.urlpatterns,
    *substitution.urlpatterns,
    *timeline.urlpatterns,
    *why_due.urlpatterns,
    *tokens.urlpatterns,
    *uploads.urlpatterns,
    *verb.urlpatterns,
    *verification.urlpatterns,
    *view_as.urlpatterns,
]
