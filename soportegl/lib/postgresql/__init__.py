"""How Django speaks to PostgreSQL here: see `base`, where Django looks for it."""
