"""Puts the lab's folder on the import path, so that the tests run from the repository's root too."""

import pytest

from lab import tracking


@pytest.fixture(autouse=True, scope="session")
def own_store(tmp_path_factory):
    """Runs of tests are never among those of people."""
    patch = pytest.MonkeyPatch()
    patch.setattr(tracking, "STORE", tmp_path_factory.mktemp("store"))
    yield
    patch.undo()
