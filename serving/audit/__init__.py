"""Who saw, decided, exported, signed in, promoted and published what: a log nobody can edit."""
