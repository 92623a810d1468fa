"""What happens to a person's ways in; whoever writes to people listens."""

from django.dispatch import Signal

#: With `person`, and `old`: the address that was theirs.
email_changed = Signal()
#: With `person`: somebody else took their second factor away.
factors_reset = Signal()
#: With `person`.
password_set = Signal()
#: With `person`: somebody else ends whatever is open in their name.
sessions_ended = Signal()
#: With `substitution`: somebody is to stand in for somebody.
substitute_named = Signal()
#: With `handover`: it was carried out, in the transaction that still goes on.
handed_over = Signal()
