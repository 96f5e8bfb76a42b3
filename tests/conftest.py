from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import DEFAULT_DB_ALIAS, connections
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings

from tests.reset import keep, reset
from tractatus_site.freshness import watching
from tractatus_site.freshness.pages import PAGES
from tractatus_site.freshness.remembering import PARTS, TIMELESS

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup"}
# Files with tests of these kinds have few, and long ones. Begun last, they would be waited for one after another.
FIRST = {"worker", "browser", "training"}

# An example may take as long as a busy machine takes.
hypothesis_settings.register_profile("unhurried", parent=hypothesis_settings.default, deadline=None)
hypothesis_settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def plain_static_files(settings: LazySettings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Hashed names need collectstatic first, which belongs to a running site and not to a test."""
    settings.STATIC_ROOT = tmp_path_factory.getbasetemp()
    backend = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}


@pytest.fixture(autouse=True)
def no_part_of_another_test() -> None:
    """Parts that no table is read for are kept for as long as a process runs, whose settings never change."""
    TIMELESS.clear()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What the migrations put into the tables is copied, whichever tests were chosen to run."""
    with django_db_blocker.unblock():
        keep(connections[DEFAULT_DB_ALIAS])
    yield
    # PostgreSQL drops no database that somebody listens to.
    watching.close()


@pytest.fixture(autouse=True, scope="session")
def quick_resets() -> Iterator[None]:
    """A test that commits ends with every table as it was after the migrations."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _teardown)
        yield


def _teardown(_: TransactionTestCase) -> None:
    """Kept pages go too: a test may have changed settings or code, which no database tells of."""
    reset(connections[DEFAULT_DB_ALIAS])
    PAGES.clear()
    PARTS.clear()


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """What touches the database is marked so, and runs on both engines; the rest says the same on either. pytest-django
    puts tests in an order of its own, so that ours comes after it."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & fixtures:
            item.add_marker("database")
        if "trained" in fixtures:
            item.add_marker("training")
    others = [item for item in items if is_of_another_engine(item)]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in others]
    yield
    first = {item.path for item in items if not FIRST.isdisjoint(marker.name for marker in item.iter_markers())}
    items.sort(key=lambda item: item.path not in first)


def is_of_another_engine(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("engine")
    return marker is not None and marker.args != (connections[DEFAULT_DB_ALIAS].vendor,)
