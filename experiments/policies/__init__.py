"""A made city lived under policies of visiting: what each finds, prevents, covers and knows."""
