"""How fast SoporteGL is with many incidents: `python -m bench --incidents N`. See README.md beside this file."""
