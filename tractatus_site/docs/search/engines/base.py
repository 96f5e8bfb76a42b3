"""What search asks of a database."""

from collections.abc import Sequence
from typing import Protocol

from django.db.models import Q
from django.db.models.expressions import RawSQL

from tractatus_site.docs.models import DocumentQuerySet
from tractatus_site.docs.search.models import Word
from tractatus_site.docs.search.ranking import Candidate
from tractatus_site.docs.search.terms import Plan, Scope

ALIKE = 60


class Engine(Protocol):
    def matching(self, plan: Plan, scope: Scope = Scope.EVERYTHING) -> RawSQL:
        """Keys of the documents that a plan finds, whoever may see them: for `filter(pk__in=…)`."""

    def ranked(self, plan: Plan, among: DocumentQuerySet, scope: Scope, *, most: int) -> list[Candidate]:
        """The best of these documents, all of which the plan finds in this scope; among equals the first of the site.

        Only what stands in the scope counts: the whole text of many documents takes long to weigh.
        """

    def begins(self, start: str) -> Q:
        """Words with this beginning."""

    def alike(self, word: str) -> Sequence[Word]:
        """Up to `ALIKE` words that share most runs of three letters with this one."""
