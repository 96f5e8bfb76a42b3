"""The form of a rule. It is valid only once a person has confirmed exactly what they were shown."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.signing import Signer

from governance.admin.confirming import ConfirmedForm
from governance.core.actions import KINDS
from governance.core.checks.registry import CHECKS
from governance.errors import MalformedRuleError, RuleChangeRefusedError
from governance.models import Rule
from governance.selectors import CONTENT_FIELDS
from governance.services import check_rule_change
from governance.services.rules import ProposedChange

NEWEST_DECISIONS = 500
MOST_DECISIONS = 2_000


class NamedDateTime(AdminSplitDateTime):
    """The admin writes beside each of the two fields what it is, and no reader of screens is told."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        for widget, name in zip(self.widgets, ("Date", "Time"), strict=True):
            widget.attrs["aria-label"] = name


class RuleForm(ConfirmedForm, forms.ModelForm[Rule]):
    signer = Signer(salt="governance.rule-preview")

    scope = forms.MultipleChoiceField(
        choices=[(kind, kind) for kind in KINDS],
        widget=forms.CheckboxSelectMultiple,
        help_text="The kinds of action that it governs.",
    )
    preview_size = forms.IntegerField(
        label="Decisions in the preview",
        min_value=0,
        max_value=MOST_DECISIONS,
        initial=NEWEST_DECISIONS,
        help_text="On so many of the newest decisions on record, and on the golden sets, the change is tried first.",
    )
    # A page that was opened before somebody else's change must not undo that change unseen.
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    proposed: ProposedChange | None = None
    is_refused = False

    class Meta:
        model = Rule
        fields = ["instruction", *CONTENT_FIELDS]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "matcher" not in self.fields:
            return  # whoever may only read is shown no field to fill in
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
            self.proposed = check_rule_change(**self.change(cleaned))
        except MalformedRuleError as error:
            self.add_error(error.field if error.field in self.fields else None, error.message)
        except RuleChangeRefusedError as error:
            self.is_refused = True
            self.add_error(None, str(error))
        if self.proposed:
            self.require_confirmation(cleaned)
        return cleaned

    @staticmethod
    def change(cleaned: dict[str, Any]) -> dict[str, Any]:
        """What the services that change a rule take."""
        return {
            "instruction": cleaned["instruction"],
            "changes": {name: cleaned[name] for name in CONTENT_FIELDS},
            "reason": cleaned["reason"],
        }

    def shown(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """The change, and the rules that its preview was worked out from."""
        return {**self.change(cleaned), "based_on": self.proposed.based_on if self.proposed else ""}
