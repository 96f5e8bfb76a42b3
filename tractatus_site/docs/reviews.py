"""What governance's review page shows of a held document, and what a person's word about it does."""

from django.urls import reverse

from governance.aftermath import Aftermath, register_aftermath
from governance.models import Decision, Review
from governance.subjects import Subject, register_subject
from tractatus_site.docs.models import Document
from tractatus_site.docs.publishing import PUBLISH

AFTERMATH = Aftermath(
    released="It is not published by this: load the documents once more, or save the same text in the admin.",
    rejected="It is not published; with the same text, it is held once more.",
)


def held_document(record: Decision) -> Subject | None:
    review = Review.objects.filter(decision=record).first()
    if review is None or "text" not in review.proposal:
        return None
    slug = record.subject.removeprefix("docs/").partition("@")[0]
    return Subject(title=f"The document {slug}", text=review.proposal["text"], kind=PUBLISH, url=_address(slug))


def register() -> None:
    register_subject(PUBLISH, held_document)
    register_aftermath(PUBLISH, AFTERMATH)


def _address(slug: str) -> str:
    key = Document.objects.filter(slug=slug).values_list("pk", flat=True).first()
    return reverse("admin:docs_document_change", args=[key]) if key else ""
