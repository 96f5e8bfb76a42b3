"""/llms.txt and /llms-full.txt, as llmstxt.org describes them: what there is to read, and all of it."""

from collections.abc import Iterable, Iterator

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from tractatus_site.docs.models import Document
from tractatus_site.docs.selectors import group
from tractatus_site.freshness.public import cached_page
from tractatus_site.machine.addresses import absolute
from tractatus_site.machine.documents import as_markdown, public_documents
from tractatus_site.research.texts import about
from training.experiments.registry import EXPERIMENTS

MARKDOWN = "text/plain; charset=utf-8"
HEAD = """# Tractatus

> A documentation site that is governed by rules, learns from its readers' feedback, and shows the records of both. Its
> question: can safety boundaries persist through reinforcement-learning optimisation?

Figures on this site are read from its own records, or name the source that published them. Each document below is plain
markdown; its page has the same address with .html, which answers in markdown too if it is asked for text/markdown.
"""
PAGES = (
    ("Agent Lightning integration", "integration:page", "the two layers, what was published, open questions, status"),
    ("Research", "research:list", "what the experiments measured, with intervals, and what is not measured yet"),
    ("Send feedback", "feedback:form", "a form; what is sent is governed before it is stored"),
    ("Results as JSON", "research:api-v1", "every experiment with its question, its answer and its results"),
    ("API", "api:schema", "the OpenAPI document"),
)


@require_safe
@cached_page
def llms(_request: HttpRequest) -> HttpResponse:
    parts = [HEAD, *_sections(public_documents().for_cards()), _experiments(), _pages()]
    return HttpResponse("\n".join(parts), content_type=MARKDOWN)


@require_safe
@cached_page
def llms_full(_request: HttpRequest) -> HttpResponse:
    documents = [
        f"{as_markdown(one)}\nSource: {absolute(one.get_absolute_url())}\n"
        for each in group(public_documents())
        for one in each.documents
    ]
    return HttpResponse("\n---\n\n".join([HEAD, *documents]), content_type=MARKDOWN)


def _sections(documents: Iterable[Document]) -> Iterator[str]:
    for each in group(documents):
        lines = [f"- [{one.title}]({_source(one)}): {one.summary}" for one in each.documents]
        yield "\n".join([f"## {each.label}", "", *lines, ""])


def _source(document: Document) -> str:
    return absolute(reverse("docs:markdown", args=[document.slug]))


def _experiments() -> str:
    lines = [
        f"- [{about(name).title}]({absolute(reverse('research:detail', args=[name]))}): {one.question}"
        for name, one in EXPERIMENTS.items()
    ]
    return "\n".join(["## Experiments", "", *lines, ""])


def _pages() -> str:
    lines = [f"- [{title}]({absolute(reverse(name))}): {said}" for title, name, said in PAGES]
    return "\n".join(["## Pages", "", *lines, ""])
