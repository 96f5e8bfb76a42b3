"""Text that a person does not see and a model reads: comments, invisible styles, unseen characters."""

import re
from collections.abc import Iterator

from governance.core.checks.registry import NOWHERE, Examined, Span, text_check

_STEERING = (
    r"\b(?:ignore|disregard|instructions?|must|agents?|assistant|ai|llm|model|prompt|classify|label|mark|set|system"
    r"|priority|category|severity|reply|respond|answer|output"
    r"|send|reveal|approve|reward|critical|override|bypass|obey|follow|forget|you|treat|rate|secret|always|never)\b"
)
_UNSEEN_STYLE = (
    r"(?:display\s{0,2}:\s{0,2}none|visibility\s{0,2}:\s{0,2}hidden|font-size\s{0,2}:\s{0,2}(?:0|1px|0\.\d)"
    r"|opacity\s{0,2}:\s{0,2}0(?![.\d]*[1-9])|color\s{0,2}:\s{0,2}"
    r"(?:white|#fff(?:fff)?|transparent|rgba\(\s?0)|(?:width|height|max-height)\s{0,2}:\s{0,2}[01](?:px)?\b"
    r"|left\s{0,2}:\s{0,2}-\d{3,5}|text-indent\s{0,2}:\s{0,2}-\d{3,5}|clip\s{0,2}:)"
)
_HIDDEN = re.compile(
    rf"<!--(?:(?!-->)[\s\S]){{0,300}}?{_STEERING}"
    rf"|<[a-z][\w-]{{0,20}}\b[^>]{{0,200}}?(?:{_UNSEEN_STYLE}|\s(?:hidden|aria-hidden)\b"
    rf")[^>]{{0,200}}>[^<]{{0,300}}?{_STEERING}"
    rf"|<(?:img|a|input|meta|span|div|p|svg)\b[^>]{{0,200}}?\b(?:alt|title|value|content|aria-label|placeholder"
    rf")\s{{0,2}}=\s{{0,2}}[\"'][^\"'>]{{0,200}}?\b(?:ignore|disregard|instructions?|you must|assistant|prompt"
    rf"|override|classify|ai)\b"
    rf"|(?m:^\[(?://|comment|_|#|hidden)\]:\s{{0,3}}(?:#|<>)?\s{{0,3}}[(\"'][^\n]{{0,300}}?{_STEERING})"
    rf"|<(?:template|noscript|details|style|title|font size\s?=\s?[\"']?0)\b[^>]{{0,100}}>[^<]{{0,300}}?\b(?:ignore"
    rf"|disregard|instructions|you must|assistant|prompt)\b"
    rf"|\\(?:color\{{white\}}|phantom|textcolor\{{white\}})[^\n]{{0,200}}?{_STEERING}|/\*[^*]{{0,300}}?\b(?:ignore "
    rf"(?:all|previous|the)|instructions? (?:to|for) the|assistant|you must)\b",
    re.IGNORECASE,
)
# Tag characters and variation selectors spell words that nobody sees; a flag's own tags are part of a picture. So do
# blanks without width where two kinds of them take turns, a bit each. A mark alone hides nothing.
_SPELT = re.compile(
    "(?<!\U0001f3f4)(?<![\U000e0020-\U000e007f])[\U000e0001-\U000e007f]{4}|[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4}"
    "|(?=([\u200b-\u200d\u2060-\u2064\ufeff])\\1{0,20}(?!\\1)[\u200b-\u200d\u2060-\u2064\ufeff])"
    "[\u200b-\u200d\u2060-\u2064\ufeff]{16}"
)


@text_check("injection.hidden", severity="high", message="This holds text that a reader would not see")
def find_hidden(examined: Examined) -> Iterator[Span]:
    raw, text = examined.action.text, examined.text
    if not raw.isascii() and _SPELT.search(raw):
        yield NOWHERE
    if "<" in text or "]:" in text or "\\" in text or "/*" in text:
        yield from (
            Span(*match.span()) for match in _HIDDEN.finditer(text) if not examined.prose.is_code(*match.span())
        )
