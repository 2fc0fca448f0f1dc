"""Pages for people, over the same queries as the API."""
