"""Versions of the policy: their scores, and the buttons that decide which of them serves."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from training import registry
from training.admin import words
from training.admin.forms import PromoteForm
from training.admin.readonly import ReadOnlyAdmin
from training.models import PolicyVersion, Promotion

SWITCH = "training.change_alias"


def aliases(policy: PolicyVersion) -> list[str]:
    return sorted(alias.name for alias in policy.aliases.all())


@admin.register(PolicyVersion)
class PolicyVersionAdmin(ReadOnlyAdmin):
    page_template = "admin/training/policyversion/page.html"
    list_display = ["__str__", "badges", "run", "held_out_reward", "created_at"]
    list_filter = ["kind"]

    class Media:
        css = {"all": ["css/training-admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[PolicyVersion]:
        return super().get_queryset(request).defer("weights").select_related("run").prefetch_related("aliases")

    @admin.display(description="aliases")
    def badges(self, policy: PolicyVersion) -> SafeString | str:
        names = [(name, name) for name in aliases(policy)]
        return format_html_join(" ", '<span class="lab-badge lab-badge-{}">{}</span>', names)

    @admin.display(description="held-out reward")
    def held_out_reward(self, policy: PolicyVersion) -> str:
        reward = policy.scores.get("held_out", {}).get("reward")
        return words.interval(reward) if reward else "not measured"

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        own = [
            path("<uuid:pk>/promote/", guarded(self.promote), name="training_policyversion_promote"),
            path("<uuid:pk>/rollback/", guarded(self.rollback), name="training_policyversion_rollback"),
        ]
        return own + super().get_urls()

    @method_decorator(require_POST)
    def promote(self, request: HttpRequest, pk: Any) -> HttpResponse:
        policy, form = self._switchable(request, pk), PromoteForm(request.POST)
        if not form.is_valid():
            return self.page(request, policy, status=422, promote_form=form)
        try:
            registry.promote(policy=policy, user=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, f"{policy} is the champion now: what comes next is decided by it.")
        except registry.PromotionRefusedError as error:
            messages.error(request, f"Not promoted: {error}")
        return redirect("admin:training_policyversion_change", policy.pk)

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
        has_earlier = promotions.filter(rollback=False, previous__isnull=False).exists()
        return {
            "title": str(row).capitalize(),
            "aliases": aliases(row),
            "scores": [(name, own, theirs.get(name, words.NOTHING)) for name, own in scores],
            "compared": None if serves else serving,
            "promotions": promotions,
            "serves": serves,
            "promote_form": PromoteForm() if may_switch and not serves else None,
            "can_roll_back": may_switch and serves and has_earlier,
        }


@admin.register(Promotion)
class PromotionAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "previous", "promoted_by", "reason", "created_at"]
    list_filter = ["kind", "rollback"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Promotion]:
        related = super().get_queryset(request).select_related("policy", "previous", "promoted_by")
        return related.defer("policy__weights", "previous__weights")
