"""Objections to what the service shows: marked at once, decided in time by somebody else."""
