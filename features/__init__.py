"""What was known about every establishment on one Monday. Knows no model and no web."""
