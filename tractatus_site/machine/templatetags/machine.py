import json
from typing import Any

from django import template
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from tractatus_site.docs.models import Document
from tractatus_site.machine.structured import of_document, of_site

register = template.Library()
# As json_script does it: nothing in the data can end the element.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def again(context: template.Context, name: str) -> str:
    """What another block of this page holds, so that a title is written once and told twice. Escaped there already."""
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block(name)
    return str(block.nodelist.render(context))


@register.simple_tag
def document_data(document: Document) -> SafeString:
    return _element(of_document(document)) if document.is_public else mark_safe("")


@register.simple_tag
def site_data() -> SafeString:
    return _element(of_site())


def _element(data: dict[str, Any]) -> SafeString:
    told = json.dumps(data, ensure_ascii=False).translate(ESCAPES)
    # The escapes above leave nothing that HTML could read.
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(told))  # noqa: S308
