"""Prompt templates as versioned resources of the LightningStore: plain/2 is the second version of the template plain.

A version is a row that nobody changes: a rollout that is pinned to it says for ever what it was told.
"""

from collections.abc import Iterable

import agentlightning as agl
from django.db import transaction

from training.models import Resources
from training.store import resources

PREFIX = "prompt/"
RESOURCE = "prompt_template"
"""What the agent's parameter is called, as Agent Lightning fills it."""


class UnknownPromptError(LookupError):
    """No version of a template goes by that name."""


def keep(name: str, text: str) -> str:
    """Keep a text as the next version of a template, and return the version's name; the newest is not repeated."""
    with transaction.atomic():
        versions = _versions(name)
        if versions and _text(versions[-1]) == text:
            return version_of(versions[-1].resources_id)
        template = agl.PromptTemplate(template=text, engine="f-string")
        row = resources.create(f"{PREFIX}{name}/{len(versions) + 1}", {RESOURCE: template})
    return version_of(row.resources_id)


def text_of(version: str) -> str:
    """The text of a version such as plain/2. Raises UnknownPromptError."""
    return texts_of([version])[version]


def texts_of(versions: Iterable[str]) -> dict[str, str]:
    """Texts by version. Raises UnknownPromptError for the first that there is not."""
    wanted = list(versions)
    rows = Resources.objects.in_bulk([resources_id(version) for version in wanted])
    for version in wanted:
        if resources_id(version) not in rows:
            raise UnknownPromptError(f"there is no prompt {version}")
    return {version: _text(rows[resources_id(version)]) for version in wanted}


def resources_id(version: str) -> str:
    """What a rollout is pinned to, to run with this version."""
    return f"{PREFIX}{version}"


def version_of(resources_id: str) -> str:
    """The version that a rollout pinned to these resources runs with."""
    return resources_id.removeprefix(PREFIX)


def _versions(name: str) -> list[Resources]:
    rows = Resources.objects.select_for_update().filter(resources_id__startswith=f"{PREFIX}{name}/")
    return sorted(rows, key=lambda row: int(row.resources_id.rpartition("/")[2]))


def _text(row: Resources) -> str:
    return str(row.resources[RESOURCE]["template"])
