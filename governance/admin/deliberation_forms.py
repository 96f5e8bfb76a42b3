"""A deliberation as a person writes it: plain fields, lists with one entry a line, and rows that are left empty."""

from collections.abc import Mapping
from typing import Any

from django import forms

from governance.admin import words
from governance.deliberating import FRAMEWORK_CHOICES
from governance.models import Deliberation, Urgency

LONGEST = 5_000
LONGEST_LINE = 300
EMPTY_POSITIONS, EMPTY_OPTIONS = 3, 2


class LinesField(forms.CharField):
    """One entry a line, as a list."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]


class StakeholdersField(LinesField):
    """One a line as "name: what is at stake", as a list of both."""

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(f"{one['name']}: {one['stake']}" for one in value)

    def to_python(self, value: Any) -> Any:
        return [self._stakeholder(line) for line in super().to_python(value)]

    @staticmethod
    def _stakeholder(line: str) -> dict[str, str]:
        name, colon, stake = (part.strip() for part in line.partition(":"))
        if not (name and colon and stake):
            raise forms.ValidationError('"%(line)s" is not written as "name: what is at stake".', params={"line": line})
        return {"name": name, "stake": stake}


class CaseForm(forms.Form):
    action = forms.ChoiceField(label="What it is about", choices=words.kinds)
    urgency = forms.ChoiceField(choices=Urgency, initial=Urgency.IMPORTANT)
    question = forms.CharField(
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Which values conflict, in one or two sentences, without personal data.",
    )
    stakeholders = StakeholdersField(
        required=False,
        max_length=LONGEST,
        help_text='Who is concerned, one a line: "name: what is at stake". Deciding needs two at least.',
    )
    shared_values = LinesField(required=False, max_length=LONGEST, help_text="What all of them hold dear, one a line.")
    accommodation = forms.CharField(
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What could be done so that as much as can be of every position is met.",
    )
    irreconcilable = LinesField(
        required=False, max_length=LONGEST, help_text="What cannot be reconciled, one a line. It may stay so."
    )


class RowForm(forms.Form):
    """A row of a list. A row that is left or made empty is no entry; one that is begun has to be finished."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if any(cleaned.values()):
            for name in self.fields:
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, "This row is not finished: fill it in, or empty the whole row.")
        return cleaned


class PositionForm(RowForm):
    stakeholder = forms.CharField(required=False, max_length=LONGEST_LINE)
    framework = forms.ChoiceField(required=False, choices=[("", "choose one"), *FRAMEWORK_CHOICES])
    position = forms.CharField(required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))


class OptionForm(RowForm):
    title = forms.CharField(label="Option", required=False, max_length=LONGEST_LINE)
    consequences = forms.CharField(
        label="What follows from it", required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
    remainder = forms.CharField(
        label="What it leaves owing", required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )


Positions = forms.formset_factory(PositionForm, extra=EMPTY_POSITIONS)
Options = forms.formset_factory(OptionForm, extra=EMPTY_OPTIONS)


class WriteUp:
    """The form and its two lists, as one."""

    def __init__(self, data: Mapping[str, Any] | None = None, deliberation: Deliberation | None = None) -> None:
        stored = deliberation or Deliberation(urgency=Urgency.IMPORTANT)
        initial = {name: getattr(stored, name) for name in CaseForm.base_fields}
        self.case = CaseForm(data, initial=initial)
        if stored.review_id:
            self.case.fields["action"].disabled = True
        self.positions = Positions(data, prefix="positions", initial=stored.positions)
        self.options = Options(data, prefix="options", initial=stored.options)

    def is_valid(self) -> bool:
        # All three are asked, so that a person sees every error at once.
        return all([self.case.is_valid(), self.positions.is_valid(), self.options.is_valid()])

    def content(self) -> dict[str, Any]:
        return {
            **self.case.cleaned_data,
            "positions": self._entries(self.positions),
            "options": self._entries(self.options),
        }

    @staticmethod
    def _entries(rows: Any) -> list[dict[str, str]]:
        return [dict(row.cleaned_data) for row in rows if any(row.cleaned_data.values())]


class DecideForm(forms.Form):
    chosen = forms.TypedChoiceField(label="Which option", coerce=int, widget=forms.RadioSelect)
    rationale = forms.CharField(
        label="Why",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Required. What weighed more, and for whom.",
    )
    moral_remainder = forms.CharField(
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Required. What was given up, and is owed to whom. No choice between values is without one.",
    )
    precedents = forms.TypedMultipleChoiceField(
        label="Precedents that were consulted",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="They are kept beside the decision. They inform, and do not bind.",
    )

    def __init__(
        self, data: Any = None, *, options: list[dict[str, str]], precedents: list[Deliberation], **kwargs: Any
    ) -> None:
        super().__init__(data, auto_id="id_decide_%s", **kwargs)
        self.fields["chosen"].choices = [(place, option["title"]) for place, option in enumerate(options)]  # type: ignore[attr-defined]
        if precedents:
            self.fields["precedents"].choices = [(one.pk, str(one.question)) for one in precedents]  # type: ignore[attr-defined]
        else:
            del self.fields["precedents"]
