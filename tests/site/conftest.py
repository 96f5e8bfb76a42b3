import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.site.factories import make_staff


@pytest.fixture
def staff(db: None) -> User:
    return make_staff(is_superuser=True)


@pytest.fixture
def staff_client(staff: User) -> Client:
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def outsider_client(db: None) -> Client:
    client = Client()
    client.force_login(
        User.objects.create_user(username="outsider"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client
