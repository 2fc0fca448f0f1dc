"""Drafts of a week's lists: looked at by supervisors, then published or sent back."""
