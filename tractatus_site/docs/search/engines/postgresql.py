"""PostgreSQL: tsvector with weights, and pg_trgm for what is misspelled.

Without pg_trgm, which the owner of a database may add, words with the same first letter and about the same length are
compared: a mistake in the first letter is then not forgiven.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Length

from tractatus_site.docs.search.engines.base import ALIKE
from tractatus_site.docs.search.models import Word
from tractatus_site.docs.search.ranking import HEADING, KEYWORD, TEXT, TITLE, Candidate
from tractatus_site.docs.search.terms import Among, Plan, Scope, Term

WEIGHTS = f"{{{TEXT}, {KEYWORD}, {HEADING}, {TITLE}}}"
# 1: long documents have more of every word.
BY_LENGTH = 1
AS_LONG = 2
MOST_COMPARED = 2_000


class PostgreSQL:
    def kinds(self, plan: Plan, visibilities: Sequence[str]) -> list[tuple[int, int]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM docs_kinds(%s::tsquery, %s)", [_expression(plan), list(visibilities)])
            return [(kind, count) for kind, count in cursor.fetchall()]

    def ranked(
        self, plan: Plan, among: Among, scope: Scope, *, without: Sequence[int], first: int, most: int
    ) -> list[Candidate]:
        rank = " + ".join(["%s * ts_rank(%s, tokens, %s::tsquery, %s)"] * len(plan.wanted))
        ranks = [part for term in plan.wanted for part in (term.weight, WEIGHTS, _alternatives(term), BY_LENGTH)]
        found: list[Any] = [_expression(plan), list(among.visibilities), among.bits, list(without), first]
        with connection.cursor() as cursor:
            cursor.execute(
                f'WITH best AS (SELECT key, {rank} AS score, d."order" '  # noqa: S608 - placeholders, and one of ours
                f"FROM docs_first_in_{scope}(%s::tsquery, %s, %s, %s, %s) JOIN docs_document d ON d.id = key "
                'ORDER BY score DESC, d."order", key LIMIT %s) '
                "SELECT key, score, e.title, e.headings FROM best "
                'JOIN docs_searchentry e ON e.document_id = key ORDER BY score DESC, best."order", key',
                [*ranks, *found, most],
            )
            return [Candidate(*row) for row in cursor.fetchall()]

    def begins(self, start: str) -> Q:
        return Q(token__startswith=start)

    def alike(self, word: str) -> Sequence[Word]:
        written = Word.objects.filter(written=True, documents__gt=0)
        if self._has_trigrams():
            # By nothing else, or the index could not serve it.
            return list(written.order_by(RawSQL("token <-> %s", [word]))[:ALIKE])
        near = written.alias(length=Length("token")).filter(
            token__startswith=word[0], length__gte=len(word) - AS_LONG, length__lte=len(word) + AS_LONG
        )
        return list(near.order_by("-documents", "token")[:MOST_COMPARED])

    def _has_trigrams(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
            return cursor.fetchone() is not None


def _expression(plan: Plan) -> str:
    """Tokens are letters and digits, so that quoting them is enough."""
    clauses = (" & ".join(_alternatives(plan.terms[number]) for number in clause) for clause in plan.clauses)
    return " | ".join(f"({clause})" for clause in clauses)


def _alternatives(term: Term) -> str:
    exact = [f"'{token}'" for token in term.tokens]
    beginning = [f"'{term.beginning}':*"] if term.beginning else []
    return f"({' | '.join(exact + beginning)})"
