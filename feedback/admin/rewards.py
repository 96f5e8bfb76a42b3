"""Versions of the reward: new weights are previewed on stored rollouts, confirmed, and decided on like a rule."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from feedback.admin.reward_forms import HEADINGS, RewardForm
from feedback.errors import RewardChangedError, RewardChangeRefusedError
from feedback.models import RewardVersion
from feedback.rewards.rescoring import MOST_EXAMPLES, rescore
from feedback.rewards.stored import newest_scores
from feedback.rewards.versions import NoSuchRewardVersionError, weights_of
from feedback.rewards.weights import RewardWeights, weights_from
from feedback.services.rewards import change_reward, differences
from governance.admin.confirming import BACK
from training.admin.readonly import ReadOnlyAdmin

ADD = "feedback.add_rewardversion"
# The button of the preview's page that leads back to the form, with everything as it was filled in.


@admin.register(RewardVersion)
class RewardVersionAdmin(ReadOnlyAdmin):
    page_template = "admin/feedback/rewardversion/page.html"
    list_display = ["__str__", "in_force", "reason", "created_by", "created_at"]
    list_select_related = ["created_by"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[RewardVersion]:
        newest = RewardVersion.objects.order_by("-number").values("number")[:1]
        rows: QuerySet[RewardVersion] = super().get_queryset(request)
        return rows.annotate(newest=Subquery(newest))

    @admin.display(boolean=True)
    def in_force(self, version: Any) -> bool:
        return bool(version.number == version.newest)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(ADD))

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",  # noqa: ARG002
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        """The form, what it would do, and once that is confirmed, the change itself."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._form(request, RewardForm(start=_start(request.GET.get("from", ""))))
        form = RewardForm(request.POST)
        if form.is_valid():
            return self._save(request, form)
        if not form.waits_for_confirmation:
            return self._form(request, form, status=422)
        return self._form(request, form) if BACK in request.POST else self._preview(request, form)

    def _save(self, request: HttpRequest, form: RewardForm) -> HttpResponse:
        cleaned = form.cleaned_data
        try:
            version = change_reward(
                weights=form.weights(cleaned),
                reason=cleaned["reason"],
                user=request.user,
                based_on=cleaned["based_on"],
            )
        except (RewardChangedError, RewardChangeRefusedError) as error:
            messages.error(request, str(error))
            return redirect("admin:feedback_rewardversion_changelist")
        messages.success(request, f"{str(version).capitalize()} is in force: runs that start now learn by it.")
        return redirect("admin:feedback_rewardversion_change", version.pk)

    def _form(self, request: HttpRequest, form: RewardForm, *, status: int = 200) -> HttpResponse:
        context = self._context(request, "New weights of the reward") | {"form": form}
        # Not an error that a person made: they came back from the preview.
        context["hides_errors"] = form.is_bound and form.waits_for_confirmation
        return render(request, "admin/feedback/rewardversion/form.html", context, status=status)

    def _preview(self, request: HttpRequest, form: RewardForm) -> HttpResponse:
        rescoring = rescore(newest_scores(form.cleaned_data["preview_size"]), before=form.before, after=form.after)
        turned, in_turned = rescoring.order()
        context = self._context(request, "What these weights would do") | {
            "before": form.before,
            "after": form.after,
            "differences": rows(differences(form.before, form.after)),
            "rescoring": rescoring,
            "turned": turned,
            "in_turned": in_turned,
            "most_examples": MOST_EXAMPLES,
            **form.to_confirm(request.POST),
        }
        return render(request, "admin/feedback/rewardversion/preview.html", context)

    def _context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts, "row": title}

    def page_context(self, request: HttpRequest, row: RewardVersion) -> dict[str, Any]:
        now, shown = weights_of(None), weights_from(row.number, row.weights)
        return {
            "title": str(row).capitalize(),
            "is_in_force": row.number == now.number,
            "groups": [(HEADINGS[group], sorted_shares(values)) for group, values in shown.as_data().items()],
            "differences": rows(differences(shown, now)),
            "in_force": now,
            "may_add": self.has_add_permission(request),
        }


def rows(changes: dict[str, list[float]]) -> list[tuple[str, float, float]]:
    return [(name, before, after) for name, (before, after) in changes.items()]


def sorted_shares(values: dict[str, float]) -> list[tuple[str, float, float]]:
    """Name, weight, and its share of the group where all of it is present; the heaviest first."""
    whole = sum(values.values())
    return [
        (name, value, 100 * value / whole if whole else 0.0) for name, value in sorted(values.items(), key=_heaviest)
    ]


def _heaviest(item: tuple[str, float]) -> float:
    return -item[1]


def _start(number: str) -> RewardWeights | None:
    """The version whose weights fill the form, which is how one goes back."""
    try:
        return weights_of(int(number)) if number.isascii() and number.isdigit() else None
    except NoSuchRewardVersionError:
        return None
