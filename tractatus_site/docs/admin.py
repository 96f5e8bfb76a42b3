from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from tractatus_site.docs.forms import DocumentForm
from tractatus_site.docs.front_matter import InvalidDocumentError
from tractatus_site.docs.history import before, difference
from tractatus_site.docs.models import Document, MissedSearch, Revision
from tractatus_site.docs.previewing import preview
from tractatus_site.docs.reports import pages_by_reports
from tractatus_site.docs.services import edit_document, revert_document

# What the script asks for instead of a whole page.
PART = "part"
SEE_REPORTS = "feedback.view_submission"
CHANGE = "docs.change_document"


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


class RevisionInline(admin.TabularInline[Revision, Document]):
    model = Revision
    fields = readonly_fields = ("created_at", "version", "visibility", "origin", "changed_by", "note")
    extra = 0
    can_delete = False
    show_change_link = True
    template = "admin/read_only_rows.html"

    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


@admin.register(Document)
class DocumentAdmin(admin.ModelAdmin[Document]):
    """Documents come from files; here they are corrected. The next load keeps what was edited."""

    form = DocumentForm
    change_form_template = "admin/docs/document/change_form.html"
    change_list_template = "admin/docs/document/change_list.html"
    list_display = ("title", "category", "visibility", "quadrant", "persistence", "version", "order", "updated_at")
    list_filter = ("visibility", "category", "quadrant", "persistence")
    search_fields = ("title", "search_text")
    inlines = [RevisionInline]

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Document | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("pages/", view(require_safe(self.pages)), name="docs_document_pages"),
            path("<int:pk>/preview/", view(require_POST(self.preview)), name="docs_document_preview"),
            *super().get_urls(),
        ]

    def pages(self, request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm(SEE_REPORTS):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": "Pages by what readers report",
            "opts": self.opts,
            "pages": pages_by_reports(),
        }
        return render(request, "admin/docs/document/pages.html", context)

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the source in the form would look like. It is read by the same renderer, and kept nowhere."""
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied
        document = get_object_or_404(Document, pk=pk)
        found = preview(document, request.POST.get("source", ""))
        # Cleaned by nh3, as it would be when it is stored; the blocks come from our own templates.
        part = {"preview": found, "html": mark_safe(found.html)}  # noqa: S308
        if request.POST.get("preview") == PART:
            return render(request, "admin/docs/document/_preview.html", part)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Preview of {document}",
            "opts": self.opts,
            **part,
        }
        return render(request, "admin/docs/document/preview.html", context)

    def save_model(self, request: HttpRequest, obj: Document, form: DocumentForm, _change: bool) -> None:
        if "source" in form.changed_data:
            data = form.cleaned_data
            edit_document(document=obj, source=data["source"], user=_user(request), note=data["note"])


@admin.register(Revision)
class RevisionAdmin(admin.ModelAdmin[Revision]):
    list_display = ("document", "created_at", "origin", "changed_by", "note")
    list_filter = ("origin", "document")
    list_select_related = ("document", "changed_by")
    fields = ("document", "created_at", "version", "visibility", "origin", "changed_by", "note", "checksum")
    readonly_fields = fields
    change_form_template = "admin/docs/revision/change_form.html"
    actions = ["revert"]

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Revision | None = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Revision | None = None) -> bool:
        return False

    def has_revert_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("docs.change_document")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/revert/", view(require_POST(self.revert_to)), name="docs_revision_revert"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        revision = self.get_object(request, object_id)
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), **self._shown(request, revision)}
        )

    def _shown(self, request: HttpRequest, revision: Revision | None) -> dict[str, Any]:
        """The differences to the revision before it, and the whole text."""
        if revision is None or not self.has_view_permission(request, revision):
            return {}
        earlier = before(_user(request), revision)
        return {
            "revision": revision,
            "earlier": earlier,
            "rows": difference(earlier.source if earlier else "", revision.source),
            "may_revert": self.has_revert_permission(request),
        }

    def revert_to(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_revert_permission(request):
            raise PermissionDenied
        revision = get_object_or_404(Revision.objects.select_related("document"), pk=pk)
        if self._go_back(request, revision):
            return redirect(reverse("admin:docs_document_change", args=[revision.document_id]))
        return redirect(reverse("admin:docs_revision_change", args=[pk]))

    @admin.action(description="Go back to this revision", permissions=["revert"])
    def revert(self, request: HttpRequest, queryset: QuerySet[Revision]) -> None:
        revisions = list(queryset.select_related("document")[:2])
        if len(revisions) != 1:
            self.message_user(request, "Choose one revision.", messages.ERROR)
            return
        self._go_back(request, revisions[0])

    def _go_back(self, request: HttpRequest, revision: Revision) -> bool:
        try:
            document = revert_document(revision=revision, user=_user(request))
        except InvalidDocumentError as error:
            self.message_user(request, str(error), messages.ERROR)
            return False
        self.message_user(request, f"{document} is back at the revision of {revision.created_at:%Y-%m-%d %H:%M}.")
        return True


@admin.register(MissedSearch)
class MissedSearchAdmin(admin.ModelAdmin[MissedSearch]):
    """What readers looked for in vain, as governance left it; most often asked for first."""

    list_display = ("query", "count", "last_seen")
    search_fields = ("query",)
    date_hierarchy = "last_seen"

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: MissedSearch | None = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: MissedSearch | None = None) -> bool:
        return False
