"""What those who attend keep for their work: it moves no incident."""

from soportegl.desk.models.bulk import BulkRow, BulkRun, Outcome
from soportegl.desk.models.entity_notes import EntityNote

__all__ = ["BulkRow", "BulkRun", "EntityNote", "Outcome"]
