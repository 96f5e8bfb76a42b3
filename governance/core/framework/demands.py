"""One demand of one instruction, made ready to be compared with what an action says."""

from dataclasses import dataclass, field
from typing import NamedTuple

from governance.core.framework.families import Member
from governance.core.framework.subjects import index_key, plain, plain_stems
from governance.core.framework.values import Value


class Bound(NamedTuple):
    """A value and how it binds: "=" exactly, "!" never, "<=" at most, ">=" at least; "in" and "out" mean the time
    between the value and `until`."""

    relation: str
    value: Value
    until: Value | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """One demand of one instruction. `head` is the word that a number belongs to ("port"), empty where none is near.

    For a prohibition `verbs` and `objects` say what must not be done (or, where `is_duty`, must not be left undone),
    and `exceptions` what allows it; for all others `bounds` holds the values, and `subject` what they are about. A
    name has the `families` it belongs to and the `slot` in which its sentence has it.
    """

    kind: str
    subject: frozenset[str]
    head: str = ""
    bounds: tuple[Bound, ...] = ()
    verbs: frozenset[str] = frozenset()
    objects: tuple[str, ...] = ()
    exceptions: frozenset[str] = frozenset()
    is_duty: bool = False
    state: str = ""
    wording: str = ""
    members: tuple[Member, ...] = ()
    slot: str = ""
    families: frozenset[str] = field(default=frozenset())

    @property
    def keys(self) -> frozenset[str]:
        """Beginnings of stems, as `index_key` has them, of which an action must have one to be in conflict."""
        return frozenset(map(index_key, self._telling))

    @property
    def _telling(self) -> frozenset[str]:
        if self.kind == "name":
            named = self.subject.union(*(plain_stems(bound.value.shown) for bound in self.bounds))
            return named | frozenset(map(plain, self.families))
        return frozenset(self.objects) | self.verbs if self.kind == "prohibition" else self.subject
