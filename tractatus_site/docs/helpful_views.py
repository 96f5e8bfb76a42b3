"""The answer to “Was this page helpful?”, and the way on to the feedback form, where the words go that rules read.

The page with the buttons is the same for everyone, so it holds no token of a visitor. What stands in the place of one:
the browser says which site a request comes from, and answers are limited and counted once by network.
"""

from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from feedback.abuse.pages import refusals_shown
from tractatus_site.docs.helpful import ANSWERS, vote
from tractatus_site.docs.views import document_or_404
from tractatus_site.operations.same_origin import refuse_others

QUIET = "quiet"


@csrf_exempt
@never_cache
@require_POST
@refusals_shown
def document_helpful(request: HttpRequest, slug: str) -> HttpResponse:
    refuse_others(request)
    document = document_or_404(request, slug)
    answer = request.POST.get("helpful", "")
    if answer not in ANSWERS:
        raise BadRequest("helpful: yes or no")
    counted = vote(request, document, answer)
    if request.POST.get("answer") == QUIET:
        return JsonResponse({"counted": counted})
    about = {"page": document.get_absolute_url(), "document_version": document.version, "helpful": answer}
    return redirect(f"{reverse('feedback:form')}?{urlencode(about)}")
