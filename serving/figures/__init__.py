"""The public figures of a Monday: stored as they are sent, sent as JSON, shown as a page."""
