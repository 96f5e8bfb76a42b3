"""Snapshots of what the agent runs with. The one that was written last is the latest."""

import time
from typing import Any

from agentlightning.types import NamedResources
from agentlightning.utils.id import generate_id
from django.db import transaction

from training.models import Resources
from training.store import sql
from training.store.storable import storable


def plain(resources: NamedResources) -> dict[str, Any]:
    return {name: storable(resource.model_dump()) for name, resource in resources.items()}


def add(resources: NamedResources) -> Resources:
    """Store a new snapshot under an id of its own."""
    return create(f"rs-{generate_id(12)}", resources)


def create(resources_id: str, resources: NamedResources) -> Resources:
    """Store a new snapshot under a given id. Raises IntegrityError where there is one already."""
    now = time.time()
    return Resources.objects.create(
        resources_id=resources_id, resources=plain(resources), create_time=now, update_time=now
    )


def ensure(resources_id: str, resources: NamedResources) -> None:
    """Have a snapshot under an id whose content never changes; one that is there already is left as it is."""
    now = time.time()
    Resources.objects.get_or_create(
        resources_id=resources_id,
        defaults={"resources": plain(resources), "create_time": now, "update_time": now},
    )


def update(resources_id: str, resources: NamedResources) -> Resources:
    """Replace a snapshot and raise its version; an id that is not known yet is made."""
    now = time.time()
    with transaction.atomic():
        row, created = Resources.objects.select_for_update().get_or_create(
            resources_id=resources_id,
            defaults={"resources": plain(resources), "create_time": now, "update_time": now},
        )
        if not created:
            row.resources, row.update_time, row.version = plain(resources), now, row.version + 1
            row.save(update_fields=["resources", "update_time", "version"])
    return row


def get(resources_id: str) -> Resources | None:
    return next(iter(sql.select(Resources, "resources_id = %s", resources_id)), None)


def latest() -> Resources | None:
    return Resources.objects.order_by("-update_time").first()
