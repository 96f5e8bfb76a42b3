"""Each field of the front matter is required, checked, and kept; a fault names file and field."""

from typing import Any

import pytest

from tests.site.factories import ABSENT, FIELDS, make_text
from tractatus_site.docs.front_matter import InvalidDocumentError, parse
from tractatus_site.docs.sources import read_source


def problems(**changes: Any) -> list[str]:
    with pytest.raises(InvalidDocumentError) as caught:
        parse(name="guide.md", source=make_text(**changes))
    return caught.value.problems


def test_every_field_is_kept() -> None:
    fields = read_source(slug="guide", text=make_text()).fields()
    kept = {name: fields["technical_level" if name == "technicalLevel" else name] for name in FIELDS}
    assert kept == FIELDS


@pytest.mark.parametrize("field", FIELDS)
def test_a_missing_field_is_named(field: str) -> None:
    assert problems(**{field: ABSENT}) == [f"guide.md: {field}: missing"]


@pytest.mark.parametrize("field", FIELDS)
def test_an_empty_field_is_named(field: str) -> None:
    (problem,) = problems(**{field: None})
    assert problem.startswith(f"guide.md: {field}: must be")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ["a", "list"]),
        ("title", 7),
        ("title", "x" * 201),
        ("category", "cooking"),
        ("quadrant", "SYSTEM"),
        ("technicalLevel", "expert"),
        ("audience", "technical"),
        ("audience", []),
        ("audience", ["technical", "martians"]),
        ("visibility", "secret"),
        ("persistence", "forever"),
        ("type", ["technical"]),
        ("version", "latest"),
        ("version", True),
        ("order", "first"),
        ("order", -1),
        ("order", True),
    ],
)
def test_a_wrong_value_is_named(field: str, value: object) -> None:
    (problem,) = problems(**{field: value})
    assert problem.startswith(f"guide.md: {field}: must")


def test_an_unknown_field_is_named() -> None:
    assert problems(colour="red") == ["guide.md: colour: unknown field"]


def test_all_faults_are_told_at_once() -> None:
    assert len(problems(title=ABSENT, order="x", colour="red")) == 3


@pytest.mark.parametrize("text", ["", "No front matter at all.", "---\n- a\n- list\n---\nText"])
def test_a_file_without_front_matter_is_refused(text: str) -> None:
    with pytest.raises(InvalidDocumentError, match=r"guide\.md: front matter: missing"):
        parse(name="guide.md", source=text)


def test_broken_yaml_names_its_line() -> None:
    with pytest.raises(InvalidDocumentError, match=r"guide\.md: front matter: not valid YAML \(line 3\)"):
        parse(name="guide.md", source="---\ntitle: x\ntype: a: b\n---\nText")


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("2026-13-45", "holds what is no value of its kind"),
        ("!!bool perhaps", "holds what is no value of its kind"),
        ("!!timestamp soon", "holds what is no value of its kind"),
        ("9" * 5_000, "holds what is no value of its kind"),
        (f"0x{'f' * 6_000}", "holds too large a number"),
        ("[" * 3_000, "is nested too deeply"),
        (f"{'[' * 3_000}{']' * 3_000}", "is nested too deeply"),
    ],
)
def test_what_the_parser_trips_over_names_its_line(value: str, told: str) -> None:
    with pytest.raises(InvalidDocumentError) as caught:
        parse(name="guide.md", source=f"---\ntitle: x\norder: {value}\n---\nText")
    assert caught.value.problems == [f"guide.md: front matter: {told} (line 3)"]


@pytest.mark.parametrize("character", ["\0", "\x08", "\x0b", "\x1f", "\ud800", "\uffff"])
def test_a_character_that_no_text_may_hold_names_its_line(character: str) -> None:
    told = f"holds U+{ord(character):04X}, which no text may hold"
    for line, text in ((2, f"---\ntitle: a{character}\n---\nText"), (4, f"---\ntitle: a\n---\nText{character}")):
        with pytest.raises(InvalidDocumentError) as caught:
            parse(name="guide.md", source=text)
        assert caught.value.problems == [f"guide.md: text: line {line} {told}"]


def test_such_a_character_is_found_however_it_is_written() -> None:
    assert problems(title="a\x01b") == ["guide.md: title: holds U+0001, which no text may hold"]
    text = make_text(body="Code: `&#11;`\n\nText &#x1; and &#9731;\n")
    line = text.splitlines().index("Text &#x1; and &#9731;") + 1
    with pytest.raises(InvalidDocumentError) as caught:
        read_source(slug="guide", text=text)
    assert caught.value.problems == [f"guide.md: text: line {line} writes &#x1, which no text may hold"]


def test_a_text_that_is_nested_too_deeply_names_its_line() -> None:
    text = make_text(body=f"- A list\n\n{'- ' * 500}x\n")
    with pytest.raises(InvalidDocumentError) as caught:
        read_source(slug="guide", text=text)
    assert caught.value.problems == [f"guide.md: text: line {len(text.splitlines())} is nested too deeply"]


def test_an_empty_body_is_refused() -> None:
    assert problems(body="  \n")[0].startswith("guide.md: body: missing")


@pytest.mark.parametrize(("written", "kept"), [("1.10", "1.10"), ("2", "2"), ("1.0", "1.0")])
def test_a_version_stays_as_it_was_written(written: str, kept: str) -> None:
    source = make_text(version="VERSION").replace("VERSION", written)
    assert parse(name="guide.md", source=source)[0].version == kept
