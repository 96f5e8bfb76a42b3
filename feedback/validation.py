"""What each field of a submission may hold. Only `text` is free; the rest is too narrow to smuggle anything through."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

MAX_TEXT = 5_000
MAX_COMMENT = 2_000
MAX_PAGE = 200
MAX_SECTION = 100
MAX_CONTACT = 254
MAX_KEY = 200
SEGMENT = r"[A-Za-z0-9_~-]+(?:\.[A-Za-z0-9_~-]+)*"
PAGE = re.compile(rf"/(?:{SEGMENT}/)*(?:{SEGMENT})?")
# Room for a date or an issue number, too little for a telephone or card number, however its digits are grouped.
LONG_NUMBER = re.compile(r"\d{7}|\d(?:[-._~/]?\d){8}")
SECTION = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
DOCUMENT_VERSION = re.compile(r"v?\d{1,4}(?:\.\d{1,4}){0,2}(?:-[a-z]{1,8}\d{0,2})?")
KEY = re.compile(r"[\x21-\x7e]+")
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
    if not value:
        return ""
    try:
        parts = urlsplit(value)
    except ValueError:
        raise ValidationError("This is not a path of this site.") from None
    if parts.scheme or parts.netloc or not value.startswith("/"):
        raise ValidationError('Give a path of this site, which starts with one "/".')
    path = parts.path
    if len(path) > MAX_PAGE:
        raise ValidationError(f"A path has at most {MAX_PAGE} characters.")
    if not PAGE.fullmatch(path) or LONG_NUMBER.search(path):
        raise ValidationError("This is not a path of this site.")
    return TRACKING if path.startswith(TRACKING) else path


def clean_section(value: str) -> str:
    if not value:
        return ""
    if len(value) > MAX_SECTION or not SECTION.fullmatch(value) or LONG_NUMBER.search(value):
        raise ValidationError("A section is the anchor of a heading: small letters, digits and hyphens.")
    return value


def clean_document_version(value: str) -> str:
    if value and (not DOCUMENT_VERSION.fullmatch(value) or LONG_NUMBER.search(value)):
        raise ValidationError('A document version looks like "1.2" or "2.0-draft".')
    return value


def clean_contact(value: str) -> str:
    if len(value) > MAX_CONTACT:
        raise ValidationError(f"An e-mail address has at most {MAX_CONTACT} characters.")
    if value:
        validate_email(value)
    return value


def clean_idempotency_key(value: str) -> str:
    if value and (len(value) > MAX_KEY or not KEY.fullmatch(value)):
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
