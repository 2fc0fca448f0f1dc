"""The command line: composes features, models, experiments and serving, and nothing else."""
