"""Several reviews released or rejected at once, for one reason. Each is decided, and recorded, by itself."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from governance.admin.review_forms import ReasonForm
from governance.errors import ReviewClosedError
from governance.models import Review
from governance.services.reviews import reject_review, release_review

MOST_AT_ONCE = 200
Service = Callable[..., Review]
TEMPLATE = "admin/governance/review/several.html"


@admin.action(description="Release the selected reviews", permissions=["change"])
def release_selected(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Review]) -> HttpResponse | None:
    return _several(modeladmin, request, queryset, release_review, name="release", done="released")


@admin.action(description="Reject the selected reviews", permissions=["change"])
def reject_selected(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Review]) -> HttpResponse | None:
    return _several(modeladmin, request, queryset, reject_review, name="reject", done="rejected")


def _several(
    modeladmin: Any, request: HttpRequest, queryset: QuerySet[Review], service: Service, *, name: str, done: str
) -> HttpResponse | None:
    """The page that asks for the reason; once it is given, the list again."""
    waiting = queryset.filter(state=Review.State.OPEN)
    chosen = list(waiting.select_related("decision")[:MOST_AT_ONCE])
    if not chosen:
        modeladmin.message_user(request, "None of the selected reviews is open any more.", messages.WARNING)
        return None
    form = ReasonForm(request.POST if "decide" in request.POST else None)
    if form.is_valid():
        closed = _each(chosen, service, user=request.user, reason=form.cleaned_data["reason"])
        _tell(modeladmin, request, closed, len(chosen), done)
        return None
    context = {
        **modeladmin.admin_site.each_context(request),
        "title": f"{name.capitalize()} {len(chosen)} {'review' if len(chosen) == 1 else 'reviews'}",
        "opts": modeladmin.opts,
        "reviews": chosen,
        "left_out": waiting.count() - len(chosen),
        "form": form,
        "verb": name,
        "action": f"{name}_selected",
    }
    return render(request, TEMPLATE, context, status=422 if form.is_bound else 200)


def _each(reviews: list[Review], service: Service, *, user: Any, reason: str) -> int:
    """How many were still open when their turn came."""
    closed = 0
    for review in reviews:
        try:
            service(review=review, user=user, reason=reason)
        except ReviewClosedError:
            continue
        closed += 1
    return closed


def _tell(modeladmin: Any, request: HttpRequest, closed: int, chosen: int, done: str) -> None:
    modeladmin.message_user(request, f"{closed} {done}, each with its own record.", messages.SUCCESS)
    if closed < chosen:
        others = chosen - closed
        modeladmin.message_user(request, f"{others} had been decided by somebody else meanwhile.", messages.WARNING)
