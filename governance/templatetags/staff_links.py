"""Links between pages of the admin, for those who may open them; everybody else reads the same words without a link."""

from typing import Any
from urllib.parse import urlsplit

from django import template
from django.template import RequestContext
from django.urls import Resolver404, resolve
from django.utils.html import format_html

register = template.Library()


@register.simple_tag(takes_context=True)
def staff_link(context: RequestContext, address: str, text: Any) -> str:
    return link_for(context.request.user, address, text)


def link_for(user: Any, address: str, text: Any) -> str:
    if not address or not may_open(user, address):
        return format_html("{}", text)
    return format_html('<a href="{}">{}</a>', address, text)


def may_open(user: Any, address: str) -> bool:
    """Whether somebody may see what a page of the admin is about, by the name of its address: app_model_change. Of
    other pages nothing is said here."""
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return True
    if match.app_name != "admin":
        return True
    app, _, model = (match.url_name or "").rpartition("_")[0].rpartition("_")
    return any(user.has_perm(f"{app}.{verb}_{model}") for verb in ("view", "change"))
