"""Keys to the staff's part of the API: everybody makes their own, sees them once, and revokes them here."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from feedback.models import ApiToken
from feedback.services.api_tokens import make_token, revoke_token

DAYS = [(30, "30 days"), (90, "90 days"), (365, "a year"), (0, "until it is revoked")]
# Whoever may revoke other people's sees them, too; and so does who looks on and makes none.
OTHERS = "feedback.delete_apitoken"


class TokenForm(forms.ModelForm[ApiToken]):
    name = forms.CharField(max_length=80, help_text="Where it is used, so that you know which to revoke.")
    role = forms.ModelChoiceField(
        queryset=Group.objects.order_by("name"),
        help_text="It may do what this role may, as far as you may do it yourself.",
    )
    days = forms.TypedChoiceField(label="Good for", choices=DAYS, coerce=int, initial=90)

    class Meta:
        model = ApiToken
        fields = ["name", "role"]


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin[ApiToken]):
    list_display = ["name", "owner", "role", "standing", "created_at", "expires_at", "last_used_at"]
    list_select_related = ["owner", "role"]
    fields = ["name", "role", "days"]
    actions = ["revoke"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiToken]:
        rows = super().get_queryset(request)
        sees_all = request.user.has_perm(OTHERS) or not self.has_add_permission(request)
        return rows if sees_all else rows.filter(owner_id=request.user.pk)

    def get_form(self, request: HttpRequest, obj: ApiToken | None = None, **kwargs: Any) -> Any:  # type: ignore[override]
        return super().get_form(request, obj, **kwargs) if obj else TokenForm

    def get_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> Any:  # noqa: ARG002
        return ["name", "owner", "role", "standing", "expires_at", "last_used_at"] if obj else self.fields

    def has_change_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:  # noqa: ARG002
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) or request.user.has_perm(OTHERS)

    @admin.display(description="state")
    def standing(self, token: ApiToken) -> str:
        if token.revoked_at:
            return "revoked"
        return "expired" if token.expires_at and token.expires_at <= timezone.now() else "good"

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:  # noqa: ARG002
        days = form.cleaned_data["days"]
        expires_at = timezone.now() + timedelta(days=days) if days else None
        made, secret = make_token(owner=request.user, role=obj.role, name=obj.name, expires_at=expires_at)
        # The admin goes on with this instance: it writes its log of it, and shows it below.
        vars(obj).update(vars(made), shown_once=secret)

    @method_decorator(never_cache)
    def response_add(self, request: HttpRequest, obj: ApiToken, post_url_continue: str | None = None) -> HttpResponse:  # noqa: ARG002
        """As the answer itself: a redirect would have to carry the token in a cookie."""
        context = {**self.admin_site.each_context(request), "title": "Your API token", "opts": self.opts, "token": obj}
        return render(request, "admin/feedback/apitoken/made.html", context)

    @admin.action(description="Revoke", permissions=["revoke"])
    def revoke(self, request: HttpRequest, rows: QuerySet[ApiToken]) -> None:
        revoked = [token for token in rows if revoke_token(token=token)]
        for token in revoked:
            self.log_change(request, token, "Revoked.")
        messages.success(request, f"Revoked: {len(revoked)}. They are of no use from now on.")
