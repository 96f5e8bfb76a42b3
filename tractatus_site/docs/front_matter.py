"""Front matter of a document: read, checked field by field, and turned into one typed value."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import frontmatter
import yaml

from tractatus_site.docs.characters import forbidden_in, forbidden_lines
from tractatus_site.docs.models import AUDIENCES, CATEGORIES, TYPES, Document

MAX_TITLE = 200
MAX_SLUG = 80
MAX_ORDER = 1_000_000
DEEPEST = 20
MOST_BITS = 64
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
VERSION = re.compile(r"\d{1,4}(?:\.\d{1,4}){0,2}")


class InvalidDocumentError(Exception):
    """A document that cannot be published; each problem is one line that names file and field."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class FieldError(ValueError):
    """What is wrong with one field, without the names of file and field."""


class _Fault(yaml.MarkedYAMLError):
    """What PyYAML would end in an error of Python's own for, at the place where it stands."""

    def __init__(self, problem: str, mark: yaml.Mark) -> None:
        super().__init__(problem=problem, problem_mark=mark)


class _Loader(yaml.SafeLoader):
    """YAML in which 1.10 stays the version that somebody wrote and does not become the number 1.1."""

    depth = 0

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:float"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.depth > DEEPEST:
            raise _Fault("is nested too deeply", self.peek_event().start_mark)  # type: ignore[no-untyped-call]
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """A date such as 2026-13-45 is an error of whatever Python makes of it."""
        try:
            value = super().construct_object(node, deep)
        except (ArithmeticError, AttributeError, LookupError, ValueError) as error:
            raise _Fault("holds what is no value of its kind", node.start_mark) from error
        if isinstance(value, int) and value.bit_length() > MOST_BITS:
            raise _Fault("holds too large a number", node.start_mark)
        return value


class _Handler(frontmatter.YAMLHandler):
    def load(self, fm: str, **_kwargs: object) -> Any:
        return yaml.load(fm, Loader=_Loader)  # noqa: S506 - a subclass of the safe loader


@dataclass(frozen=True)
class FrontMatter:
    title: str
    category: str
    quadrant: str
    technical_level: str
    audience: list[str]
    visibility: str
    persistence: str
    type: str
    version: str
    order: int
    redirects: list[str] = field(default_factory=list)


def parse(*, name: str, source: str) -> tuple[FrontMatter, str]:
    """The checked front matter and the markdown below it; InvalidDocumentError lists every problem at once."""
    if forbidden := forbidden_lines(source):
        raise InvalidDocumentError([f"{name}: text: {problem}" for problem in forbidden])
    try:
        metadata, body = frontmatter.parse(source, handler=_Handler())
    except yaml.YAMLError as error:
        told = error.problem if isinstance(error, _Fault) else "not valid YAML"
        raise InvalidDocumentError([f"{name}: front matter: {told}{_line(error)}"]) from error
    if not isinstance(metadata, dict) or not metadata:
        raise InvalidDocumentError(
            [f"{name}: front matter: missing; the file must begin with a block between --- lines"]
        )
    values, problems = _read_fields(metadata)
    problems += [f"{key}: unknown field" for key in metadata if key not in FIELDS]
    if not body.strip():
        problems.append("body: missing; there is no text below the front matter")
    if problems:
        raise InvalidDocumentError([f"{name}: {problem}" for problem in problems])
    return FrontMatter(**values), body


def _line(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f" (line {mark.line + 1})" if mark else ""


def _read_fields(metadata: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    values: dict[str, Any] = {}
    problems: list[str] = []
    for name, (attribute, read) in FIELDS.items():
        if name not in metadata:
            problems += [] if name in OPTIONAL else [f"{name}: missing"]
            continue
        try:
            values[attribute] = read(metadata[name])
        except FieldError as error:
            problems.append(f"{name}: {error}")
    return values, problems


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise FieldError(f"must be text, not {_shown(value)}")
    if len(value) > MAX_TITLE:
        raise FieldError(f"must have at most {MAX_TITLE} characters")
    if fault := forbidden_in(value):
        raise FieldError(fault)
    return value.strip()


def _one_of(known: Mapping[str, str]) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or value not in known:
            raise FieldError(f"must be one of {', '.join(known)}, not {_shown(value)}")
        return value

    return read


def _audience(value: object) -> list[str]:
    if not isinstance(value, list) or not value:
        raise FieldError(f"must be a list such as [general, technical], not {_shown(value)}")
    return [_one_of(AUDIENCES)(item) for item in value]


def _version(value: object) -> str:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not VERSION.fullmatch(text):
        raise FieldError(f"must be a version such as 1.0, not {_shown(value)}")
    return text


def _order(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_ORDER:
        raise FieldError(f"must be a whole number from 0 to {MAX_ORDER}, not {_shown(value)}")
    return value


def _slugs(value: object) -> list[str]:
    """Addresses that the document had before, each once."""
    if not isinstance(value, list) or not value:
        raise FieldError(f"must be a list such as [old-name], not {_shown(value)}")
    for item in value:
        if not isinstance(item, str) or not SLUG.fullmatch(item) or len(item) > MAX_SLUG:
            raise FieldError(f"must hold lower-case words joined by hyphens, not {_shown(item)}")
    if len(set(value)) < len(value):
        raise FieldError("names an address twice")
    return value


def _shown(value: object) -> str:
    return "nothing" if value is None else repr(value)


FIELDS: dict[str, tuple[str, Callable[[object], Any]]] = {
    "title": ("title", _text),
    "category": ("category", _one_of(CATEGORIES)),
    "quadrant": ("quadrant", _one_of(dict(Document.Quadrant.choices))),
    "technicalLevel": ("technical_level", _one_of(dict(Document.Level.choices))),
    "audience": ("audience", _audience),
    "visibility": ("visibility", _one_of(dict(Document.Visibility.choices))),
    "persistence": ("persistence", _one_of(dict(Document.Persistence.choices))),
    "type": ("type", _one_of(TYPES)),
    "version": ("version", _version),
    "order": ("order", _order),
    "redirects": ("redirects", _slugs),
}
OPTIONAL = {"redirects"}
