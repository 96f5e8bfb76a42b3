"""What tests of kept pages need: the database as another process writes to it, and how many queries a page took."""

import sqlite3
from contextlib import closing

import psycopg
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def write_elsewhere(*statements: str) -> None:
    """Commit over a connection that is none of Django's."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=20)) as other, other:
            for statement in statements:
                other.execute(statement)
        return
    parameters = connection.get_connection_params()
    with psycopg.connect(**parameters) as stranger:
        for statement in statements:
            stranger.execute(statement)


def queries_of(client: Client, address: str, **headers: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, headers=headers).status_code in (200, 304)
    return len(captured)


def text_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()
