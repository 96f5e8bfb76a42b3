"""What search asks of a database."""

from collections.abc import Sequence
from typing import Protocol

from django.db.models import Q

from tractatus_site.docs.search.models import Word
from tractatus_site.docs.search.ranking import Candidate
from tractatus_site.docs.search.terms import Among, Plan, Scope

ALIKE = 60


class Engine(Protocol):
    def kinds(self, plan: Plan, visibilities: Sequence[str]) -> list[tuple[int, int]]:
        """Of the documents that a plan finds, the kinds, and how many there are of each."""

    def ranked(
        self, plan: Plan, among: Among, scope: Scope, *, without: Sequence[int], first: int, most: int
    ) -> list[Candidate]:
        """The best of the `first` that the plan finds in this scope; among equals the first of the site.

        Only what stands in the scope counts: the whole text of many documents takes long to weigh.
        """

    def begins(self, start: str) -> Q:
        """Words with this beginning."""

    def alike(self, word: str) -> Sequence[Word]:
        """Up to `ALIKE` words that share most runs of three letters with this one."""
