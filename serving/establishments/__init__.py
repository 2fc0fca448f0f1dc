"""One establishment: what was known about it, and when it was on a list."""
