"""A risk for every establishment, and why; the plan of visits. Knows features, not the web."""
