"""What happens to an endpoint by itself; whoever writes to people listens."""

from django.dispatch import Signal

#: With `endpoint` and `reason`: nothing more is sent to it.
endpoint_stopped = Signal()
