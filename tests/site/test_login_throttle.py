"""Behind a proxy, too, failed logins lock an account for the address that they come from, and for no other."""

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client

pytestmark = pytest.mark.django_db
PASSWORD = "long enough for nobody to guess"
STRANGER, STAFF = "203.0.113.7", "198.51.100.9"


def log_in(password: str, *, hops: str) -> int:
    fields = {"username": "ada", "password": password}
    return Client(headers={"x-forwarded-for": hops}).post("/admin/login/?next=/admin/", fields).status_code


def test_a_stranger_locks_nobody_else_out(settings: LazySettings) -> None:
    settings.TRUST_PROXY = True
    User.objects.create_superuser("ada", password=PASSWORD)
    for number in range(settings.AXES_FAILURE_LIMIT):
        # What stands before the last hop is the stranger's own invention.
        log_in("a guess", hops=f"192.0.2.{number}, {STRANGER}")
    assert log_in(PASSWORD, hops=STRANGER) == 429
    assert log_in(PASSWORD, hops=STAFF) == 302
