"""Work that the service asks a worker process to do: asked once, done once, kept for a while."""
