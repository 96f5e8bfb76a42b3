"""Addresses that leave the site begin with SITE_URL, whatever host name a request came by."""

from django.conf import settings


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
