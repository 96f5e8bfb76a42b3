"""What is kept when a suggested document made a submission needless."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from feedback.models import AnsweringDocument
from feedback.suggestions import is_document


@transaction.atomic
def count_answer(*, page: str) -> None:
    """One more visitor was helped by this document. Raises ValidationError where there is no such document."""
    if not is_document(page):
        raise ValidationError({"page": [_("This is not a document of this site.")]})
    AnsweringDocument.objects.get_or_create(page=page)
    AnsweringDocument.objects.filter(page=page).update(count=F("count") + 1)
