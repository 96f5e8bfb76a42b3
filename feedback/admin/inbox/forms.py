"""Forms of what staff do with submissions, one at a time or many at once."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.validators import validate_slug

from feedback.inbox.search import named
from feedback.models import Category, Severity, Submission, Tag
from feedback.services.work.states import LINES

LONGEST_NOTE = 5_000


class NothingForm(forms.Form):
    """What needs no more said than that it be done."""


class AssignForm(forms.Form):
    assignee = forms.ModelChoiceField(
        label="Assign to", queryset=get_user_model().objects.none(), required=False, empty_label="nobody"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = get_user_model().objects.filter(is_active=True, is_staff=True).order_by("username")
        self.fields["assignee"].queryset = people  # type: ignore[attr-defined]


class StateForm(forms.Form):
    state = forms.ChoiceField(choices=[(state, Submission.State(state).label) for state in LINES])


class TagForm(forms.Form):
    name = forms.CharField(
        label="Tag",
        max_length=40,
        validators=[validate_slug],
        widget=forms.TextInput(attrs={"list": "tags", "autocomplete": "off"}),
    )

    def clean_name(self) -> str:
        return str(self.cleaned_data["name"]).lower()

    @property
    def known(self) -> list[str]:
        """Names to choose from, which the browser offers while somebody types."""
        return list(Tag.objects.values_list("name", flat=True)[:100])


class LabelForm(forms.Form):
    """Labels to correct; what is left out stays as it is."""

    category = forms.ChoiceField(choices=[("", "as it is"), *Category.choices], required=False)
    severity = forms.ChoiceField(choices=[("", "as it is"), *Severity.choices], required=False)


class MergeForm(forms.Form):
    into = forms.CharField(label="Duplicate of", help_text="Its tracking link, or its id or the first eight of it.")

    def clean_into(self) -> Submission:
        """The one submission that this names."""
        term = str(self.cleaned_data["into"])
        # An id in the address of its admin page is what people have at hand.
        term = term.rstrip("/").removesuffix("/change").rpartition("/")[2] if "/submission/" in term else term
        found = list(Submission.objects.filter(named(term))[:2])
        if len(found) != 1:
            raise forms.ValidationError("There is no such submission." if not found else "More than one begins so.")
        return found[0]


class LinkForm(forms.Form):
    url = forms.CharField(
        label="Address", max_length=300, widget=forms.URLInput(attrs={"placeholder": "https://"}), strip=True
    )


class NoteForm(forms.Form):
    text = forms.CharField(label="Note", max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")
