"""Documents that cite a result which no full run has stored: readers are told that it is not measured here yet."""

from typing import Any

from tractatus_site.docs.citations import ELEMENT, not_stored
from tractatus_site.docs.models import Document


def load(_days: int) -> dict[str, Any]:
    citing = Document.objects.listed().filter(html__contains=ELEMENT).only("pk", "title", "html")
    missing = not_stored({one: one.html for one in citing})
    return {"tiles": [], "documents": missing.items()}
