"""What was found at the visits: recorded once, disputed openly, a source on the next load."""
