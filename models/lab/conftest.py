"""Puts the lab's folder on the import path, so that the tests run from the repository's root too."""
