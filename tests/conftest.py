from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.creation import BaseDatabaseCreation
from django.db.backends.base.operations import BaseDatabaseOperations
from pytest_django.plugin import blocking_manager_key

from tests.guards import unguarded

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup"}


@pytest.fixture(autouse=True)
def plain_static_files(settings: LazySettings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Hashed names need collectstatic first, which belongs to a running site and not to a test."""
    settings.STATIC_ROOT = tmp_path_factory.getbasetemp()
    backend = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """What the migrations put into the tables is copied, whichever tests were chosen to run."""
    with django_db_blocker.unblock():
        database = connections[DEFAULT_DB_ALIAS]
        vars(database)["_test_serialized_contents"] = database.creation.serialize_db_to_string()


@pytest.fixture(autouse=True, scope="session")
def past_the_guards() -> Iterator[None]:
    """Around a test that commits, Django empties and fills all tables, which the guards of history exist to refuse."""
    with pytest.MonkeyPatch.context() as patch:
        for owner, name in (
            (BaseDatabaseOperations, "execute_sql_flush"),
            (BaseDatabaseCreation, "deserialize_db_from_string"),
        ):
            patch.setattr(owner, name, without_guards(getattr(owner, name)))
        yield


def without_guards(plain: Callable[..., None]) -> Callable[..., None]:
    def run(of_database: Any, *arguments: Any) -> None:
        with unguarded(of_database.connection.alias):
            plain(of_database, *arguments)

    return run


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What touches the database is marked so, and runs on both engines; the rest says the same on either."""
    for item in items:
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, Any, Any]:
    """A test that commits ends with every table emptied; what the migrations had put there comes back."""
    result = yield
    if nextitem is not None and is_transactional(item):
        with item.config.stash[blocking_manager_key].unblock():
            # Django's own emptying brings content types back, which are in the copy too.
            call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
            restore(connections[DEFAULT_DB_ALIAS])
    return result


def restore(database: BaseDatabaseWrapper) -> None:
    database.creation.deserialize_db_from_string(vars(database)["_test_serialized_contents"])
    # The rows came with their numbers, which PostgreSQL's sequences do not notice.
    with database.cursor() as cursor:
        for statement in database.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)
    database.close()


def is_transactional(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    asked = marker is not None and bool(marker.kwargs.get("transaction"))
    return asked or "transactional_db" in getattr(item, "fixturenames", ())
