"""Keeps the shipped roles in step with the code, after every `migrate`.

Not by a migration of data: permissions are made only after all migrations have run, and each later model brings more.
Three sides are compared, as a merge does: what the code says now, what it said last time (`ShippedGrant`), and the
group as it is. Only what the code itself added or dropped since is changed, so that an operator's own changes stay.
"""

import logging
from collections.abc import Collection
from typing import Any

from django.apps import apps as registry
from django.contrib.auth.management import create_permissions
from django.db import transaction

from tractatus_site.operations.roles import ROLES

logger = logging.getLogger(__name__)


def keep_roles(*, using: str, apps: Any, **_: Any) -> None:
    """What the signal after `migrate` calls. On the way back to before there were roles, there is nothing to keep."""
    try:
        grants = apps.get_model("operations", "ShippedGrant")
        groups = apps.get_model("auth", "Group")
        permissions = apps.get_model("auth", "Permission")
    except LookupError:
        return
    for config in registry.get_app_configs():
        # This app is the first of all; the permissions of the others are made after it otherwise.
        create_permissions(config, verbosity=0, using=using, apps=apps)
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in permissions.objects.using(using).values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    with transaction.atomic(using=using):
        for role, wanted in ROLES.items():
            _keep(role, wanted, known, grants.objects.using(using), groups.objects.using(using))


def _keep(role: str, wanted: Collection[str], known: dict[str, int], grants: Any, groups: Any) -> None:
    before = set(grants.filter(role=role).values_list("permission", flat=True))
    # A permission of a model that is not migrated to is given once it is there.
    now = {name for name in wanted if name in known}
    group = groups.filter(name=role).first()
    if group is None and before:
        return
    if group is not None and not before:
        logger.warning("the role %s is not installed: there is a group of that name already", role)
        return
    group = group or groups.create(name=role)
    group.permissions.add(*(known[name] for name in now - before))
    group.permissions.remove(*(known[name] for name in before - now if name in known))
    grants.bulk_create(grants.model(role=role, permission=name) for name in sorted(now - before))
    grants.filter(role=role, permission__in=before - now).delete()
