from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture
def database_store(transactional_db: None) -> Iterator[Any]:
    """The store under test. Its connection is closed at the end, or the test database could not be dropped."""
    from tests.training import library  # noqa: F401 - first, for the warnings
    from training.store.database import thread
    from training.store.store import DjangoLightningStore

    yield DjangoLightningStore()
    thread.close()


@pytest.fixture(params=["database", "memory"])
def store(request: pytest.FixtureRequest, transactional_db: None) -> Any:
    """Both stores in turn: what is asserted of one must hold for the other."""
    from tests.training.library import InMemoryLightningStore

    if request.param == "memory":
        return InMemoryLightningStore(scan_debounce_seconds=0)
    return request.getfixturevalue("database_store")
