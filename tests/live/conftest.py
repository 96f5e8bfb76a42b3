from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.site import Site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A prepared site whose processes the test starts as it needs them."""
    made = Site(tmp_path)
    made.prepare()
    try:
        yield made
    finally:
        made.stop()
