"""What the head of every page needs for addresses that leave the site."""

from django.conf import settings
from django.http import HttpRequest


def site_url(_request: HttpRequest) -> dict[str, str]:
    return {"site_url": settings.SITE_URL}
