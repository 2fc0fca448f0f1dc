"""Who goes where, when and in what order: pairs by lot, trips of a day that lie close together."""
