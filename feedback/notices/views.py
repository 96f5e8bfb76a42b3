"""Stopping the mails, from a mail. Whoever holds the signed address may, and learns nothing else by it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from feedback.notices.links import submission_of
from feedback.services.notices import stop_notices


# Mail programs post here without a page of ours (RFC 8058), and all that a foreign page could do is stop mails.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, signed: str) -> HttpResponse:
    submission = submission_of(signed)
    if submission is None:
        raise Http404("There is nothing to stop under this address.")
    # A link that is only followed, as scanners of mails do, stops nothing.
    if request.method == "POST":
        stop_notices(submission=submission)
        submission.notify = False
    response = render(request, "feedback/stop.html", {"stopped": not submission.notify})
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
