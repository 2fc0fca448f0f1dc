"""Published lists: one bureau's targets for one week and programme."""
