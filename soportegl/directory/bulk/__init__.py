"""Offices and people from a sheet: read, planned row by row, shown, and only then applied, all or nothing."""
