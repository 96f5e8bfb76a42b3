"""Webhooks, whose secrets are shown once, and what was sent to them, which is read and can be sent again."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from feedback.models import Delivery, Webhook
from feedback.services.webhooks import OVERLAP, SecretChangedError, rotate_secret, send_again, send_test
from feedback.webhooks.addresses import check_url
from feedback.webhooks.signing import new_secret, secret_mark
from training.admin.readonly import ReadOnlyAdmin

# A test is sent by a button, and not chosen.
EVENTS = [(event.value, event.value) for event in Webhook.Event if event != Webhook.Event.TEST]


class WebhookForm(forms.ModelForm[Webhook]):
    url = forms.URLField(max_length=300, assume_scheme="https", validators=[check_url], label="Address")
    events = forms.MultipleChoiceField(choices=EVENTS, widget=forms.CheckboxSelectMultiple, label="Hears of")

    class Meta:
        model = Webhook
        fields = ["name", "url", "events", "active"]


@admin.register(Webhook)
class WebhookAdmin(admin.ModelAdmin[Webhook]):
    form = WebhookForm
    change_form_template = "admin/feedback/webhook/change_form.html"
    list_display = ["name", "url", "told_events", "active", "waiting", "failed"]
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Webhook]:
        states = {str(state): Count("deliveries", filter=Q(deliveries__state=state)) for state in Delivery.State}
        return super().get_queryset(request).annotate(**states)

    @admin.display(description="hears of")
    def told_events(self, webhook: Webhook) -> str:
        return ", ".join(webhook.events)

    @admin.display(ordering="waiting")
    def waiting(self, webhook: Any) -> int:
        return int(webhook.waiting)

    @admin.display(ordering="failed")
    def failed(self, webhook: Any) -> int:
        return int(webhook.failed)

    def save_model(self, request: HttpRequest, obj: Webhook, form: Any, change: bool) -> None:
        if not change:
            obj.secret = new_secret()
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Webhook, post_url_continue: str | None = None) -> HttpResponse:  # noqa: ARG002
        return self._show_secret(request, obj, obj.secret)

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        own = [
            path("<int:pk>/secret/", guarded(self.change_secret), name="feedback_webhook_secret"),
            path("<int:pk>/test/", guarded(self.test), name="feedback_webhook_test"),
        ]
        return own + super().get_urls()

    @method_decorator(require_POST)
    def change_secret(self, request: HttpRequest, pk: int) -> HttpResponse:
        webhook = self._webhook(request, pk)
        try:
            secret = rotate_secret(webhook=webhook, instead_of=request.POST.get("instead_of", ""))
        except SecretChangedError as error:
            messages.error(request, str(error))
            return redirect("admin:feedback_webhook_change", pk)
        self.log_change(request, webhook, "Changed the secret.")
        return self._show_secret(request, webhook, secret, rotated=True)

    @method_decorator(require_POST)
    def test(self, request: HttpRequest, pk: int) -> HttpResponse:
        delivery = send_test(webhook=self._webhook(request, pk))
        messages.success(request, "A test is on its way. What became of it is below.")
        return redirect("admin:feedback_delivery_change", delivery.pk)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        webhook = self.get_object(request, object_id)
        more = (
            {"instead_of": secret_mark(webhook), "may_change": self.has_change_permission(request)} if webhook else {}
        )
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})

    def _webhook(self, request: HttpRequest, pk: int) -> Webhook:
        if not self.has_change_permission(request):
            raise PermissionDenied
        webhook = Webhook.objects.filter(pk=pk).first()
        if webhook is None:
            raise Http404("There is no such webhook.")
        return webhook

    @method_decorator(never_cache)
    def _show_secret(
        self, request: HttpRequest, webhook: Webhook, secret: str, *, rotated: bool = False
    ) -> HttpResponse:
        """As the answer itself: a redirect would have to carry the secret in a cookie."""
        context = {
            **self.admin_site.each_context(request),
            "title": "The secret of this webhook",
            "opts": self.opts,
            "webhook": webhook,
            "secret": secret,
            "overlap_hours": int(OVERLAP.total_seconds() // 3600) if rotated else 0,
        }
        return render(request, "admin/feedback/webhook/secret.html", context)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "event", "webhook", "state", "attempts", "status", "error", "next_try"]
    list_filter = ["state", "event", "webhook"]
    list_select_related = ["webhook"]
    actions = ["resend"]
    fields = ["id", "webhook", "event", "payload", "state", "attempts", "status", "error", "next_try", "delivered_at"]
    readonly_fields = ["next_try"]

    @admin.display(description="next try")
    def next_try(self, delivery: Delivery) -> Any:
        return delivery.next_at if delivery.state == Delivery.State.WAITING else None

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("feedback.change_webhook"))

    @admin.action(description="Send again", permissions=["resend"])
    def resend(self, request: HttpRequest, rows: QuerySet[Delivery]) -> None:
        sent = sum(send_again(delivery=delivery) for delivery in rows)
        if sent:
            messages.success(request, f"{sent} of them will be sent again.")
        if left := len(rows) - sent:
            messages.warning(request, f"{left} wait already, or belong to a webhook that is switched off.")
