from django.contrib import admin

from feedback.models import LanguageRoute


@admin.register(LanguageRoute)
class LanguageRouteAdmin(admin.ModelAdmin[LanguageRoute]):
    list_display = ["language", "assignee"]
    list_select_related = ["assignee"]
