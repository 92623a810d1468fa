from soportegl.desk.models.answers import CannedAnswer
from soportegl.desk.models.bulk import BulkRow, BulkRun, Outcome
from soportegl.desk.models.drafts import Draft
from soportegl.desk.models.entity_notes import EntityNote
from soportegl.desk.models.presence import Presence
from soportegl.desk.models.saved import SavedView
from soportegl.desk.models.seen import Seen

__all__ = ["BulkRow", "BulkRun", "CannedAnswer", "Draft", "EntityNote", "Outcome", "Presence", "SavedView", "Seen"]
