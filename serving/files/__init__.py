"""Tables as files that spreadsheets open."""
