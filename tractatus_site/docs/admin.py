from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tractatus_site.docs.forms import DocumentForm
from tractatus_site.docs.front_matter import InvalidDocumentError
from tractatus_site.docs.models import Document, MissedSearch, Revision
from tractatus_site.docs.services import edit_document, revert_document


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


class RevisionInline(admin.TabularInline[Revision, Document]):
    model = Revision
    fields = readonly_fields = ("created_at", "origin", "changed_by", "note")
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


@admin.register(Document)
class DocumentAdmin(admin.ModelAdmin[Document]):
    """Documents come from files; here they are corrected. The next load keeps what was edited."""

    form = DocumentForm
    list_display = ("title", "category", "visibility", "quadrant", "persistence", "version", "order", "updated_at")
    list_filter = ("visibility", "category", "quadrant", "persistence")
    search_fields = ("title", "search_text")
    inlines = [RevisionInline]

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Document | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Document, form: DocumentForm, _change: bool) -> None:
        if "source" in form.changed_data:
            data = form.cleaned_data
            edit_document(document=obj, source=data["source"], user=_user(request), note=data["note"])


@admin.register(Revision)
class RevisionAdmin(admin.ModelAdmin[Revision]):
    list_display = ("document", "created_at", "origin", "changed_by", "note")
    list_filter = ("origin", "document")
    list_select_related = ("document", "changed_by")
    fields = ("document", "created_at", "origin", "changed_by", "note", "checksum", "text")
    readonly_fields = fields
    actions = ["revert"]

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Revision | None = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Revision | None = None) -> bool:
        return False

    def has_revert_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("docs.change_document")

    @admin.display(description="source")
    def text(self, revision: Revision) -> SafeString:
        return format_html("<pre>{}</pre>", revision.source)

    @admin.action(description="Go back to this revision", permissions=["revert"])
    def revert(self, request: HttpRequest, queryset: QuerySet[Revision]) -> None:
        revisions = list(queryset.select_related("document")[:2])
        if len(revisions) != 1:
            self.message_user(request, "Choose one revision.", messages.ERROR)
            return
        try:
            document = revert_document(revision=revisions[0], user=_user(request))
        except InvalidDocumentError as error:
            self.message_user(request, str(error), messages.ERROR)
            return
        self.message_user(request, f"{document} is back at the revision of {revisions[0].created_at:%Y-%m-%d %H:%M}.")


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
