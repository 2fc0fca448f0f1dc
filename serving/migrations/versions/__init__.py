"""The revisions, oldest first by name. A new one names the one before it as `down_revision`."""
