"""Faults on purpose: what was acknowledged must be there afterwards, once, whatever was killed meanwhile."""
