"""The script that shows pages without a line."""
