"""What the metacognitive verifier looks for in a draft; all of it reads lower case."""

import re

from governance.core.framework.wording import content_stems

CATEGORY_WORDS = {
    "website-bug": "page fault browser broken repair reproduce cause error display link site loading",
    "framework-issue": "framework rule decides decision instruction behaves governance check service",
    "content-gap": "page documentation text missing describe explain wording gap example readers answer",
    "feature-request": "wish idea add addition propose list consider weigh suggestion feature plan round",
    "positive": "thank glad good works kind note helps well praise",
    "noise": "",
}
CATEGORY_STEMS = {name: frozenset(content_stems(listed)) for name, listed in CATEGORY_WORDS.items()}
SORRY = re.compile(r"\b(?:sorry|apolog\w+|regret\w*|inconvenien\w+|frustrat\w+|patience)\b")
WARM = re.compile(
    r"\b(?:thank\w*|appreciat\w+|grateful|glad|delighted|happy to hear|good to hear|good of you)\b", re.IGNORECASE
)
CHEER = re.compile(
    r"\b(?:wonderful|great news|excit\w+|thrilled|awesome|fantastic|congratulations)\b|!{2,}", re.IGNORECASE
)
COMPLAINT = re.compile(
    r"\b(?:broken|crash\w*|fail\w*|error|bug|useless|terrible|awful|wrong|slow|annoy\w*|frustrat\w*|cannot|can't"
    r"|doesn't"
    r"|does not|won't|missing|confus\w+|waste|hate|angry|never works?|unusable|ridiculous|worst|disappoint\w*)\b",
)
PRAISE = re.compile(
    r"\b(?:thank\w*|love|great|excellent|helpful|wonderful|clear|well done|impress\w*|enjoy\w*|perfect)\b",
)
NEXT = re.compile(
    r"\b(?:will|is going to|next|goes? (?:to|on|ahead)|has been passed|have passed|tracking page|you can follow"
    r"|nothing (?:you"
    r"|further|more)|needs? no|closed|kept with|we see no work|look into|looking into|in the queue|has gone to)\b",
)
ASSURED = re.compile(
    r"\b(?:guarantee\w*|100 ?%|100 percent|perfect(?:ly)?|flawless\w*|zero[- ]risk|no risk|never fail\w*"
    r"|completely safe"
    r"|absolutely (?:safe|certain|sure)|totally safe|always works?|battle-?tested|production-?ready|bulletproof"
    r"|fool-?proof)",
)
DENYING = re.compile(r"\b(?:not|no|never|cannot|without)\b|n't\b")
CLAUSE = re.compile(r"[.,;:!?\n]|\bbut\b")
DATED = re.compile(
    r"\b(?:by|until|on|within|before) (?:(?:the )?(?:end of (?:the|this|next) \w+|next \w+|this \w+|tomorrow|tonight"
    r"|today|monday|tuesday"
    r"|wednesday|thursday|friday|saturday|sunday)|(?:\w+ )?\d{1,3} (?:hours?|days?|weeks?|minutes?)|(?:one|two|three"
    r"|a few|some)"
    r" (?:hours?|days?|weeks?)|\d{1,2}(?:st|nd|rd|th)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*)\b",
)
LINK = re.compile(r"https?://|www\.\w|\]\(|<a\s")
PERSONAL = re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,63}\.\w{2,}|(?:\+|\b)\d[\d ()/-]{7,18}\d\b")
HOSTILE = re.compile(
    r"\b(?:your own fault|shut up|stupid|idiot\w*|moron\w*|you will regret|we know where you|or else|how dare you"
    r"|go away"
    r"|your problem, not ours|ignorant|ridiculous (?:question|complaint))\b",
)
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
QUESTION = re.compile(r"[^.!?\n]{3,400}\?")
ENDED = re.compile(r"[.!?)\]\"'\u201d\u2019]\s*$")
UNFINISHED = re.compile(r"\b(?:and|or|the|a|of|to|with|because|but|for|in|is|are|we|that|which)\W*$")
PLACEHOLDER = re.compile(r"\{\w+\}|\btodo\b|\bxxx\b|<[a-z_]+>|lorem ipsum|\[(?:name|insert|your)\b")
