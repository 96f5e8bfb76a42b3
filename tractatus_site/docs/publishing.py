"""What a document must pass before visitors see it: the rules for publishing, its links, its live blocks."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import Resolver404, resolve

from governance.core.actions import ProposedAction
from governance.core.decisions import Decision, Finding
from governance.core.rules import RuleSet
from governance.services import answer_with_reviews, current_rule_set, decide_or_refer
from tractatus_site.docs import citations
from tractatus_site.docs.blocks import unknown_blocks
from tractatus_site.docs.front_matter import InvalidDocumentError
from tractatus_site.docs.models import Document, Redirect
from tractatus_site.docs.sources import Source

PUBLISH = "docs.publish"
HELD = "whoever loads or saves it asks for a review in the admin; once that is released, the same text goes through"
LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"')
ANCHOR = re.compile(r'\bid="([^"]+)"')
DOCUMENT_ADDRESS = re.compile(r"/docs/([a-z0-9-]+)(?:\.(?:html|md|pdf)|/history\.html)")


@dataclass(frozen=True)
class Target:
    """A document that others may link to, whether it comes from a file or is stored already."""

    name: str
    html: str
    is_public: bool


Targets = Mapping[str, Target]


class NotPublishedError(InvalidDocumentError):
    """Governance does not let visitors see it, as it is or at all."""

    def __init__(self, problems: list[str], source: Source) -> None:
        super().__init__(problems)
        self.source = source


def publish(source: Source) -> None:
    """Asks governance to publish a document, and keeps the decision; NotPublishedError if it is not allowed."""
    if not _is_public(source):
        return
    problems = _explain(source, decide_or_refer(_action(source)).decision)
    if problems:
        raise NotPublishedError(problems, source)


def publish_note(source: Source, note: str) -> None:
    """The same for what stands beside a revision in the history of a document. Visitors read that as well."""
    if not note or not _is_public(source):
        return
    action = _action(source)
    decision = decide_or_refer(replace(action, text=note, subject=f"{action.subject}/note")).decision
    if problems := [f"{source.name}: note: {problem}" for problem in _reasons(note, decision)]:
        raise NotPublishedError(problems, source)


def refer_held(sources: Sequence[Source]) -> None:
    """Put documents that are held before people, where loading stops before it comes to publishing any of them."""
    for source in filter(_is_public, sources):
        if answer_with_reviews(_action(source))[0].outcome == "hold":
            decide_or_refer(_action(source))


def raise_if_wrong(sources: Sequence[Source]) -> None:
    """Raises InvalidDocumentError with all that lint finds."""
    if problems := lint(sources):
        raise InvalidDocumentError(problems)


def raise_if_edit_is_wrong(source: Source) -> None:
    """The same for one document among those that are stored; governance decides on it by itself."""
    if problems := lint_among_stored(source):
        raise InvalidDocumentError(problems)


def lint(sources: Sequence[Source]) -> list[str]:
    """Everything that speaks against publishing these documents together. Nothing is stored."""
    rule_set = current_rule_set()
    targets = {source.slug: _as_target(source) for source in sources}
    problems: list[str] = []
    for source in sources:
        problems += _governance_problems(source, rule_set)
        problems += _place_problems(source, targets)
    return problems + _shared_redirects(sources)


def lint_among_stored(source: Source) -> list[str]:
    """What lint finds in one document, beside its text: the others are as they are stored."""
    others = Document.objects.listed().exclude(slug=source.slug).only("slug", "html", "visibility")
    targets = {one.slug: Target(f"{one.slug}.md", one.html, one.is_public) for one in others}
    taken = Redirect.objects.filter(old_slug__in=source.front_matter.redirects).exclude(document__slug=source.slug)
    return _place_problems(source, targets | {source.slug: _as_target(source)}) + [
        f"{source.name}: redirects: {one.old_slug} leads to {one.document.slug}.md already"
        for one in taken.select_related("document")
    ]


def governed(source: Source) -> list[str]:
    """What the rules would say, without a decision that is kept: for a preview."""
    return _governance_problems(source, current_rule_set())


def _as_target(source: Source) -> Target:
    return Target(source.name, source.rendered.html, _is_public(source))


def _place_problems(source: Source, targets: Targets) -> list[str]:
    """Links, live blocks and former addresses: what a document must have right among the others."""
    return [
        *(f"{source.name}: link: {problem}" for problem in _link_problems(source, targets)),
        *(f"{source.name}: block: [[{name}]] is unknown" for name in unknown_blocks(source.rendered.html)),
        *(f"{source.name}: citation: {fault}" for fault in citations.faults(source.rendered.html)),
        *(
            f"{source.name}: redirects: {old} is the address of a document"
            for old in source.front_matter.redirects
            if old in targets
        ),
        *(f"{source.name}: level: {word} is none" for word in source.rendered.unknown_levels),
    ]


def _shared_redirects(sources: Iterable[Source]) -> list[str]:
    owners: dict[str, str] = {}
    problems = []
    for source in sources:
        problems += [
            f"{source.name}: redirects: {old} leads to {owners[old]} already"
            for old in source.front_matter.redirects
            if owners.setdefault(old, source.name) != source.name
        ]
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
    return [f"{source.name}: {problem}" for problem in _reasons(source.text, decision)]


def _reasons(text: str, decision: Decision) -> list[str]:
    if decision.outcome == "allow":
        return []
    lines = [f"{finding.rule}: {_place(text, finding)}{finding.message}" for finding in decision.findings]
    waits = [f"governance: held; {HELD}"] if decision.outcome == "hold" else []
    return lines + [f"governance: {error}" for error in decision.errors] + waits


def _place(text: str, finding: Finding) -> str:
    """The line and the words; nothing for what is not in the text."""
    if finding.start == finding.end:
        return ""
    return f"line {text.count(chr(10), 0, finding.start) + 1}: {text[finding.start : finding.end]!r}: "


def _link_problems(source: Source, targets: Targets) -> list[str]:
    links = sorted(set(LINK.findall(source.rendered.html)))
    return [problem for link in links if (problem := _link_problem(link, source, targets))]


def _link_problem(link: str, source: Source, targets: Targets) -> str | None:
    if link.startswith(("https://", "http://", "mailto:")):
        return None
    path, _, anchor = link.partition("#")
    if path and not path.startswith("/"):
        return f"{link} must begin with / or #"
    target = _target(path, source, targets)
    if isinstance(target, str):
        return target
    if target is None:
        return None if _resolves(path) else f"{link} leads nowhere on this site"
    if anchor and anchor not in ANCHOR.findall(target.html):
        return f"{link}: {target.name} has no heading #{anchor}"
    return None


def _target(path: str, source: Source, targets: Targets) -> Target | str | None:
    """The document that a path names, what is wrong with it, or None for any other page."""
    if not path:
        return targets[source.slug]
    match = DOCUMENT_ADDRESS.fullmatch(path)
    if not match:
        return None
    target = targets.get(match[1])
    if target is None:
        return f"{path} names a document that does not exist"
    if _is_public(source) and not target.is_public:
        return f"{path} leads visitors to a document that is not public"
    return target


def _resolves(path: str) -> bool:
    try:
        resolve(path.partition("?")[0])
    except Resolver404:
        return False
    return True
