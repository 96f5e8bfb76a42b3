"""The queue's schedules are read in the admin, and nobody can have the worker run a function of their choice."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django_q.models import Schedule

pytestmark = pytest.mark.django_db


def test_a_schedule_is_neither_added_nor_changed_nor_deleted(client: Client) -> None:
    client.force_login(User.objects.create_superuser("owner"))
    schedule = Schedule.objects.get(func="feedback.tasks.sweep")
    count = Schedule.objects.count()
    own = f"/admin/django_q/schedule/{schedule.pk}"
    assert client.get("/admin/django_q/schedule/").status_code == 200
    assert client.get(f"{own}/change/").status_code == 200
    fields = {"func": "os.system", "args": "'id'", "schedule_type": "O", "repeats": "1"}
    for address in ("/admin/django_q/schedule/add/", f"{own}/change/", f"{own}/delete/"):
        assert client.post(address, fields).status_code == 403
    schedule.refresh_from_db()
    assert (schedule.func, Schedule.objects.count()) == ("feedback.tasks.sweep", count)
