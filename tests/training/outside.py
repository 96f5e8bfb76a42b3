"""What a process outside this one needs to reach the test database."""

import os

from django.db import connection


def environment(**more: str) -> dict[str, str]:
    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        address = f"{database['HOST']}:{database['PORT']}/{database['NAME']}"
        url = f"postgres://{database['USER']}:{database['PASSWORD']}@{address}"
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tractatus_site.settings",
        "SECRET_KEY": "x" * 50,
        "PYTHONWARNINGS": "ignore",
        **more,
    }
