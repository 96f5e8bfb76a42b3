"""The shipped roles: made by `migrate`, kept in step with the code, and never against an operator's own changes."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS

from tractatus_site.operations import granting
from tractatus_site.operations.models import ShippedGrant
from tractatus_site.operations.roles import ROLES

pytestmark = pytest.mark.django_db


def migrate() -> None:
    granting.keep_roles(using=DEFAULT_DB_ALIAS, apps=apps)


def held(role: str) -> set[str]:
    found = Group.objects.get(name=role).permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in found}


@pytest.mark.parametrize("role", ROLES)
def test_migrate_makes_each_role_with_exactly_its_permissions(role: str) -> None:
    assert held(role) == set(ROLES[role])


def test_a_second_migrate_changes_nothing() -> None:
    before = {role: held(role) for role in ROLES}
    migrate()
    assert {role: held(role) for role in ROLES} == before


def test_what_an_operator_changed_stays() -> None:
    viewer = Group.objects.get(name="viewer")
    viewer.permissions.remove(Permission.objects.get(codename="view_rule"))
    viewer.permissions.add(Permission.objects.get(codename="view_anchor"))
    Group.objects.get(name="auditor").delete()
    migrate()
    assert "governance.view_rule" not in held("viewer")
    assert "governance.view_anchor" in held("viewer")
    assert not Group.objects.filter(name="auditor").exists()


def test_what_the_code_adds_and_drops_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = {**ROLES, "viewer": (*ROLES["viewer"][1:], "governance.view_anchor")}
    monkeypatch.setattr(granting, "ROLES", changed)
    migrate()
    assert held("viewer") == set(changed["viewer"])


def test_a_group_of_the_same_name_that_was_there_before_is_left_alone(caplog: Any) -> None:
    Group.objects.filter(name="trainer").delete()
    ShippedGrant.objects.filter(role="trainer").delete()
    Group.objects.create(name="trainer")
    migrate()
    assert held("trainer") == set()
    assert "there is a group of that name already" in caplog.text


CHANGES = ("add_", "change_", "delete_", "erase_", "overrule_", "work_on_")


@pytest.mark.parametrize("role", ["viewer", "auditor"])
def test_who_only_sees_changes_nothing(role: str) -> None:
    assert [name for name in ROLES[role] if name.partition(".")[2].startswith(CHANGES)] == []


def test_duties_are_kept_apart() -> None:
    learns = {"training.add_run", "training.change_alias", "feedback.add_rewardversion"}
    governs = {"governance.add_rule", "governance.change_rule", "governance.change_review"}
    for role, permissions in ROLES.items():
        assert not (learns & set(permissions) and governs & set(permissions)), role
        assert "training.overrule_gate" not in permissions
        assert not [name for name in permissions if name.startswith("auth.") and "view_" not in name], role
