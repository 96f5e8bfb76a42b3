"""Held actions: a person releases or rejects each, with a reason."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from governance.admin.permissions import NoDelete
from governance.errors import ReviewClosedError
from governance.models import Review
from governance.services import reject_review, release_review

VERDICTS = {"release": release_review, "reject": reject_review}


class ReviewForm(forms.ModelForm[Review]):
    verdict = forms.ChoiceField(
        choices=[(name, name.capitalize()) for name in VERDICTS],
        widget=forms.RadioSelect,
        help_text="Read what was held first. Feedback is read, and decided on as well, on its page under Submissions.",
    )
    reason = forms.CharField(widget=forms.Textarea, help_text="Why. It is kept beside what you decide.")

    class Meta:
        model = Review
        fields = ["reason"]


@admin.register(Review)
class ReviewAdmin(NoDelete, admin.ModelAdmin[Review]):
    form = ReviewForm
    list_display = ["decision", "state", "requirement", "decided_by", "decided_at", "created_at"]
    list_filter = ["state", "decision__action"]
    list_select_related = ["decision", "decided_by"]
    search_fields = ["=decision__subject"]
    readonly_fields = ["decision", "requirement", "state", "decided_by", "decided_at", "created_at"]

    @admin.display(ordering="decision__requirement")
    def requirement(self, review: Review) -> str:
        return review.decision.requirement

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Review | None = None) -> bool:
        is_closed = obj is not None and obj.state != Review.State.OPEN
        return not is_closed and super().has_change_permission(request, obj)

    def get_fields(self, request: HttpRequest, obj: Review | None = None) -> list[Any]:
        is_editable = self.has_change_permission(request, obj)
        return [*self.readonly_fields, *(["verdict"] if is_editable else []), "reason"]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except ReviewClosedError as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(request.path)

    def save_model(self, request: HttpRequest, obj: Review, form: Any, change: bool) -> None:  # noqa: ARG002
        review = Review.objects.get(pk=obj.pk)
        VERDICTS[form.cleaned_data["verdict"]](review=review, user=request.user, reason=form.cleaned_data["reason"])
