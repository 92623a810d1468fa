"""The bad line: slow, far away, and cut anywhere. What was sent arrives once, and pages stay usable."""
