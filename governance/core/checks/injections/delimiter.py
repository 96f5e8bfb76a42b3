"""Marks that would end the quoted data and open a part of the prompt: chat templates, tags, headings of a role."""

import re
from collections.abc import Iterator

from governance.core.checks.registry import Examined, Span, text_check
from governance.core.checks.vocabulary import one_of

_ROLE = "(?:system|assistant|developer|human|ai|user|tool|instructions?)"
_TAG = one_of(
    "system, systems, system[-_ ]?prompt, system[-_]?message, instructions?, prompt, assistant, user[-_ ]?(?:input"
    "|feedback|message|data)?, feedback, untrusted\\w*,"
    " quoted[-_ ]?\\w*, tool[-_]?(?:call|result|use|response)s?, function[-_]?calls?, human, admin, override, "
    "developer, im_start, im_end, context, task, rules, ai, secret, input, message, think, policy"
)
_ORDERLY = (
    r"(?:you\b|ignore|disregard|forget|override|new |set |from now|always|never|do not|don't|obey|treat|mark|respond"
    r"|reply|answer|output|reveal|print|all |the (?:user|previous|above|following|next)"
    r"|sure|ok\b|okay|understood|certainly|of course|i (?:will|have|am|understand)|classify|label|approve|grant"
    r"|execute|stop|please|your |this (?:feedback|message)|previous|act|pretend|enable|disable|send|priority|category"
    r"|severity)"
)
_MARKS = re.compile(
    r"<\|[\w ]{2,30}\|>|\[/?INST\]|<</?SYS>>|</?s>(?=\s*(?:\[|<|system|user|human|assistant))|\[/?(?:SYSTEM|ASSISTANT"
    r"|SYS|END OF (?:FEEDBACK|INPUT|DATA|MESSAGE)|DEVELOPER|ADMIN|OVERRIDE|BEGIN \w+)[^\]\n]{0,30}\]"
    rf"|</{_TAG}>|<{_TAG}(?: [^<>\n]{{0,60}})?>(?=\s*[^\s<]{{1,40}}\s+\S)"
    rf"|(?m:^[ \t>*]{{0,6}}#{{1,6}}[ \t]*(?:new |end of |begin |updated |hidden )?{_ROLE}(?: (?:prompt|message"
    rf"|instructions?|override|role))?[ \t]*:?[ \t]*$)"
    rf"|(?m:^[ \t>#*]{{0,6}}{_ROLE}(?: (?:prompt|message|override|note|instructions?))?\**[ \t]?(?:\([^)\n]{{0,30}}\)"
    rf")?:\**[ \t]*\n?[ \t]*{_ORDERLY})"
    rf"|[\"']role[\"']\s{{0,3}}:\s{{0,3}}[\"']{_ROLE}[\"']"
    r"|(?m:^[ \t]{0,4}[-=*#~_<]{3,20}(?![^\n]{0,40}(?:KEY|CERTIFICATE))"
    r"[ \t]*(?:end|begin|start|stop|new|system|assistant|instructions?)\b[^\n]{0,60}$)"
    r"|(?m:^[ \t]{0,4}(?:\"{3}|'{3}|`{3})[ \t]*(?:system|assistant|end|instructions?|prompt|override|developer)\b)"
    r"|\{\{\s{0,3}(?:system|instructions?|prompt|user|#system)[^}\n]{0,40}\}\}|\bBEGIN (?:SYSTEM|NEW|ADMIN|HIDDEN"
    r"|OVERRIDE)[A-Z ]{0,30}|\bEND (?:OF )?(?:SYSTEM|USER|FEEDBACK|UNTRUSTED|QUOTED|PROMPT)[A-Z ]{0,20}\b",
    re.IGNORECASE,
)
_SHOUTED = re.compile(r"(?:BEGIN|END)\b.{0,40}", re.IGNORECASE)
_SIGNS = re.compile(r"[<\[#{:=\"'`]|-{3}|BEGIN|END")


@text_check(
    "injection.delimiter", severity="medium", message="This uses marks that could pass for a part of the prompt"
)
def find_delimiters(examined: Examined) -> Iterator[Span]:
    text = examined.text
    if examined.words.isdisjoint(_WORDS) or not _SIGNS.search(text):
        return
    for match in _MARKS.finditer(text):
        in_prose = _SHOUTED.fullmatch(match[0]) and not match[0][:3].isupper()
        if not in_prose and not examined.prose.is_quoted(*match.span()):
            yield Span(*match.span())


_WORDS = frozenset(
    [
        "system",
        "systems",
        "sys",
        "inst",
        "assistant",
        "developer",
        "human",
        "ai",
        "user",
        "tool",
        "instruction",
        "instructions",
        "prompt",
        "feedback",
        "untrusted",
        "quoted",
        "admin",
        "override",
        "im",
        "start",
        "end",
        "begin",
        "stop",
        "new",
        "context",
        "task",
        "rules",
        "secret",
        "input",
        "message",
        "think",
        "policy",
        "endoftext",
        "function",
        "im_start",
        "im_end",
        "systemprompt",
        "sep",
        "s",
        "eot",
        "endofprompt",
        "bos",
        "eos",
        "startoftext",
        "channel",
        "cls",
        "pad",
        "header",
        "start_header_id",
        "end_header_id",
    ]
)
