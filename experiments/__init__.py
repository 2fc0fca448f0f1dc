"""Is a new model better, and may it go live. Knows models; meets serving only in stored things."""
