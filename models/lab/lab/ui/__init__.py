"""The local page of tracked runs."""
