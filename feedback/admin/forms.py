from typing import Any

from django import forms

from feedback.models import Action, Category, Priority, Severity


class LabelsForm(forms.Form):
    category = forms.ChoiceField(choices=Category)
    severity = forms.ChoiceField(choices=Severity)
    priority = forms.TypedChoiceField(choices=Priority, coerce=int)
    action = forms.ChoiceField(choices=Action)


class ReplyForm(forms.Form):
    text = forms.CharField(label="Reply", max_length=5_000, widget=forms.Textarea(attrs={"rows": 10}))
    # Which of the two buttons was pressed.
    send = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=1_000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Two of these stand on one page.
        self.auto_id = False
