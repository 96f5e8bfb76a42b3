import pytest
from django.contrib.auth.models import User
from django.test import Client

from governance.core.rules import RuleSet
from tests.governance.library import make_rule_set


@pytest.fixture(scope="session")
def rules() -> RuleSet:
    """The rules that the site starts with."""
    return make_rule_set()


@pytest.fixture
def staff(db: None) -> User:
    return User.objects.create_superuser("staff", "staff@example.org")


@pytest.fixture
def staff_client(staff: User) -> Client:
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    return client
