"""The list's actions: rows are chosen, an action is, and where it needs more to be said, one page asks for that."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from feedback.admin.inbox.forms import NothingForm
from feedback.admin.inbox.work import MOST_AT_ONCE, WORK, Report, Work, carry_out
from feedback.models import Submission

APPLY = "apply"
TEMPLATE = "admin/feedback/submission/several.html"


def actions(user: Any) -> dict[str, tuple[Any, str, str]]:
    """As the admin wants them: name → function, name, title."""
    return {
        name: (partial(_run, name=name), name, work.title)
        for name, work in WORK.items()
        if work.for_many and work.is_allowed(user)
    }


def tell(request: HttpRequest, report: Report) -> None:
    """One message for what was done, and one for what was refused and why."""
    if report.done:
        messages.success(request, report.done)
    if report.refused:
        reasons = " ".join(f"{reason} ({count})" if count > 1 else reason for reason, count in report.refused.items())
        count = sum(report.refused.values())
        messages.warning(request, f"{count} refused: {reasons}" if report.done or count > 1 else reasons)


def _run(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Submission], *, name: str) -> HttpResponse | None:
    work = WORK[name]
    # A plain table of keys: the list's own filters need not be asked again for what somebody has chosen.
    chosen = list(queryset.order_by().values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    if len(chosen) > MOST_AT_ONCE:
        messages.warning(request, f"At most {MOST_AT_ONCE} at once: nothing was changed.")
        return None
    form = work.form(request.POST if APPLY in request.POST or work.form is NothingForm else None)
    if not form.is_valid():
        return _ask(modeladmin, request, work, name=name, chosen=chosen, form=form)
    tell(request, carry_out(work, chosen, request.user, form.cleaned_data))
    return None


def _ask(modeladmin: Any, request: HttpRequest, work: Work, *, name: str, chosen: list[Any], form: Any) -> HttpResponse:
    context = {
        **modeladmin.admin_site.each_context(request),
        "title": work.title.removesuffix(" …"),
        "opts": modeladmin.opts,
        "rows": Submission.objects.filter(pk__in=chosen),
        "form": form,
        "action": name,
    }
    return render(request, TEMPLATE, context, status=422 if form.is_bound else 200)
