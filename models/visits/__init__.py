"""The plan of visits: who is on a bureau's list this week, in which order."""
