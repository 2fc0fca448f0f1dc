"""How far a week's work is: what was decided about its lists, and what visits found."""
