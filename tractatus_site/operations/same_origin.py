"""Forms on a page that everybody gets alike can carry no token of a visitor. Browsers say where a request comes from.

What such a form asks for belongs to nobody, so that a program without a browser, which says nothing, may ask too.
"""

from urllib.parse import urlsplit

from django.http import HttpRequest

from feedback.abuse.errors import RefusedError

OWN = {"same-origin", "none"}


def from_here(request: HttpRequest) -> bool:
    """Older browsers tell the origin only."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in OWN
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()


def refuse_others(request: HttpRequest) -> None:
    """Raises RefusedError for what another site's page sent."""
    if request.method == "POST" and not from_here(request):
        raise RefusedError("other-site", "This came from a page of another site, so it was not looked at.", status=403)
