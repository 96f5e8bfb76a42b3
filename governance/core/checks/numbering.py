"""National numbering plans, from libphonenumber's metadata, asked in a microsecond a region.

Parsing a number costs libphonenumber some thirty microseconds for each region it is tried in; its patterns of the
subscribers' numbers alone cost less than one, and answer the same question.
"""

import re
from functools import cache

import phonenumbers
from phonenumbers import PhoneMetadata

_REGIONS = (
    "US CA GB DE FR IT ES PT NL BE LU CH AT IE DK SE NO FI IS PL CZ SK HU RO BG GR HR SI RS LT LV EE UA RU"
    " TR IL AE SA EG MA ZA NG KE IN PK BD LK CN HK TW JP KR SG MY TH VN PH ID AU NZ MX BR AR CL CO PE VE EC"
)
_TRUNK = "0"


def is_possible(digits: str) -> bool:
    """Whether digits with a country's code in front can be a number of that country."""
    try:
        return bool(phonenumbers.is_possible_number(phonenumbers.parse(f"+{digits}", None)))
    except phonenumbers.NumberParseException:
        return False


def is_national(digits: str) -> bool:
    """Whether digits without a country's code are a number of one of the regions the site's readers live in."""
    return any(
        plan.fullmatch(digits.removeprefix(prefix))
        for prefix, plan in plans().values()
        if not digits.startswith(_TRUNK) or prefix.startswith(_TRUNK) or not prefix
    )


def is_american(digits: str) -> bool:
    return bool(plans()["US"][1].fullmatch(digits.removeprefix("1")))


@cache
def plans() -> dict[str, tuple[str, re.Pattern[str]]]:
    """For each region, what is dialled before a national number, and the pattern of that number."""
    return {region: _plan(region) for region in _REGIONS.split()}


def _plan(region: str) -> tuple[str, re.Pattern[str]]:
    metadata = PhoneMetadata.metadata_for_region(region)
    if metadata is None:
        raise LookupError(region)
    kinds = (metadata.fixed_line, metadata.mobile, metadata.toll_free, metadata.voip, metadata.personal_number)
    patterns = [kind.national_number_pattern for kind in kinds if kind and kind.national_number_pattern]
    return metadata.national_prefix or "", re.compile("|".join(patterns))
