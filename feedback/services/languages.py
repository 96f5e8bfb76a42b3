"""Which language a submission is written in, and who reads it. Asked only of what governance took for foreign."""

from django.db import transaction

from feedback.models import LanguageRoute, Submission
from feedback.services.transitions import record_event

# What a page may call them; of others their code is told.
NAMES = {
    "ar": "Arabic", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "es": "Spanish", "fi": "Finnish",
    "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "it": "Italian", "ja": "Japanese",
    "ko": "Korean", "mi": "M\u0101ori", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sv": "Swedish", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian",
    "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
ENGLISH = "en"


@transaction.atomic
def route_language(submission_id: str) -> str:
    """Name the language and give the submission to whoever reads it. A second call finds it done; "" is not known."""
    submission = Submission.objects.exclude(text="").filter(pk=submission_id, language="").first()
    if submission is None:
        return ""
    language = language_of(submission.text)
    if language == ENGLISH or not Submission.objects.filter(pk=submission.pk, language="").update(language=language):
        return ""
    route = LanguageRoute.objects.select_related("assignee").filter(language=language).first()
    # Who took it meanwhile keeps it.
    given = route and Submission.objects.filter(pk=submission.pk, assignee=None).update(assignee=route.assignee)
    name = NAMES.get(language, language)
    then = f"somebody who reads {name} was asked to look at it" if given else "whoever reads it picks it up"
    record_event(submission, "language-routed", f"It seems to be written in {name}; {then}.")
    return language


def language_of(text: str) -> str:
    """Its two-letter code, such as "de". The model is loaded by the first call: most of a second, and 75 MB."""
    import py3langid

    return str(py3langid.classify(text)[0])
