"""The page that everybody sees alike, and its live half, which is never kept by any cache.

A button of the live half answers a whole page, or, asked by the page's script for a part, what that page has in its
middle.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from feedback.abuse.errors import RefusedError
from feedback.abuse.limits import limited
from feedback.forms import LineBreaks
from tractatus_site.freshness.public import cached_page
from tractatus_site.integration import demos
from tractatus_site.integration.counters import counters
from tractatus_site.integration.curves import drawing, rows
from tractatus_site.integration.forms import LIMITS, TO_BEGIN_WITH, DemoForm
from tractatus_site.integration.gaps import DEMO_ROWS, GAPS, PUBLISHED_STATUS
from tractatus_site.integration.models import DemoRun
from tractatus_site.integration.status import status_groups
from tractatus_site.integration.trying import MOST_CHARACTERS, try_out
from tractatus_site.operations.same_origin import refuse_others

PART = "part"
READ = ["GET", "HEAD", "POST"]
# Longer than a worker with nothing to do takes to look at the queue.
SOON_SECONDS = 10


@require_safe
@cached_page
def integration(request: HttpRequest) -> HttpResponse:
    context = {
        "gaps": GAPS,
        "demo_rows": DEMO_ROWS,
        "groups": status_groups(),
        "published": PUBLISHED_STATUS,
        "counters": counters(),
        "limits": LIMITS,
        "asked": TO_BEGIN_WITH,
        "most": MOST_CHARACTERS,
    }
    return render(request, "site/integration.html", context)


@never_cache
@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(READ)
def try_sentence(request: HttpRequest) -> HttpResponse:
    """What is typed is answered, and is then gone: no row, no line of a log, no address holds it."""
    if request.method != "POST":
        return _answer(request, "try", {"most": MOST_CHARACTERS})
    text = LineBreaks().to_python(request.POST.get("text", ""))
    context: dict[str, Any] = {"most": MOST_CHARACTERS, "text": text}
    try:
        refuse_others(request)
        limited(request, "try")
        context["tried"] = try_out(text)
    except RefusedError as error:
        return _refused(request, "try", context, error)
    except ValidationError as error:
        return _answer(request, "try", {**context, "errors": error.messages}, status=422)
    return _answer(request, "try", context)


@never_cache
@csrf_exempt
@require_http_methods(READ)
def ask_for_demo(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _answer(request, "demo", {"limits": LIMITS, "asked": TO_BEGIN_WITH})
    form = DemoForm(request.POST)
    context: dict[str, Any] = {"limits": LIMITS, "asked": request.POST}
    if not form.is_valid():
        told = [f"{name}: {message}" for name, messages in form.errors.items() for message in messages]
        return _answer(request, "demo", {**context, "errors": told}, status=422)
    try:
        refuse_others(request)
        limited(request, "demo")
        run = demos.ask_for(**form.cleaned_data)
    except RefusedError as error:
        return _refused(request, "demo", context, error)
    return _answer(request, "demo", _told(run)) if PART in request.POST else redirect(run)


@never_cache
@require_safe
def demo_run(request: HttpRequest, token: str) -> HttpResponse:
    run = DemoRun.objects.filter(token=token).first()
    if run is None:
        raise Http404("There is no such run; one is kept for a day.")
    return _answer(request, "demo", _told(run))


def _told(run: DemoRun) -> dict[str, Any]:
    waited = (timezone.now() - (run.begun_at or run.asked_at)).total_seconds()
    return {
        "limits": LIMITS,
        "run": run,
        "drawing": drawing(run),
        "rows": rows(run),
        "asked": {"seed": run.seed, "rounds": run.rounds},
        "unfinished": run.state in (DemoRun.State.WAITING, DemoRun.State.RUNNING),
        "overdue": waited > SOON_SECONDS,
        "seconds": (run.ended_at - run.begun_at).total_seconds() if run.ended_at and run.begun_at else None,
    }


def _refused(request: HttpRequest, name: str, context: dict[str, Any], error: RefusedError) -> HttpResponse:
    response = _answer(request, name, {**context, "errors": [error.sentence]}, status=error.status)
    for header, value in error.headers.items():
        response[header] = value
    return response


def _answer(request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    part = PART in request.POST or PART in request.GET
    template = f"site/integration/_{name}_answer.html" if part else f"site/integration/{name}.html"
    return render(request, template, context, status=status)
