from django.contrib import admin

from feedback.models import Preset, Tag


@admin.register(Preset)
class PresetAdmin(admin.ModelAdmin[Preset]):
    """Replies that staff prepare, to be picked on a submission's page."""

    list_display = ["title", "active"]
    list_filter = ["active"]
    search_fields = ["title", "text"]


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin[Tag]):
    """Tags arise where they are used; here one that nobody needs is taken away."""

    list_display = ["name"]
    search_fields = ["name"]
