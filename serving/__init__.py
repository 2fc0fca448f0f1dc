"""The weekly lists, and what people did with them. Knows models; never experiments."""
