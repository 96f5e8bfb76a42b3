"""Documents to test with: one valid front matter, and what a test wants to be different."""

from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth.models import User

from feedback.kinds import POLICY
from feedback.plans import HEADS
from tractatus_site.docs.models import Document, Revision
from tractatus_site.docs.services import load_sources
from tractatus_site.docs.sources import read_source
from training import registry
from training.models import PolicyVersion

FIELDS: dict[str, Any] = {
    "title": "A document",
    "category": "practical",
    "quadrant": "system",
    "technicalLevel": "intermediate",
    "audience": ["technical", "implementer"],
    "visibility": "public",
    "persistence": "high",
    "type": "technical",
    "version": "1.10",
    "order": 100,
}
ABSENT = object()


def make_text(body: str = "## A heading\n\nSome text.\n", **changes: Any) -> str:
    """The whole file. A field set to ABSENT is left out."""
    fields = {name: value for name, value in (FIELDS | changes).items() if value is not ABSENT}
    return f"---\n{yaml.safe_dump(fields, sort_keys=False)}---\n{body}"


def write_document(folder: Path, slug: str = "a-document", body: str = "Some text.\n", **changes: Any) -> Path:
    path = folder / f"{slug}.md"
    path.write_text(make_text(body, **changes), encoding="utf-8")
    return path


def make_document(slug: str = "a-document", body: str = "## A heading\n\nSome text.\n", **changes: Any) -> Document:
    """A stored document; several calls in one test each add one, and archive none."""
    others = [read_source(slug=one.slug, text=newest(one).source) for one in Document.objects.exclude(slug=slug)]
    load_sources(sources=[*others, read_source(slug=slug, text=make_text(body, **changes))])
    return Document.objects.get(slug=slug)


def newest(document: Document) -> Revision:
    return document.revisions.all()[0]


def make_champion(seed: int = 0) -> PolicyVersion:
    """A policy that learned nothing, in service."""
    from training.policies.ngram import NgramPolicy, PolicyShape, to_bytes

    weights = to_bytes(NgramPolicy(PolicyShape(heads=dict(HEADS)), seed=seed))
    return registry.install_first(kind=POLICY, weights=weights, scores={})


def make_staff(name: str = "staff", **changes: Any) -> User:
    return User.objects.create_user(username=name, password=None, is_staff=True, **changes)
