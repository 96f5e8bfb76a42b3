"""Find a version of a policy by what a person would call it."""

import re
from uuid import UUID

from training.models import PolicyVersion

NUMBER = re.compile(r"[0-9]{1,9}")


class PolicyNotFoundError(LookupError):
    """No version goes by that name; the message repeats it."""


def find_policy(kind: str, name: str) -> PolicyVersion:
    """A version by alias (champion, candidate), number or id. Raises PolicyNotFoundError."""
    versions = PolicyVersion.objects.filter(kind=kind)
    found = (
        versions.filter(aliases__name=name).first()
        or (versions.filter(number=int(name)).first() if NUMBER.fullmatch(name) else None)
        or (versions.filter(pk=name).first() if _is_uuid(name) else None)
    )
    if found is None:
        raise PolicyNotFoundError(f"there is no {kind} policy {name!r}: give champion, candidate, a number or an id")
    return found


def _is_uuid(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True
