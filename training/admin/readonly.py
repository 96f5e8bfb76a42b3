"""What the lab's records have in common in the admin: they are read, and changed only by the buttons of their pages."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """A list, and a page of our own for each row, at the address that admin links lead to."""

    page_template = ""
    actions: Any = None
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    @method_decorator(require_safe)
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not self.page_template:
            return super().change_view(request, object_id, form_url, extra_context)
        return self.page(request, self.found(request, object_id))

    def found(self, request: HttpRequest, key: Any) -> Any:
        """The row, for those who may see it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            row = self.get_queryset(request).filter(pk=key).first()
        except (ValueError, ValidationError):
            row = None
        if row is None:
            raise Http404(f"There is no such {self.opts.verbose_name}.")
        return row

    def page(self, request: HttpRequest, row: Model, *, status: int = 200, **more: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": str(row),
            "opts": self.opts,
            "row": row,
            **self.page_context(request, row),
            **more,
        }
        return render(request, self.page_template, context, status=status)

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:  # noqa: ARG002
        return {}
