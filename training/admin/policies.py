"""Versions of the policy: their scores, and the buttons that decide which of them serves."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from training import registry, trials, words
from training.admin.badges import badges
from training.admin.forms import CanaryForm, EndForm, PromoteForm, ShadowForm
from training.admin.readonly import ReadOnlyAdmin
from training.gate_lines import gate_lines, limit_lines, live_lines
from training.model_card import model_card
from training.models import PolicyVersion, Promotion, Trial
from training.remarks import remarks_on, with_remarks

SWITCH = "training.change_alias"
OVERRULE = "training.overrule_gate"


def aliases(policy: PolicyVersion) -> list[str]:
    return sorted(alias.name for alias in policy.aliases.all())


def promote_form(request: HttpRequest, data: QueryDict | None = None) -> PromoteForm:
    return PromoteForm(data, may_overrule=request.user.has_perm(OVERRULE))


def told_errors(form: Form) -> str:
    return " ".join(f"{form[name].label}: {' '.join(map(str, errors))}" for name, errors in form.errors.items())


@admin.register(PolicyVersion)
class PolicyVersionAdmin(ReadOnlyAdmin):
    page_template = "admin/training/policyversion/page.html"
    list_display = ["__str__", "badges", "run", "held_out_reward", "created_at"]
    list_filter = ["kind"]

    class Media:
        css = {"all": ["css/training-admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[PolicyVersion]:
        rows = super().get_queryset(request).defer("weights").select_related("run").prefetch_related("aliases")
        return with_remarks(rows, run="run_id")

    @admin.display(description="aliases")
    def badges(self, policy: PolicyVersion) -> SafeString | str:
        names = [(name, name) for name in aliases(policy)]
        named = format_html_join(" ", '<span class="lab-badge lab-badge-{}">{}</span>', names)
        return format_html("{} {}", named, badges(remarks_on(policy)))

    @admin.display(description="held-out reward")
    def held_out_reward(self, policy: PolicyVersion) -> str:
        reward = policy.scores.get("held_out", {}).get("reward")
        return words.interval(reward) if reward else "not measured"

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        own = [
            path(f"<uuid:pk>/{name}/", guarded(getattr(self, name)), name=f"training_policyversion_{name}")
            for name in ("promote", "rollback", "shadow", "canary", "end", "card")
        ]
        return own + super().get_urls()

    @method_decorator(require_POST)
    def promote(self, request: HttpRequest, pk: Any) -> HttpResponse:
        policy, form = self._switchable(request, pk), promote_form(request, request.POST)
        if not form.is_valid():
            return self.page(request, policy, status=422, promote_form=form)
        told = form.cleaned_data
        overrule = told.get("overrule", "").strip()
        try:
            registry.promote(policy=policy, user=request.user, reason=told["reason"], overrule=overrule)
            messages.success(request, f"{policy} is the champion now: what comes next is decided by it.")
        except registry.PromotionRefusedError as error:
            messages.error(request, f"Not promoted: {error}")
        return redirect("admin:training_policyversion_change", policy.pk)

    @method_decorator(require_POST)
    def shadow(self, request: HttpRequest, pk: Any) -> HttpResponse:
        return self._try_out(request, pk, ShadowForm(request.POST), start=trials.start_shadow)

    @method_decorator(require_POST)
    def canary(self, request: HttpRequest, pk: Any) -> HttpResponse:
        def start(*, policy: PolicyVersion, user: Any, reason: str, percent: int) -> Trial:
            return trials.start_canary(policy=policy, share=percent / 100, user=user, reason=reason)

        return self._try_out(request, pk, CanaryForm(request.POST), start=start)

    def _try_out(self, request: HttpRequest, pk: Any, form: Form, *, start: Callable[..., Trial]) -> HttpResponse:
        policy = self._switchable(request, pk)
        if not form.is_valid():
            messages.error(request, told_errors(form))
            return redirect("admin:training_policyversion_change", policy.pk)
        try:
            trial = start(policy=policy, user=request.user, **form.cleaned_data)
            messages.success(request, f"{policy} is tried out as the {trial.role} from now on.")
        except registry.PromotionRefusedError as error:
            messages.error(request, f"Not started: {error}")
        return redirect("admin:training_policyversion_change", policy.pk)

    @method_decorator(require_POST)
    def end(self, request: HttpRequest, pk: Any) -> HttpResponse:
        policy, form = self._switchable(request, pk), EndForm(request.POST)
        if not form.is_valid():
            messages.error(request, told_errors(form))
        elif registry.end_trials(policy, user=request.user, reason=form.cleaned_data["reason"]):
            messages.success(request, f"{policy} is not tried out any more.")
        else:
            messages.error(request, f"{policy} is not tried out any more: that was ended meanwhile.")
        return redirect("admin:training_policyversion_change", policy.pk)

    @method_decorator(require_safe)
    def card(self, request: HttpRequest, pk: Any) -> HttpResponse:
        policy = self.found(request, pk)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "row": policy, **model_card(policy)}
        return render(request, "admin/training/policyversion/card.html", context)

    @method_decorator(require_POST)
    def rollback(self, request: HttpRequest, pk: Any) -> HttpResponse:
        policy = self._switchable(request, pk)
        if registry.CHAMPION not in aliases(policy):
            # Somebody else was quicker; a second rollback would go back one version too many.
            messages.error(request, f"Not rolled back: {policy} is not the champion any more")
            return redirect("admin:training_policyversion_change", policy.pk)
        try:
            policy = registry.rollback(kind=policy.kind, user=request.user).policy
            messages.success(request, f"Rolled back: {policy} is the champion again.")
        except registry.PromotionRefusedError as error:
            messages.error(request, f"Not rolled back: {error}")
        return redirect("admin:training_policyversion_change", policy.pk)

    def _switchable(self, request: HttpRequest, pk: Any) -> PolicyVersion:
        policy: PolicyVersion = self.found(request, pk)
        if not request.user.has_perm(SWITCH):
            raise PermissionDenied
        return policy

    def page_context(self, request: HttpRequest, row: PolicyVersion) -> dict[str, Any]:
        serves, may_switch = registry.CHAMPION in aliases(row), request.user.has_perm(SWITCH)
        serving = self.get_queryset(request).filter(kind=row.kind, aliases__name=registry.CHAMPION).first()
        theirs = dict(words.rows(serving.scores)) if serving else {}
        scores = words.rows(row.scores) if row.scores else ()
        promotions = row.promotions.select_related("previous", "promoted_by").defer("previous__weights")
        tried = row.trials.select_related("started_by", "ended_by")
        is_tried = any(trial.ended_at is None for trial in tried)
        has_earlier = promotions.filter(rollback=False, previous__isnull=False).exists()
        return {
            "title": str(row).capitalize(),
            "remarks": remarks_on(row),
            "aliases": aliases(row),
            "scores": [(name, own, theirs.get(name, words.NOTHING)) for name, own in scores],
            "compared": None if serves else serving,
            "promotions": promotions,
            "serves": serves,
            "gate": None if serves else gate_lines(registry.gate(row)),
            "limits": limit_lines(row.kind),
            "live": live_lines(row, serving),
            "trials": tried,
            "promote_form": promote_form(request) if may_switch and not serves else None,
            "trial_forms": may_switch and not serves and not is_tried,
            "end_form": may_switch and is_tried,
            "can_roll_back": may_switch and serves and has_earlier,
        }


@admin.register(Promotion)
class PromotionAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "previous", "by", "reason", "overruled", "created_at"]
    list_filter = ["kind", "rollback"]

    @admin.display(description="by")
    def by(self, promotion: Promotion) -> str:
        return str(promotion.promoted_by or "no person: a command or the watch")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Promotion]:
        related = super().get_queryset(request).select_related("policy", "previous", "promoted_by")
        return related.defer("policy__weights", "previous__weights")


@admin.register(Trial)
class TrialAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "percent", "started_by", "started_at", "ended_at", "end_reason"]
    list_filter = ["kind", "role"]

    @admin.display(description="share")
    def percent(self, trial: Trial) -> str:
        return f"{trial.share:.0%}" if trial.role == Trial.Role.CANARY else words.NOTHING

    def get_queryset(self, request: HttpRequest) -> QuerySet[Trial]:
        return super().get_queryset(request).select_related("policy", "started_by").defer("policy__weights")
