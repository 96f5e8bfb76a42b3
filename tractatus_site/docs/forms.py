from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from tractatus_site.docs.front_matter import InvalidDocumentError
from tractatus_site.docs.models import Document
from tractatus_site.docs.services import propose_edit
from tractatus_site.docs.storing import lock


class SourceField(forms.CharField):
    """Browsers end lines with CR LF, files with LF; only a difference that somebody made is a change."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class DocumentForm(forms.ModelForm[Document]):
    """The whole file in one box, held to the same checks as a file in docs_content."""

    source = SourceField(
        widget=forms.Textarea(attrs={"rows": 40, "cols": 120, "spellcheck": "true"}),
        strip=False,
        help_text="Front matter between two --- lines, then the document in Markdown.",
    )
    note = forms.CharField(
        max_length=200,
        required=False,
        help_text="What you changed. Visitors read it in the history of a public document, so the rules read it too.",
    )

    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Document
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            # Whoever saves at the same time is waited for, and then seen below. The admin saves in a transaction.
            lock(self.instance)
        self.newest = self.instance.revisions.first()
        self.fields["source"].initial = self.newest.source if self.newest else ""
        self.fields["based_on"].initial = self.newest.pk if self.newest else None

    def clean_based_on(self) -> int | None:
        """Two people may have the form open: who saves last must not undo the other unseen."""
        based_on: int | None = self.cleaned_data["based_on"]
        if based_on and self.newest and based_on != self.newest.pk:
            who = self.newest.changed_by or "its file"
            raise ValidationError(
                f"It was changed meanwhile, by {who}. Your text is still here; look at the differences, and save "
                "it again from a fresh form with their change in it."
            )
        return based_on

    def clean(self) -> dict[str, Any]:
        """Governance is asked last, about the text and the note, and only for what would be saved."""
        data = super().clean() or self.cleaned_data
        if self.errors or "source" not in self.changed_data:
            return data
        try:
            data["source"] = propose_edit(document=self.instance, text=data["source"], note=data["note"])
        except InvalidDocumentError as error:
            self.add_error("source", ValidationError(error.problems))
        return data
