"""How fast SoporteGL is with many incidents: `python -m bench --incidents N`. See README.md beside this file."""

#: What the product is started with: here a person registers in a minute what takes them a week.
HURRIED = {"SOPORTEGL_REGISTRATIONS_PER_HOUR": "100000"}
