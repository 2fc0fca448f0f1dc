"""Public figures: what holds of a city, from draws and samples that nobody's suspicion chose."""
