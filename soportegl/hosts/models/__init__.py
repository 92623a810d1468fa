from soportegl.hosts.models.arrival import Arrival, HostContext, SpentCapsule
from soportegl.hosts.models.host import EntityRule, Host, HostKey

__all__ = ["Arrival", "EntityRule", "Host", "HostContext", "HostKey", "SpentCapsule"]
