"""Orders that follow failed visits: opened with a deadline, and closed with a word on each."""
