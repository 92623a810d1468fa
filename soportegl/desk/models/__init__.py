from soportegl.desk.models.answers import CannedAnswer
from soportegl.desk.models.at_hand import Draft, Presence, Seen
from soportegl.desk.models.bulk import BulkRow, BulkRun, Outcome
from soportegl.desk.models.entity_notes import Contact, EntityNote
from soportegl.desk.models.saved import SavedView

__all__ = [
    "BulkRow",
    "BulkRun",
    "CannedAnswer",
    "Contact",
    "Draft",
    "EntityNote",
    "Outcome",
    "Presence",
    "SavedView",
    "Seen",
]
