"""Prompt templates as versioned resources of the LightningStore: plain/2 is the second version of the template plain.

A version is a row that nobody changes: a rollout that is pinned to it says for ever what it was told.
"""

from collections.abc import Iterable

import agentlightning as agl
from django.db import IntegrityError, transaction

from training.models import Resources
from training.store import resources

PREFIX = "prompt/"
RESOURCE = "prompt_template"
"""What the agent's parameter is called, as Agent Lightning fills it."""


class UnknownPromptError(LookupError):
    """No version of a template goes by that name."""


def keep(name: str, text: str) -> str:
    """The version of a template that has this text: the one that there is, or else the next one, which is kept."""
    while True:
        try:
            return _keep(name, text)
        except IntegrityError:
            # Another process kept a version under that number at the same moment; this one is looked up, or the next.
            continue


@transaction.atomic
def _keep(name: str, text: str) -> str:
    versions = _versions(name)
    for row in versions:
        if _text(row) == text:
            return version_of(row.resources_id)
    number = _number(versions[-1]) + 1 if versions else 1
    template = agl.PromptTemplate(template=text, engine="f-string")
    return version_of(resources.create(f"{PREFIX}{name}/{number}", {RESOURCE: template}).resources_id)


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
    rows = Resources.objects.filter(resources_id__startswith=f"{PREFIX}{name}/")
    return sorted(rows, key=_number)


def _number(row: Resources) -> int:
    return int(row.resources_id.rpartition("/")[2])


def _text(row: Resources) -> str:
    return str(row.resources[RESOURCE]["template"])
