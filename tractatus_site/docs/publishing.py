"""What a document must pass before visitors see it: the rules for publishing, its links, its live blocks."""

import re
from collections.abc import Sequence

from django.urls import Resolver404, resolve

from governance.core.actions import ProposedAction
from governance.core.decisions import Decision, Finding
from governance.core.rules import RuleSet
from governance.services import answer_with_reviews, current_rule_set, decide_or_refer
from tractatus_site.docs import citations
from tractatus_site.docs.blocks import unknown_blocks
from tractatus_site.docs.front_matter import InvalidDocumentError
from tractatus_site.docs.models import Document
from tractatus_site.docs.sources import Source

PUBLISH = "docs.publish"
HELD = "whoever loads or saves it asks for a review in the admin; once that is released, the same text goes through"
LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"')
ANCHOR = re.compile(r'\bid="([^"]+)"')
DOCUMENT_ADDRESS = re.compile(r"/docs/([a-z0-9-]+)\.(?:html|md)")


def publish(source: Source) -> None:
    """Asks governance to publish a document, and keeps the decision; InvalidDocumentError if it is not allowed."""
    if not _is_public(source):
        return
    problems = _explain(source, decide_or_refer(_action(source)).decision)
    if problems:
        raise InvalidDocumentError(problems)


def refer_held(sources: Sequence[Source]) -> None:
    """Put documents that are held before people, where loading stops before it comes to publishing any of them."""
    for source in filter(_is_public, sources):
        if answer_with_reviews(_action(source))[0].outcome == "hold":
            decide_or_refer(_action(source))


def raise_if_wrong(sources: Sequence[Source]) -> None:
    """Raises InvalidDocumentError with all that lint finds."""
    if problems := lint(sources):
        raise InvalidDocumentError(problems)


def lint(sources: Sequence[Source]) -> list[str]:
    """Everything that speaks against publishing these documents together. Nothing is stored."""
    rule_set = current_rule_set()
    by_slug = {source.slug: source for source in sources}
    problems: list[str] = []
    for source in sources:
        problems += _governance_problems(source, rule_set)
        problems += [f"{source.name}: link: {problem}" for problem in _link_problems(source, by_slug)]
        problems += [f"{source.name}: block: [[{name}]] is unknown" for name in unknown_blocks(source.rendered.html)]
        problems += [f"{source.name}: citation: {fault}" for fault in citations.faults(source.rendered.html)]
    return problems


def _governance_problems(source: Source, rule_set: RuleSet) -> list[str]:
    if not _is_public(source):
        return []
    decision = rule_set.decide(_action(source))
    return _explain(source, answer_with_reviews(_action(source))[0] if decision.outcome == "hold" else decision)


def _action(source: Source) -> ProposedAction:
    return ProposedAction(kind=PUBLISH, text=source.text, subject=f"docs/{source.slug}@{source.checksum[:12]}")


def _is_public(source: Source) -> bool:
    return source.front_matter.visibility == Document.Visibility.PUBLIC


def _explain(source: Source, decision: Decision) -> list[str]:
    if decision.outcome == "allow":
        return []
    lines = [
        f"{source.name}: {finding.rule}: {_place(source.text, finding)}{finding.message}"
        for finding in decision.findings
    ]
    waits = [f"{source.name}: governance: held; {HELD}"] if decision.outcome == "hold" else []
    return lines + [f"{source.name}: governance: {error}" for error in decision.errors] + waits


def _place(text: str, finding: Finding) -> str:
    """The line and the words; nothing for what is not in the text."""
    if finding.start == finding.end:
        return ""
    return f"line {text.count(chr(10), 0, finding.start) + 1}: {text[finding.start : finding.end]!r}: "


def _link_problems(source: Source, by_slug: dict[str, Source]) -> list[str]:
    links = sorted(set(LINK.findall(source.rendered.html)))
    return [problem for link in links if (problem := _link_problem(link, source, by_slug))]


def _link_problem(link: str, source: Source, by_slug: dict[str, Source]) -> str | None:
    if link.startswith(("https://", "http://", "mailto:")):
        return None
    path, _, anchor = link.partition("#")
    if path and not path.startswith("/"):
        return f"{link} must begin with / or #"
    target = _target(path, source, by_slug)
    if isinstance(target, str):
        return target
    if target is None:
        return None if _resolves(path) else f"{link} leads nowhere on this site"
    if anchor and anchor not in ANCHOR.findall(target.rendered.html):
        return f"{link}: {target.name} has no heading #{anchor}"
    return None


def _target(path: str, source: Source, by_slug: dict[str, Source]) -> Source | str | None:
    """The document that a path names, what is wrong with it, or None for any other page."""
    if not path:
        return source
    match = DOCUMENT_ADDRESS.fullmatch(path)
    if not match:
        return None
    target = by_slug.get(match[1])
    if target is None:
        return f"{path} names a document that does not exist"
    if _is_public(source) and not _is_public(target):
        return f"{path} leads visitors to a document that is not public"
    return target


def _resolves(path: str) -> bool:
    try:
        resolve(path.partition("?")[0])
    except Resolver404:
        return False
    return True
