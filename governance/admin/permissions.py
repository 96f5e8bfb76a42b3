"""What the pages of a log, and of rows that only a service writes, do not offer."""

from typing import Any

from django.http import HttpRequest


class NoDelete:
    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


class ReadOnly(NoDelete):
    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False
