"""SQLite: FTS5 with bm25, and its trigrams for what is misspelled."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from tractatus_site.docs.models import DocumentQuerySet
from tractatus_site.docs.search.engines.base import ALIKE
from tractatus_site.docs.search.models import Word
from tractatus_site.docs.search.ranking import HEADING, KEYWORD, TEXT, TITLE, Candidate
from tractatus_site.docs.search.terms import Plan, Scope, Term

# In the order of the columns; only how they compare counts.
WEIGHTS = (TITLE, HEADING, KEYWORD, TEXT)
COLUMNS = {Scope.TITLE: "title : ", Scope.HEADINGS: "{title headings} : ", Scope.EVERYTHING: ""}
LAST = "\U0010ffff"
TRIGRAM = 3


class SQLite:
    def matching(self, plan: Plan, scope: Scope = Scope.EVERYTHING) -> RawSQL:
        return RawSQL(
            "SELECT rowid FROM docs_searchindex WHERE docs_searchindex MATCH %s",
            [f"{COLUMNS[scope]}({_expression(plan)})"],
        )

    def ranked(self, plan: Plan, among: DocumentQuerySet, scope: Scope, *, most: int) -> list[Candidate]:
        """Of several clauses, all words count towards the rank: the keys `among` are those that have enough of them."""
        allowed, parameters = among.values("pk").query.sql_with_params()
        wanted = _expression(plan) if len(plan.clauses) == 1 else " OR ".join(map(_alternatives, plan.wanted))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT f.rowid, -bm25(docs_searchindex, %s, %s, %s, %s) AS score, f.title, f.headings "  # noqa: S608
                "FROM docs_searchindex f JOIN docs_document d ON d.id = f.rowid "
                # The sign keeps SQLite from looking each key up in the index by itself.
                f"WHERE docs_searchindex MATCH %s AND +f.rowid IN ({allowed}) "
                'ORDER BY score DESC, d."order", d.id LIMIT %s',
                [*WEIGHTS, f"{COLUMNS[scope]}({wanted})", *parameters, most],
            )
            return [Candidate(*row) for row in cursor.fetchall()]

    def begins(self, start: str) -> Q:
        """As a range, which an index serves; LIKE minds no case here, and has none."""
        return Q(token__gte=start, token__lt=f"{start}{LAST}")

    def alike(self, word: str) -> Sequence[Word]:
        spaced = f"  {word} "
        runs = {spaced[at : at + TRIGRAM] for at in range(len(spaced) - TRIGRAM + 1)}
        found = RawSQL(
            "SELECT rowid FROM docs_wordindex WHERE docs_wordindex MATCH %s ORDER BY rank LIMIT %s",
            [" OR ".join(f'"{run}"' for run in sorted(runs)), ALIKE],
        )
        return list(Word.objects.filter(pk__in=found, written=True, documents__gt=0))


def _expression(plan: Plan) -> str:
    """Tokens are letters and digits, so that quoting them is enough."""
    clauses = (" AND ".join(_alternatives(plan.terms[number]) for number in clause) for clause in plan.clauses)
    return " OR ".join(f"({clause})" for clause in clauses)


def _alternatives(term: Term) -> str:
    exact = [f'"{token}"' for token in term.tokens]
    beginning = [f'"{term.beginning}" *'] if term.beginning else []
    return f"({' OR '.join(exact + beginning)})"
