"""Rules: each save is a new version with a reason, decided on by the rules in force."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from governance.admin.permissions import NoDelete, ReadOnly
from governance.core.actions import KINDS
from governance.core.checks.registry import CHECKS
from governance.errors import MalformedRuleError, RuleChangedError, RuleChangeRefusedError
from governance.models import Rule, RuleVersion
from governance.selectors import CONTENT_FIELDS
from governance.services import change_rule, check_rule_change


class RuleForm(forms.ModelForm[Rule]):
    scope = forms.MultipleChoiceField(
        choices=[(kind, kind) for kind in KINDS],
        widget=forms.CheckboxSelectMultiple,
        help_text="The kinds of action that it governs.",
    )
    reason = forms.CharField(max_length=300, help_text="Why it is changed. The reason is kept beside the version.")
    # A page that was opened before somebody else's change must not undo that change unseen.
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Rule
        fields = ["instruction", *CONTENT_FIELDS]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["matcher"].help_text += f" The checks: {', '.join(sorted(CHECKS))}."
        if self.instance.pk:
            self.fields["instruction"].disabled = True
            self.initial["seen_version"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        if self.instance.pk and cleaned["seen_version"] != self.instance.version:
            raise forms.ValidationError("Somebody else has changed this rule meanwhile. Open it again to see how.")
        try:
            check_rule_change(
                instruction=cleaned["instruction"], changes=self.changes(cleaned), reason=cleaned["reason"]
            )
        except MalformedRuleError as error:
            self.add_error(error.field if error.field in self.fields else None, error.message)
        except RuleChangeRefusedError as error:
            self.add_error(None, str(error))
        return cleaned

    @staticmethod
    def changes(cleaned: dict[str, Any]) -> dict[str, Any]:
        return {name: cleaned[name] for name in CONTENT_FIELDS}


class VersionInline(ReadOnly, admin.TabularInline[RuleVersion, Rule]):
    model = RuleVersion
    fields = ["version", "created_at", "changed_by", "reason", "content"]
    extra = 0
    can_delete = False


@admin.register(Rule)
class RuleAdmin(NoDelete, admin.ModelAdmin[Rule]):
    form = RuleForm
    list_display = ["instruction", "version", "effect", "text", "priority", "active"]
    list_filter = ["active", "effect", "quadrant", "persistence"]
    search_fields = ["instruction", "text"]
    fields = ["instruction", *CONTENT_FIELDS, "reason", "seen_version"]
    inlines = [VersionInline]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (MalformedRuleError, RuleChangedError, RuleChangeRefusedError) as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(request.path)

    def save_model(self, request: HttpRequest, obj: Rule, form: Any, change: bool) -> None:  # noqa: ARG002
        cleaned = form.cleaned_data
        saved = change_rule(
            instruction=cleaned["instruction"],
            changes=form.changes(cleaned),
            user=request.user,
            reason=cleaned["reason"],
        )
        obj.pk, obj.version = saved.pk, saved.version
