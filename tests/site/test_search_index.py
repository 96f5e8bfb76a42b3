"""The index follows the documents: stored, edited, hidden, shown again, indexed by older code."""

from collections.abc import Collection

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.site.factories import make_document, make_text
from tractatus_site.docs.models import Document
from tractatus_site.docs.search import indexing, vocabulary
from tractatus_site.docs.search.filters import Filters
from tractatus_site.docs.search.finding import search
from tractatus_site.docs.search.indexing import refresh_index
from tractatus_site.docs.search.models import SearchEntry, Word
from tractatus_site.docs.search.sections import sections_of
from tractatus_site.docs.search.words import indexed, stem
from tractatus_site.docs.services import edit_document, load_sources, propose_edit
from tractatus_site.docs.sources import read_source

pytestmark = pytest.mark.django_db


def found(query: str) -> list[str]:
    return [hit.document.slug for hit in search(AnonymousUser(), Filters(q=query)).hits]


def counted(word: str) -> Collection[int]:
    return list(Word.objects.filter(token=word).values_list("documents", flat=True))


def test_an_edit_is_found_at_once_and_what_it_took_out_no_more(staff: User) -> None:
    document = make_document(body="Alpacas.\n")
    source = propose_edit(document=document, text=make_text(body="Zebras.\n"))
    edit_document(document=document, source=source, user=staff)
    assert (found("zebras"), found("alpacas")) == (["a-document"], [])
    assert (counted("zebras"), counted("alpacas")) == ([1], [])


def test_a_document_that_goes_away_takes_its_words_along() -> None:
    make_document(slug="first", body="Alpacas.\n")
    make_document(slug="second", body="Alpacas and zebras.\n")
    assert (counted("alpacas"), counted("")) == ([2], [2])
    load_sources(sources=[read_source(slug="first", text=make_text(body="Alpacas.\n"))])
    assert (found("alpacas"), found("zebras")) == (["first"], [])
    assert (counted("alpacas"), counted("zebras"), counted("")) == ([1], [], [1])
    assert vocabulary.likeliest("zebraz") is None


def test_nobody_is_led_to_a_stem_until_somebody_writes_it() -> None:
    make_document(slug="first", body="Governance.\n")
    assert counted("govern") == [1]
    assert vocabulary.likeliest("gowern") is None
    make_document(slug="second", body="They govern.\n")
    assert vocabulary.likeliest("gowern") == vocabulary.Known("govern", 2)


def test_a_document_that_is_shown_to_others_is_found_and_counted_by_them() -> None:
    document = make_document(body="Alpacas.\n", visibility="internal")
    assert (found("alpacas"), counted("alpacas")) == ([], [])
    for visibility, slugs, words in (("public", ["a-document"], [1]), ("archived", [], [])):
        Document.objects.filter(pk=document.pk).update(visibility=visibility)
        assert refresh_index() == 1
        results = search(AnonymousUser(), Filters(q="alpacas"))
        assert ([hit.document.slug for hit in results.hits], results.total) == (slugs, len(slugs))
        assert counted("alpacas") == words


def test_the_same_again_changes_nothing() -> None:
    make_document(body="Alpacas.\n")
    before = list(Word.objects.order_by("token").values_list("token", "documents"))
    assert refresh_index() == 0
    assert list(Word.objects.order_by("token").values_list("token", "documents")) == before


def test_what_older_code_indexed_is_indexed_anew_by_the_next_load() -> None:
    document = make_document(body="Alpacas.\n")
    SearchEntry.objects.update(version=0, sections=[])
    make_document(body="Alpacas.\n")
    assert SearchEntry.objects.get().sections
    assert (found("alpacas"), counted("alpacas")) == (["a-document"], [1])
    Document.objects.filter(pk=document.pk).delete()
    assert found("alpacas") == []


def test_documents_from_before_there_was_a_search_are_found_after_the_next_load() -> None:
    make_document(body="Alpacas.\n")
    SearchEntry.objects.all().delete()
    Word.objects.all().delete()
    assert found("alpacas") == []
    make_document(body="Alpacas.\n")
    assert (found("alpacas"), counted("alpacas")) == (["a-document"], [1])


def test_documents_are_locked_before_their_former_words_are_read_and_words_counted_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_document(slug="first", body="Alpacas.\n")
    make_document(slug="second", body="Zebras.\n")
    SearchEntry.objects.update(version=0)
    monkeypatch.setattr(indexing, "BATCH", 1)
    with CaptureQueriesContext(connection) as captured:
        assert indexing.refresh_index() == 2
    asked = [query["sql"] for query in captured.captured_queries]
    locked = [number for number, sql in enumerate(asked) if '"docs_document"."html"' in sql]
    read = [
        number for number, sql in enumerate(asked) if '"docs_searchentry"."sections"' in sql and "SELECT" in sql[:6]
    ]
    assert len(locked) == len(read) == 2
    assert all(before < after for before, after in zip(locked, read, strict=True))
    SearchEntry.objects.update(version=0, title="", headings="", keywords="", body="")
    with CaptureQueriesContext(connection) as captured:
        indexing.refresh_index()
    assert sum("INSERT INTO docs_word" in query["sql"] for query in captured.captured_queries) == 1


def test_sections_know_what_they_stand_under() -> None:
    html = '<p>Before</p><h2 id="a">A <code>x</code></h2><p>a</p><h3 id="b">B</h3><p>b</p><h2 id="c">C</h2>'
    told = [(one.anchor, one.heading, one.above, one.text) for one in sections_of(html)]
    assert told == [("", "", (), "Before"), ("a", "A x", (), "a"), ("b", "B", ("A x",), "b"), ("c", "C", (), "")]


def test_a_section_has_the_words_of_its_document_and_nothing_that_the_page_adds() -> None:
    made = make_document(
        body="## One\n\n- [x] done\n\nIt costs [[result demo2.performance_cost]].\n\n### Two\n\nMore.\n"
    )
    assert [(one.heading, one.text) for one in sections_of(made.html)[1:]] == [
        ("One", "☑ done It costs …."),
        ("Two", "More."),
    ]


@pytest.mark.parametrize(
    "forms",
    ["train trains trained training", "policy policies", "rule rules", "process processes", "stop stopped stopping",
     "persistence persist persists", "governance governed governs", "promote promotion promoted promotions"],
)  # fmt: skip
def test_forms_of_a_word_share_a_stem(forms: str) -> None:
    assert len({stem(word) for word in forms.split()}) == 1


def test_words_that_differ_keep_their_stems_apart() -> None:
    words = [
        "status",
        "state",
        "agent",
        "agency",
        "rule",
        "role",
        "store",
        "string",
        "strong",
        "embed",
        "member",
    ]
    assert len({stem(word) for word in words}) == len(words)


def test_tokens_are_whole_words_and_their_parts() -> None:
    assert indexed("Cross-reference, don't; inst_016") == [
        *("cross", "reference", "refer", "crossreference", "crossrefer", "don", "dont", "inst", "016")
    ]
