"""Rules: a change is previewed, confirmed, decided on by the rules in force, and kept as a version with its reason."""

from typing import Any, NoReturn, cast

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from governance.admin.confirming import BACK
from governance.admin.permissions import NoDelete, ReadOnly
from governance.admin.rule_forms import NamedDateTime, RuleForm
from governance.errors import MalformedRuleError, RuleChangedError, RuleChangeRefusedError
from governance.models import Rule, RuleVersion
from governance.selectors import CONTENT_FIELDS, stored_content
from governance.services import change_rule, preview_change, record_refused_change
from governance.services.classification import CHOSEN, classification_of
from governance.services.preview import MOST_EXAMPLES
from governance.services.rules import ProposedChange


class VersionInline(ReadOnly, admin.TabularInline[RuleVersion, Rule]):
    model = RuleVersion
    fields = ["version", "created_at", "changed_by", "reason", "content", "classification"]
    extra = 0
    can_delete = False
    template = "admin/read_only_rows.html"


@admin.register(Rule)
class RuleAdmin(NoDelete, admin.ModelAdmin[Rule]):
    form = RuleForm
    list_display = ["instruction", "version", "effect", "text", "priority", "active"]
    list_filter = ["active", "effect", "quadrant", "persistence"]
    search_fields = ["instruction", "text"]
    fields = ["instruction", *CONTENT_FIELDS, "reason", "preview_size", "seen_version"]
    formfield_overrides = {models.DateTimeField: {"widget": NamedDateTime}}
    inlines = [VersionInline]

    class Media:
        css = {"all": ["css/rule-admin.css"]}

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """What a form that was sent leads to: its errors, the preview, or once that is confirmed, the change itself.

        The change is not left to Django's own view: a transaction around it would take the record of a refusal along.
        """
        form = self._sent_form(request, object_id)
        if form is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        if form.is_valid() and form.proposed:
            return self._save(request, form, form.proposed)
        if form.waits_for_confirmation and form.proposed and BACK not in request.POST:
            return self._preview(request, form, form.proposed)
        if form.is_refused:
            record_refused_change(**form.change(form.cleaned_data))
        # Not an error that a person made: they came back from the preview.
        shown = {"errors": None} if form.waits_for_confirmation else {}
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    def save_model(self, request: HttpRequest, obj: Rule, form: Any, change: bool) -> NoReturn:  # noqa: ARG002
        raise RuntimeError("a rule is changed by its service only, once the change is confirmed")

    def _sent_form(self, request: HttpRequest, object_id: str | None) -> RuleForm | None:
        """The form, if it was sent by somebody who may; Django's own view answers everybody else."""
        if request.method != "POST":
            return None
        rule = self.get_object(request, unquote(object_id)) if object_id else None
        allowed = self.has_change_permission(request, rule) if object_id else self.has_add_permission(request)
        if not allowed or (object_id and rule is None):
            return None
        form_class = self.get_form(request, rule, change=rule is not None)
        return cast("RuleForm", form_class(request.POST, request.FILES, instance=rule))

    def _save(self, request: HttpRequest, form: RuleForm, proposed: ProposedChange) -> HttpResponse:
        is_new = proposed.rule.pk is None
        try:
            rule = change_rule(**form.change(form.cleaned_data), user=request.user, based_on=proposed.based_on)
        except (MalformedRuleError, RuleChangedError, RuleChangeRefusedError) as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(request.path)
        if is_new:
            self.log_addition(request, rule, form.cleaned_data["reason"])
            return self.response_add(request, rule)
        self.log_change(request, rule, form.cleaned_data["reason"])
        return self.response_change(request, rule)

    def _preview(self, request: HttpRequest, form: RuleForm, proposed: ProposedChange) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"What the change of {proposed.rule.instruction} would do",
            "opts": self.opts,
            "rule": proposed.rule,
            "differences": _differences(proposed),
            "proposals": _proposals(proposed.rule),
            "preview": preview_change(
                before=proposed.before,
                after=proposed.after,
                kinds=proposed.kinds,
                limit=form.cleaned_data["preview_size"],
            ),
            "most_examples": MOST_EXAMPLES,
            **form.to_confirm(request.POST),
        }
        return render(request, "admin/governance/rule/preview.html", context)


def _differences(proposed: ProposedChange) -> list[tuple[str, Any, Any]]:
    """Of each field that changes: its name, what it holds now, and what it would hold."""
    stored = Rule.objects.filter(pk=proposed.rule.pk).first()
    before = stored_content(stored) if stored else {}
    after = stored_content(proposed.rule)
    return [(name, before.get(name, ""), value) for name, value in after.items() if before.get(name, "") != value]


def _proposals(rule: Rule) -> list[tuple[str, str, str]]:
    """What the classifier would choose, beside what was chosen."""
    proposed = classification_of(rule)["proposed"]
    return [(name, proposed[name], getattr(rule, name)) for name in CHOSEN]
