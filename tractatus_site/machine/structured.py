"""What pages say of themselves in schema.org's words. It is data and no script: browsers do not run it, and the content
policy, which forbids scripts inside a page, lets it be."""

from typing import Any

from django.urls import reverse

from tractatus_site.docs.models import Document
from tractatus_site.machine.addresses import absolute

CONTEXT = "https://schema.org"
LEVELS = {"beginner": "Beginner", "intermediate": "Intermediate", "advanced": "Expert"}


def of_document(document: Document) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "@type": "TechArticle",
        "headline": document.title,
        "description": document.summary,
        "url": absolute(document.get_absolute_url()),
        "dateModified": document.updated_at.isoformat(timespec="seconds"),
        "version": document.version,
        "inLanguage": "en",
        "wordCount": document.words,
        "proficiencyLevel": LEVELS[document.technical_level],
        "articleSection": document.category_label,
        "isPartOf": {"@type": "WebSite", "name": "Tractatus", "url": absolute(reverse("home"))},
        "breadcrumb": {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": 1, "name": "Documents", "item": absolute(reverse("docs:list"))},
                {"@type": "ListItem", "position": 2, "name": document.title},
            ],
        },
    }


def of_site() -> dict[str, Any]:
    search = {"@type": "EntryPoint", "urlTemplate": f"{absolute(reverse('docs:list'))}?q={{search_term_string}}"}
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": "Tractatus",
        "url": absolute(reverse("home")),
        "inLanguage": "en",
        "potentialAction": {
            "@type": "SearchAction",
            "target": search,
            "query-input": "required name=search_term_string",
        },
    }
