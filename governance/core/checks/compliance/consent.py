"""Consent: a contact without it is not kept. The intake drops it; this check says so to the visitor."""

from collections.abc import Iterator

from governance.core.checks.registry import NOWHERE, Examined, Matcher, Options, Span, register


@register("boundary.consent")
def consent(_: Options) -> Matcher:
    """Reads the parameters `contact` and `consent`, both true or false, and no text."""
    message = "A contact was given without consent to use it, so the contact is not kept"
    return Matcher("boundary.consent", "low", message, None, find_missing_consent)


def find_missing_consent(examined: Examined) -> Iterator[Span]:
    parameters = examined.action.parameters
    if parameters.get("contact") and not parameters.get("consent"):
        yield NOWHERE
