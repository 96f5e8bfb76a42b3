"""The list of submissions as a file, and files as submissions or examples."""

from itertools import chain
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from feedback.admin.exchange_forms import ExportForm, ImportForm
from feedback.exchange.formats import FORMATS
from feedback.exchange.rows import written
from feedback.models import Submission
from feedback.selectors import exportable, pieces
from feedback.services.exports import record_exchange
from feedback.services.imports import IMPORTS, governed
from feedback.wording import OUTCOMES

EXPORT = "feedback.export_submission"
SHOWN = 10


class Exchange(admin.ModelAdmin[Submission]):
    """Part of the admin of submissions: the pages `export/`, under the filters of the list, and `import/`."""

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        own = [
            path("export/", guarded(self.export_page), name="feedback_submission_export"),
            path("import/", guarded(self.import_page), name="feedback_submission_import"),
        ]
        return own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"may_import": may_import(request.user), **(extra_context or {})})

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def export_page(self, request: HttpRequest) -> HttpResponseBase:
        if not (self.has_view_permission(request) and request.user.has_perm(EXPORT)):
            raise PermissionDenied
        rows = exportable(self.get_changelist_instance(request).queryset)
        form = ExportForm(request.POST or None, user=request.user)
        if form.is_valid():
            return _streamed(request, rows, form.cleaned_data)
        context = {
            **self._exchange_context(request, "Export"),
            "form": form,
            "count": rows.count(),
            "is_filtered": bool(request.GET),
        }
        return render(request, "admin/feedback/submission/export.html", context)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def import_page(self, request: HttpRequest) -> HttpResponse:
        if not may_import(request.user):
            raise PermissionDenied
        if request.method != "POST":
            return self._import_form(request, ImportForm(user=request.user))
        form = ImportForm(request.POST, request.FILES, user=request.user)
        if not form.is_valid():
            return self._import_form(request, form, status=422)
        if not form.was_checked:
            return self._import_form(request, form, preview=_preview(form))
        counts = IMPORTS[form.cleaned_data["kind"]].save(form.rows)
        told = ", ".join(f"{name} {count}" for name, count in counts.items())
        record_exchange(user=request.user, message=f"Imported a file as {form.cleaned_data['kind']}: {told}.")
        messages.success(request, f"Imported: {told}.")
        return redirect("admin:feedback_submission_import")

    def _import_form(
        self, request: HttpRequest, form: ImportForm, *, preview: dict[str, Any] | None = None, status: int = 200
    ) -> HttpResponse:
        context = {**self._exchange_context(request, "Import"), "form": form, "preview": preview}
        return render(request, "admin/feedback/submission/import.html", context, status=status)

    def _exchange_context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts}


def may_import(user: Any) -> bool:
    return any(user.has_perm(kind.permission) for kind in IMPORTS.values())


def _streamed(request: HttpRequest, rows: QuerySet[Submission], asked: dict[str, Any]) -> StreamingHttpResponse:
    contact, chosen = bool(asked.get("contact")), FORMATS[asked["format"]]
    with_contact = ", with contact addresses" if contact else ""
    record_exchange(user=request.user, message=f"Exported {rows.count()} submissions as {chosen.label}{with_contact}.")
    lines = chosen.write(written(one, contact=contact) for one in rows.iterator(chunk_size=500))
    return StreamingHttpResponse(
        chain([chosen.mark], lines),
        content_type=chosen.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="feedback-{timezone.now():%Y-%m-%d}.{asked["format"]}"',
            "Cache-Control": "no-store",
        },
    )


def _preview(form: ImportForm) -> dict[str, Any]:
    """The first rows as they would be kept, and proof that this file was looked at."""
    decided = governed(form.rows[:SHOWN])
    return {
        "count": len(form.rows),
        "rows": [
            (row, OUTCOMES[decision.outcome], pieces(decision.text) if decision.outcome != "block" else [])
            for row, decision in zip(form.rows, decided, strict=False)
        ],
        "token": form.token,
    }
