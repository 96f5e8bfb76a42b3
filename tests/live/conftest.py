import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.site import Site


@pytest.fixture(scope="session")
def prepared_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrated, with the documents loaded and the static files collected; each test gets a copy."""
    made = Site(tmp_path_factory.mktemp("prepared"))
    made.prepare()
    # What is still in the write-ahead log would be missing from the copy.
    made.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    return made.database


@pytest.fixture
def site(tmp_path: Path, prepared_database: Path) -> Iterator[Site]:
    """A prepared site whose processes the test starts as it needs them."""
    made = Site(tmp_path)
    shutil.copy(prepared_database, made.database)
    try:
        yield made
    finally:
        made.stop()
