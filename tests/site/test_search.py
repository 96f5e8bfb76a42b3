"""Search finds all words in whatever form, puts titles first, leads to the section, and narrows by five filters."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.test import Client

from tests.site.factories import make_document, make_text
from tractatus_site.docs.search import finding
from tractatus_site.docs.search.filters import BITS, BITS_OF, PAGE, Filters, kind_of
from tractatus_site.docs.search.finding import Results, search
from tractatus_site.docs.search.models import SearchEntry
from tractatus_site.docs.services import load_sources
from tractatus_site.docs.sources import read_source

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def found(**filters: str) -> list[str]:
    return [hit.document.slug for hit in search(VISITOR, Filters(**filters)).hits]


def counts(results: Results, name: str) -> dict[str, int]:
    (facet,) = [one for one in results.facets if one.name == name]
    return {choice.value: choice.count for choice in facet.choices}


def test_titles_come_first() -> None:
    make_document(slug="often", body="boundary " * 9 + "\n", order=1)
    make_document(slug="title", title="The boundary", order=2)
    assert found(q="BOUNDARY") == ["title", "often"]


def test_all_words_must_be_there_and_of_several_most() -> None:
    make_document(slug="both", title="Alpha", body="beta\n")
    make_document(slug="one", title="Alpha")
    assert found(q="alpha beta") == ["both"]
    assert found(q="alpha gamma") == []
    make_document(slug="long", title="Alpha", body="beta delta epsilon zeta\n")
    partly = search(VISITOR, Filters(q="delta epsilon unheard"))
    assert ([hit.document.slug for hit in partly.hits], partly.partly) == (["long"], True)


@pytest.mark.parametrize("query", ["governed", "GOVERNS", "govern", "governance", "gouvernance", "governence", "gove"])
def test_forms_beginnings_and_misspellings_of_a_word(query: str) -> None:
    make_document(slug="about", title="On governance", body="Nothing else.\n")
    make_document(slug="other", title="On gardens", body="Roses.\n")
    assert found(q=query) == ["about"]


@pytest.mark.parametrize("query", ["resume", "Résumé", "e-mail", "email", "inst_016", "inst 016"])
def test_accents_hyphens_and_signs_keep_nothing_apart(query: str) -> None:
    make_document(slug="about", body="A résumé by e-mail, see `inst_016`.\n")
    assert found(q=query) == ["about"]


def test_what_was_meant_is_said() -> None:
    make_document(slug="about", title="On deliberation")
    results = search(VISITOR, Filters(q="on delibaration"))
    assert results.corrected == "on deliberation"
    assert search(VISITOR, Filters(q="deliberation")).corrected == ""


@pytest.mark.parametrize("query", ["%", "_", "(", '"', "'", "* OR", "\\", "{", "-", "': *", "\x00"])
def test_signs_of_the_query_languages_are_only_signs(query: str) -> None:
    make_document(slug="things", body="100 things\n")
    assert found(q=query) in ([], ["things"])
    assert found(q=f'{query} things {query}"') == ["things"]
    for operator in ("NEAR(", "title:", "AND NOT", ":*"):
        found(q=f"{operator} {query}")


def test_filters_narrow_and_count_what_the_others_leave() -> None:
    make_document(slug="mine", quadrant="tactical", persistence="low", audience=["staff"], technicalLevel="advanced")
    make_document(slug="other", category="research")
    for chosen in ({"quadrant": "tactical"}, {"persistence": "low"}, {"audience": "staff"}, {"level": "advanced"}):
        assert found(**chosen) == found(q="text", **chosen) == ["mine"]
    assert found(category="research") == ["other"]
    results = search(VISITOR, Filters(q="text", quadrant="tactical"))
    assert counts(results, "quadrant") == {"system": 1, "tactical": 1}
    assert counts(results, "audience") == {"staff": 1}
    excluded = search(VISITOR, Filters(q="text", quadrant="tactical", audience="technical"))
    assert (excluded.hits, excluded.unfiltered, excluded.missed) == ([], 2, False)


@pytest.mark.parametrize("visibility", ["internal", "confidential", "archived"])
def test_nobody_finds_or_counts_what_they_may_not_see(visibility: str) -> None:
    make_document(slug="open", body="Something.\n")
    make_document(slug="hidden", title="Zirconium", body="Zirconium, quadrature.\n", visibility=visibility)
    for query in ("zirconium", "zircon", "zirconiun"):
        results = search(VISITOR, Filters(q=query))
        assert (results.hits, results.kinds.everything, results.hints, results.corrected) == ([], 0, [], "")
    by_staff = [hit.document.slug for hit in search(User(is_staff=True), Filters(q="zirconium")).hits]
    assert by_staff == ([] if visibility == "archived" else ["hidden"])


def test_a_hit_leads_to_the_section_with_the_words_marked() -> None:
    body = f"Before.\n\n## First\n\n{'before ' * 60}\n\n### Needles\n\n{'much ' * 60}two needles <b> {'after ' * 60}\n"
    make_document(body=body)
    (hit,) = search(VISITOR, Filters(q="needle")).hits
    assert hit.url == "/docs/a-document.html#needles"
    assert (hit.place.heading, hit.place.above, hit.place.marks) == ("Needles", ("First",), ("needles",))
    assert [piece.text for piece in hit.place.pieces if piece.marked] == ["needles"]
    assert hit.place.pieces[0].text == "… "
    assert len("".join(piece.text for piece in hit.place.pieces)) < 260


@pytest.mark.parametrize("text", ["About ½ … of a needle", "Ein ﬁne Needle", "Büro, NEEDLE ™"])
def test_signs_that_have_a_longer_form_leave_the_words_marked(text: str) -> None:
    make_document(body=f"{text}\n")
    (hit,) = search(VISITOR, Filters(q="needle")).hits
    assert [piece.text.lower() for piece in hit.place.pieces if piece.marked] == ["needle"]


def test_pages_hold_each_document_once_and_say_the_same_again() -> None:
    for number in range(PAGE + 2):
        make_document(slug=f"one-{number}", title="The same", order=number)
    pages = [[hit.document.slug for hit in search(VISITOR, Filters(q="same"), page=page).hits] for page in (1, 2)]
    assert [len(page) for page in pages] == [PAGE, 2]
    assert pages[0] + pages[1] == [f"one-{number}" for number in range(PAGE + 2)]


@pytest.mark.parametrize("asked", [{"q": "same"}, {"quadrant": "system"}])
def test_a_page_past_the_last_is_the_last(asked: dict[str, str]) -> None:
    for number in range(PAGE + 2):
        make_document(slug=f"one-{number}", title="The same", order=number)
    results = search(VISITOR, Filters(**asked), page=7)
    assert (results.page, len(results.hits), results.next) == (2, 2, "")
    assert "page=1" in results.previous


def test_the_page_keeps_what_was_asked(client: Client) -> None:
    make_document()
    asked = {"q": 'x" onfocus="y', "quadrant": "system", "audience": "nobody"}
    page = client.get("/docs.html", asked).content.decode()
    assert "No document found" in page
    assert 'value="x&quot; onfocus=&quot;y"' in page
    assert '<input type="hidden" name="quadrant" value="system">' in page
    assert 'name="audience"' not in page


def test_the_page_marks_words_and_escapes_the_rest(client: Client) -> None:
    make_document(body="## A <em>heading</em>\n\nSome `<script>` needle & more.\n")
    page = client.get("/docs.html", {"q": "needle"}).content.decode()
    assert "<mark>needle</mark> &amp; more" in page
    assert "&lt;script&gt;" in page
    assert 'href="/docs/a-document.html#a-heading" data-marks="needle"' in page


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "٣", "51", ""])
def test_a_page_that_is_none_is_the_first_or_the_last(client: Client, page: str) -> None:
    make_document()
    assert client.get("/docs.html", {"q": "text", "page": page}).status_code == 200


def test_nothing_found_says_what_to_try(client: Client) -> None:
    make_document(slug="mine", body="Something about alpacas.\n", quadrant="tactical")
    page = client.get("/docs.html", {"q": "alpacas xylographical quaternion"}).content.decode()
    assert 'href="/docs.html?q=alpacas"' in page
    page = client.get("/docs.html", {"q": "alpacas", "quadrant": "system"}).content.decode()
    assert re.search(r'none of 1 document that would fit: <a href="/docs.html\?q=alpacas">', page)


def test_a_very_long_query_is_cut(client: Client) -> None:
    assert client.get("/docs.html", {"q": "a " * 5000}).status_code == 200
    assert client.get("/docs.html", {"q": "ab" * 5000}).status_code == 200


def test_a_page_of_results_takes_few_queries(client: Client, django_assert_num_queries: Any) -> None:
    for number in range(5):
        make_document(slug=f"one-{number}", title="On alpacas", body="## Wool\n\nText on wool.\n")
    # Words, beginnings, kinds, ranks, documents.
    with django_assert_num_queries(5):
        client.get("/docs.html", {"q": "alpacas wool", "quadrant": "system"})
    # All documents, and their kinds.
    with django_assert_num_queries(2):
        client.get("/docs.html")


def test_among_very_many_those_with_the_words_in_the_title_come_first_and_every_page_has_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(finding, "MANY", 2 * PAGE - 2)
    monkeypatch.setattr(finding, "RERANKED", 5)
    texts = {
        **{f"text-{number}": make_text("An alpaca.\n", order=number) for number in range(2 * PAGE - 2)},
        "heading": make_text("## Alpaca\n\nNothing else.\n", order=98),
        "title": make_text(title="The alpaca", order=99),
    }
    load_sources(sources=[read_source(slug=slug, text=text) for slug, text in texts.items()])
    pages = [search(VISITOR, Filters(q="alpaca"), page=page).hits for page in (1, 2)]
    found = [hit.document.slug for hits in pages for hit in hits]
    assert found[:2] == ["title", "heading"]
    assert sorted(found) == sorted(texts)


def test_among_very_many_a_filter_narrows_before_the_first_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MANY", 2)
    texts = {f"one-{number}": make_text("An alpaca.\n", order=number) for number in range(6)}
    texts |= {f"mine-{number}": make_text("An alpaca.\n", quadrant="tactical") for number in range(3)}
    load_sources(sources=[read_source(slug=slug, text=text) for slug, text in texts.items()])
    results = search(VISITOR, Filters(q="alpaca", quadrant="tactical", audience="technical"))
    assert (results.total, results.unfiltered) == (3, 9)
    assert {hit.document.quadrant for hit in results.hits} == {"tactical"}


def test_a_kind_has_a_bit_for_each_value_and_none_for_others() -> None:
    document = make_document(quadrant="tactical", audience=["staff", "technical"])
    kind = SearchEntry.objects.get().kind
    assert kind == kind_of(document)
    assert (
        kind & Filters(quadrant="tactical", audience="staff").bits
        == Filters(quadrant="tactical", audience="staff").bits
    )
    assert not kind & Filters(quadrant="system").bits
    assert sum(BITS.values()) == 2 ** len(BITS) - 1 < 2**63
    document.category = "unheard of"
    assert kind_of(document) == kind & ~BITS_OF["category"]
