from soportegl.incidents.models.attachment import Attachment, FileRule, FileSweep, PartialUpload, Rendition, Upload
from soportegl.incidents.models.clock_run import ClockRun
from soportegl.incidents.models.context import IncidentContext
from soportegl.incidents.models.event import Event, EventText
from soportegl.incidents.models.incident import Incident, Participant
from soportegl.incidents.models.limits import HeldLimit
from soportegl.incidents.models.pause import Pause
from soportegl.incidents.models.scan import Scan, Verdict
from soportegl.incidents.models.search import (
    EventWords,
    Helped,
    IncidentWords,
    Precedent,
    SearchIndex,
    Synonym,
    Vocabulary,
)
from soportegl.incidents.models.snooze import Snooze
from soportegl.incidents.models.stage import Stage
from soportegl.incidents.models.time_rule import TimeRule
from soportegl.incidents.models.words import Words

__all__ = [
    "Attachment",
    "ClockRun",
    "Event",
    "EventText",
    "EventWords",
    "FileRule",
    "FileSweep",
    "HeldLimit",
    "Helped",
    "Incident",
    "IncidentContext",
    "IncidentWords",
    "PartialUpload",
    "Participant",
    "Pause",
    "Precedent",
    "Rendition",
    "Scan",
    "SearchIndex",
    "Snooze",
    "Stage",
    "Synonym",
    "TimeRule",
    "Upload",
    "Verdict",
    "Vocabulary",
    "Words",
]
