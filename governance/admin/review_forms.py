"""What a person writes when deciding on a review. Every decision takes a reason."""

from typing import Any

from django import forms

LONGEST_REASON = 1_000
LONGEST_TEXT = 5_000
REASON_HELP = "Required. It is kept beside your name, and read by whoever meets a similar case."


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}), help_text=REASON_HELP)


class EditForm(forms.Form):
    text = forms.CharField(
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Take out what should not be kept. The rules read it once more: they mask, and may refuse it.",
    )
    reason = forms.CharField(max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}), help_text=REASON_HELP)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Two forms with a reason stand on one page.
        super().__init__(*args, **{"auto_id": "id_edit_%s", **kwargs})

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


class DeliberateForm(forms.Form):
    question = forms.CharField(
        label="Why it needs deliberation",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Required. Which values conflict, in one or two sentences, without personal data.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_deliberate_%s", **kwargs})
