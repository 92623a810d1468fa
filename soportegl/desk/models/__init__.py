from soportegl.desk.models.presence import Presence
from soportegl.desk.models.saved import SavedView

__all__ = ["Presence", "SavedView"]
