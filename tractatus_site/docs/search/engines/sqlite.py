"""SQLite: FTS5 with bm25, and a table of trigrams for what is misspelled."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Q

from tractatus_site.docs.search.engines.base import ALIKE
from tractatus_site.docs.search.models import Word
from tractatus_site.docs.search.ranking import HEADING, KEYWORD, TEXT, TITLE, Candidate
from tractatus_site.docs.search.terms import Among, Plan, Scope, Term

# In the order of the columns; only how they compare counts.
WEIGHTS = (TITLE, HEADING, KEYWORD, TEXT)
COLUMNS = {Scope.TITLE: "title : ", Scope.HEADINGS: "{title headings} : ", Scope.EVERYTHING: ""}
# What is found, with its kind: SQLite would read the whole of each row, which holds the text, if it were not told where
# else that stands.
FOUND = (
    "docs_searchindex f CROSS JOIN docs_searchentry e INDEXED BY docs_searchentry_kinds ON e.document_id = f.rowid "
    "WHERE docs_searchindex MATCH %s AND e.visibility IN"
)
LAST = "\U0010ffff"
TRIGRAM = 3


class SQLite:
    def kinds(self, plan: Plan, visibilities: Sequence[str]) -> list[tuple[int, int]]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT e.kind, count(*) FROM {FOUND} ({_places(visibilities)}) GROUP BY e.kind",  # noqa: S608
                [_expression(plan), *visibilities],
            )
            return [(kind, count) for kind, count in cursor.fetchall()]

    def ranked(
        self, plan: Plan, among: Among, scope: Scope, *, without: Sequence[int], first: int, most: int
    ) -> list[Candidate]:
        """Of several clauses, all words count towards the rank: the first were those that have enough of them."""
        wanted = _expression(plan) if len(plan.clauses) == 1 else " OR ".join(map(_alternatives, plan.wanted))
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH first AS MATERIALIZED (SELECT f.rowid AS key FROM {FOUND} ({_places(among.visibilities)}) "  # noqa: S608
                f"AND e.kind & %s = %s AND f.rowid NOT IN ({_places(without)}) ORDER BY f.rowid LIMIT %s), "
                'best AS (SELECT f.rowid AS key, -bm25(docs_searchindex, %s, %s, %s, %s) AS score, d."order" '
                "FROM docs_searchindex f JOIN docs_document d ON d.id = f.rowid "
                # The bounds, because the words may be in many documents before and after; the sign keeps SQLite from
                # looking each key up in the index by itself.
                "WHERE docs_searchindex MATCH %s AND f.rowid >= (SELECT min(key) FROM first) "
                "AND f.rowid <= (SELECT max(key) FROM first) AND +f.rowid IN (SELECT key FROM first) "
                'ORDER BY score DESC, d."order", key LIMIT %s) '
                "SELECT key, score, e.title, e.headings FROM best "
                'JOIN docs_searchentry e ON e.document_id = key ORDER BY score DESC, best."order", key',
                [
                    *(f"{COLUMNS[scope]}({_expression(plan)})", *among.visibilities),
                    *(among.bits, among.bits, *without, first),
                    *(*WEIGHTS, f"{COLUMNS[scope]}({wanted})", most),
                ],
            )
            return [Candidate(*row) for row in cursor.fetchall()]

    def begins(self, start: str) -> Q:
        """As a range, which an index serves; LIKE minds no case here, and has none."""
        return Q(token__gte=start, token__lt=f"{start}{LAST}")

    def alike(self, word: str) -> Sequence[Word]:
        """By the share of runs in both that are in each, as pg_trgm counts; the migration 0011 makes their table."""
        spaced = f"  {word} "
        runs = sorted({spaced[at : at + TRIGRAM] for at in range(len(spaced) - TRIGRAM + 1)})
        near = (
            f"SELECT word FROM docs_wordrun WHERE run IN ({_places(runs)}) GROUP BY word "  # noqa: S608
            "ORDER BY count(*) * 1.0 / (max(runs) + %s - count(*)) DESC, word LIMIT %s"
        )
        found = Word.objects.raw(f"SELECT * FROM docs_word WHERE id IN ({near})", [*runs, len(runs), ALIKE])  # noqa: S608
        return list(found)


def _places(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))


def _expression(plan: Plan) -> str:
    """Tokens are letters and digits, so that quoting them is enough."""
    clauses = (" AND ".join(_alternatives(plan.terms[number]) for number in clause) for clause in plan.clauses)
    return " OR ".join(f"({clause})" for clause in clauses)


def _alternatives(term: Term) -> str:
    exact = [f'"{token}"' for token in term.tokens]
    beginning = [f'"{term.beginning}" *'] if term.beginning else []
    return f"({' OR '.join(exact + beginning)})"
