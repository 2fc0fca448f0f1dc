"""A made city whose true hazards are known. Knows the table contract only."""
