"""SoporteGL: incidents of local governments, from the municipality to their solution."""

__version__ = "0.1.0"
