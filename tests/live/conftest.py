import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.site import Site


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Migrated, with the documents loaded and the static files collected; each test gets a copy of the database."""
    made = Site(tmp_path_factory.mktemp("prepared"))
    made.prepare()
    # What is still in the write-ahead log would be missing from the copy.
    made.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    return made


@pytest.fixture
def site(tmp_path: Path, prepared: Site) -> Iterator[Site]:
    """A prepared site whose processes the test starts as it needs them."""
    made = Site(tmp_path)
    shutil.copy(prepared.database, made.database)
    made.environment["STATIC_ROOT"] = prepared.environment["STATIC_ROOT"]
    try:
        yield made
    finally:
        made.stop()
