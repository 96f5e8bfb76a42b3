from typing import Any, cast

from django import forms

from feedback.models import Action, Category, Priority, Severity
from feedback.selectors import LABELS


class LabelsForm(forms.Form):
    category = forms.ChoiceField(choices=Category)
    severity = forms.ChoiceField(choices=Severity)
    priority = forms.TypedChoiceField(choices=Priority, coerce=int)
    action = forms.ChoiceField(choices=Action)
    # Which of the two buttons was pressed.
    settle = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in LABELS if not self.initial else ():
            # Nothing is suggested: whoever labels for an audit chooses each one.
            field = cast("forms.ChoiceField", self.fields[name])
            field.choices = [("", "choose …"), *cast("list[Any]", field.choices)]


class ReplyForm(forms.Form):
    text = forms.CharField(label="Reply", max_length=5_000, widget=forms.Textarea(attrs={"rows": 6}))
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
