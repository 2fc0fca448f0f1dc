"""Open-data portals as sources: whole datasets downloaded into files that a mapping can read."""
