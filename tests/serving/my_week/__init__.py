"""An inspector's own week."""
