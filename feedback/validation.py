"""What each field of a submission may hold. Only `text` is free; the rest is too narrow to smuggle anything through."""

import re
from collections.abc import Callable, Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

MAX_TEXT = 5_000
MAX_COMMENT = 2_000
MAX_PAGE = 200
MAX_SECTION = 100
MAX_CONTACT = 254
MAX_KEY = 200
# Each as the API's document tells it as well, so that a client can check what it sends.
TEXT = r"^[^\x00]*[^\s\x00][^\x00]*$"
SEGMENT = r"[A-Za-z0-9_~-]+(?:\.[A-Za-z0-9_~-]+)*"
# Room for a date or an issue number, too little for a telephone or card number, however its digits are grouped.
LONG_NUMBER = r"[0-9]{7}|[0-9](?:[-._~/]?[0-9]){8}"
PATH = rf"(?![^?#]*(?:{LONG_NUMBER}))(?![^?#]{{{MAX_PAGE + 1}}})/(?:{SEGMENT}/)*(?:{SEGMENT})?"
PAGE = rf"^(?:{PATH}(?:[?#][\s\S]*)?)?$"
SECTION = rf"^(?:(?!.*(?:{LONG_NUMBER}))[a-z0-9]+(?:-[a-z0-9]+)*)?$"
VERSION = r"v?[0-9]{1,4}(?:\.[0-9]{1,4}){0,2}(?:-[a-z]{1,8}[0-9]{0,2})?"
DOCUMENT_VERSION = rf"^(?:(?!.*(?:{LONG_NUMBER})){VERSION})?$"
KEY = r"^[\x21-\x7e]*$"
# The address of a tracking page is its key, so feedback about one names the kind of page only.
TRACKING = "/feedback/t/"


def clean_text(value: str, most: int = MAX_TEXT) -> str:
    if not value.strip():
        raise ValidationError(_("Please write something."))
    if len(value) > most:
        counted = {"most": f"{most:,}", "length": f"{len(value):,}"}
        raise ValidationError(_("At most %(most)s characters fit; this has %(length)s.") % counted)
    if "\x00" in value:
        raise ValidationError(_("Null characters are not allowed."))
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValidationError(_("This is not valid Unicode: it contains half of a surrogate pair.")) from None
    return value


def clean_comment(value: str) -> str:
    return clean_text(value, most=MAX_COMMENT)


def clean_page(value: str) -> str:
    """The path alone: a query and a fragment may hold anything.

    A page of another site is named with its origin, and only where that site may show the form.
    """
    origin = next((one for one in settings.FEEDBACK_EMBED_ORIGINS if value.startswith(f"{one}/")), "")
    address = value.removeprefix(origin)
    if not re.fullmatch(PAGE, address):
        raise ValidationError('This is not a path of this site, which starts with one "/".')
    path = re.split("[?#]", address, maxsplit=1)[0]
    if len(origin + path) > MAX_PAGE:
        raise ValidationError(f"A path has at most {MAX_PAGE} characters.")
    return origin + (TRACKING if path.startswith(TRACKING) else path)


def clean_section(value: str) -> str:
    if len(value) > MAX_SECTION or not re.fullmatch(SECTION, value):
        raise ValidationError("A section is the anchor of a heading: small letters, digits and hyphens.")
    return value


def clean_document_version(value: str) -> str:
    if not re.fullmatch(DOCUMENT_VERSION, value):
        raise ValidationError('A document version looks like "1.2" or "2.0-draft".')
    return value


def clean_contact(value: str) -> str:
    if len(value) > MAX_CONTACT:
        raise ValidationError(f"An e-mail address has at most {MAX_CONTACT} characters.")
    if value:
        validate_email(value)
    return value


def clean_idempotency_key(value: str) -> str:
    if len(value) > MAX_KEY or not re.fullmatch(KEY, value):
        raise ValidationError(f"An idempotency key has 1 to {MAX_KEY} printable ASCII characters and no space.")
    return value


CLEANERS: dict[str, Callable[[str], str]] = {
    "text": clean_text,
    "page": clean_page,
    "section": clean_section,
    "document_version": clean_document_version,
    "contact": clean_contact,
    "idempotency_key": clean_idempotency_key,
}


def cleaned(values: Mapping[str, str], cleaners: Mapping[str, Callable[[str], str]] = CLEANERS) -> dict[str, str]:
    """All fields checked, every fault reported at once under the name of its field."""
    result: dict[str, str] = {}
    errors: dict[str, list[str]] = {}
    for name, value in values.items():
        try:
            result[name] = cleaners[name](value)
        except ValidationError as error:
            errors[name] = error.messages
    if errors:
        raise ValidationError(errors)
    return result
