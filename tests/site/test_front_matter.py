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


def test_an_empty_body_is_refused() -> None:
    assert problems(body="  \n")[0].startswith("guide.md: body: missing")


@pytest.mark.parametrize(("written", "kept"), [("1.10", "1.10"), ("2", "2"), ("1.0", "1.0")])
def test_a_version_stays_as_it_was_written(written: str, kept: str) -> None:
    source = make_text(version="VERSION").replace("VERSION", written)
    assert parse(name="guide.md", source=source)[0].version == kept
