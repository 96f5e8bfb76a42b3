"""A pattern that a rule's author writes, for what no check of its own looks for."""

from collections.abc import Iterator

from governance.core.checks.registry import CATEGORY_PREFIXES, Examined, Matcher, Options, Span, register
from governance.core.errors import MalformedRuleError
from governance.core.patterns import Pattern


@register("text.pattern")
def build(options: Options) -> Matcher:
    """Matches a regular expression in RE2's syntax, upper and lower case alike, under a category of the author's
    choice."""
    source, category = options.text("pattern"), options.text("category")
    if not category.startswith(CATEGORY_PREFIXES):
        raise MalformedRuleError("matcher", f"the category must begin with one of {', '.join(CATEGORY_PREFIXES)}")
    pattern = Pattern(source)

    def find(examined: Examined) -> Iterator[Span]:
        return (Span(*span) for span in pattern.spans(examined.text))

    message = "This matches a pattern that the site watches for"
    return Matcher(category, "medium", message, "[removed]", find, pattern=source)
