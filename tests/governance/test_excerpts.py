"""Long texts are read again only where something changed, and nothing is lost or moved by it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from governance.core.excerpts import GAP, REACH, Excerpt, excerpt
from governance.core.reading import Reading
from tests.governance.library import make_action, make_rule_set

PLAIN = "The second table lists the ports, and the third one says which of them a firewall should let through. "
ADDRESS = "ann.example@mail.example"
PERSONAL = st.sampled_from(
    [
        f"Write to {ADDRESS}, please. ",
        "My name is Margaret Oyelaran and I live at 14 Larch Street, Norwich NR2 4AB. ",
        "Call +44 20 7946 0958 after six.\n",
        "The card 4111 1111 1111 1111 was charged twice. ",
        "c o n t a c t : a n n @ m a i l . e x a m p l e ",
    ]
)
RULES = make_rule_set()


def _excerpt(text: str, *spots: tuple[int, int]) -> Excerpt:
    found = excerpt(text, spots)
    assert found is not None
    return found


def test_a_short_text_is_read_whole() -> None:
    assert excerpt(PLAIN, [(4, 10)]) is None


def test_without_a_spot_a_text_is_read_whole() -> None:
    assert excerpt(40 * PLAIN, []) is None


def test_only_the_surroundings_of_a_spot_are_kept() -> None:
    text = 20 * PLAIN + "HERE. " + 20 * PLAIN
    at = text.index("HERE")

    found = _excerpt(text, (at, at + 4))

    assert "HERE" in found.text
    assert found.text.startswith(GAP)
    assert found.text.endswith(GAP)
    assert 2 * REACH <= len(found.text) <= 5 * REACH


def test_offsets_lead_back_and_gaps_are_told() -> None:
    text = 20 * PLAIN + "HERE. " + 20 * PLAIN + "THERE. " + 20 * PLAIN
    spots = [(text.index(word), text.index(word) + len(word)) for word in ("HERE", "THERE")]

    found = _excerpt(text, *spots)

    for word in ("HERE", "THERE"):
        start = found.text.index(word)
        assert text[slice(*found.to_input(start, start + len(word)))] == word
        assert not found.touches_gap(start, start + len(word))
    assert found.touches_gap(found.text.index("HERE"), found.text.index("THERE"))
    assert not found.touches_gap(0, 0)


def test_a_second_reading_of_a_long_text_is_short() -> None:
    text = 40 * PLAIN + "[email] " + 40 * PLAIN
    at = text.index("[email]")

    reading = Reading(make_action(text), text, spots=[(at, at + 7)])

    assert len(reading.views[0].examined.text) < len(text) / 4


def test_a_disguise_is_undone_where_it_stands_only() -> None:
    text = 40 * PLAIN + "m e e t   m e   t h e r e . " + 40 * PLAIN

    _, second = Reading(make_action(text), text).views

    assert "meet me there" in second.examined.text
    assert len(second.examined.text) < len(text) / 4


def test_what_is_found_in_a_long_text_stands_where_it_stands_alone() -> None:
    text = 30 * PLAIN + f"Write to {ADDRESS}. " + 30 * PLAIN

    decision = RULES.decide(make_action(text))

    (finding,) = [one for one in decision.findings if one.category == "pii.email"]
    assert text[finding.start : finding.end] == ADDRESS
    assert decision.text == text.replace(ADDRESS, "[email]")


@settings(max_examples=40)
@given(st.lists(st.one_of(st.just(6 * PLAIN), PERSONAL), min_size=3, max_size=14))
def test_masking_a_long_text_again_changes_nothing(parts: list[str]) -> None:
    once = RULES.decide(make_action("".join(parts)))

    assert once.errors == ()
    assert RULES.decide(make_action(once.text)).text == once.text
