from django.contrib import admin

from feedback.models import AnsweringDocument
from training.admin.readonly import ReadOnlyAdmin


@admin.register(AnsweringDocument)
class AnsweringDocumentAdmin(ReadOnlyAdmin):
    list_display = ["page", "count"]
