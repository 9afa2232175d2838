"""The training lab: feature rows in, a checked model bundle out."""
