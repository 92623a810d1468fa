"""How dates are written where Django writes them itself, in the administration."""
