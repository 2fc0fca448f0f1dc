"""An inspector's own week: whom they visit, in the order of their way."""
