"""inst_018: a standing claimed for something, such as proven, certified or the best, without evidence for it.

"Validated", "verified" or "leading" also name a step of a program or a place in a row; what stands around such a word
tells which is meant.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from governance.core.checks.claims.phrasebook import Phrasebook, flat, matches
from governance.core.checks.claims.sources import is_cited
from governance.core.checks.claims.voice import is_asserted
from governance.core.checks.meant import others, spans
from governance.core.checks.prose import Prose
from governance.core.checks.registry import Examined, Span, text_check
from governance.core.checks.vocabulary import one_of
from governance.core.reader.model import CLAIM

_PHRASES = Phrasebook(Path(__file__).parent / "phrases" / "status.txt")
_SINGLE = re.compile(r"(?:\w+ly )?(validated|proven|certified|verified)", re.IGNORECASE)
# What a program validates, a mathematician proves, or an authority certifies.
_STEP = one_of(
    "inputs?, jwts?, forms?, fields?, values?, data, tokens?, requests?, schemas?, parameters?, payloads?, json,"
    " types?, xml,"
    " configurations?, settings?, files?, address(?:es)?, actions?, arguments?, signatures?, e-?mails?, passwords?,"
    " sessions?, front matter, urls?, links?, headers?, certificates?, records?, rows?, columns?, entries, entry,"
    " ids?,"
    " identifiers?, cookies?, uploads?, options?, numbers?, dates?, strings?, choices, submissions?, messages?,"
    " body, bodies, credentials?, licen[cs]es?, theorems?, lemmas?, propositions?, conjectures?,"
    " corollar(?:y|ies), hashes,"
    " translations?, cop(?:y|ies), letters?, cheques?, accounts?, users?, domains?, hosts?, tickets?, coupons?,"
    " cards?,"
    " manifests?, documents?, markup, html, css, yaml, toml, pages?, objects?, properties, property, attributes?,"
    " commits?, tags?, packages?, checksums?, rules?, steps?, mail, post, bounds, invariants?, claims? set,"
    " queries, query"
)
_STEP_BEFORE = re.compile(rf"\b{_STEP}\b(?! of (?:our|the) )", re.IGNORECASE)
_MATHEMATICS = re.compile(
    r"\b(?:theorems?|lemmas?|propositions?|conjectures?|corollar(?:y|ies)|statements?|formulas?|identit(?:y|ies)"
    r"|equations?"
    r"|inequalit(?:y|ies)|bounds?|guilt|innocen\w+|guilty|hypothes[ie]s)\b",
    re.IGNORECASE,
)
_PAPERS = re.compile(
    r"\b(?:translat\w+|cop(?:y|ies)|letters?|cheques?|mail|post|certificates?|domains?|hosts?|tls|https|keys?)\b",
    re.IGNORECASE,
)
# What each word is soberly said of.
_OBJECTS = {"validated": _STEP_BEFORE, "verified": _STEP_BEFORE, "proven": _MATHEMATICS, "certified": _PAPERS}
_STEP_AFTER = re.compile(
    rf"\s+(?:against (?:a|an|the|its|this|our|json|pydantic) (?:\w+ )?(?:schema|list|spec\w*|pattern|rules?|model"
    rf"|type|regex|dtd|xsd|standard)|before|on (?:each|every|save|submit|the|load|input|blur|start)|at (?:each"
    rf"|runtime|startup|the|\w+ time)"
    r"|with (?:a |an |the )?(?:\w+ )?(?:schema|pydantic|regex|regular|parser|key|html|json|checksum|public|serializer)"
    r"|by (?:the |a |an |its )?(?:\w+ )?(?:serializer|server|form|schema|middleware|model|parser|client|browser"
    r"|framework's|gateway|worker|check|function|app|backend|view|link|let's encrypt|induction|contradiction|ca\b"
    r"|certificate|compiler|type|pydantic"
    r"|reduction|cases|django|validator|code|hand)|in the (?:form|view|serializer|model|browser|appendix|paper|proof)"
    rf"|when|once|after|(?:\w+ )?{_STEP}\b|at (?:once|save)|twice|again\b|as (?:an?|it|they|soon)|translators?\b"
    rf"|mail\b|accountants?\b|public\b|cop(?:y|ies)\b|cheques?\b|authorit)",
    re.IGNORECASE,
)
# "The state of the art" as a subject of its own.
_SUBJECT_MATTER = re.compile(r"state[- ]of[- ]the[- ]art", re.IGNORECASE)
_ADORNS = re.compile(r" (?!(?:is|are|was|has|in|of|on|cites?|for|as|and|means|by|chapter|section)\b)\w")
_THE_BEFORE = re.compile(r"(?:^|\b(?:on|of|about|in|to|reviews?|the)(?: the)? )$", re.IGNORECASE)
_SURPASSES = re.compile(r"\b(?:beats?|advances?|defines?|exceeds?|surpass\w*|is|are|sets?|matches|at)\b", re.IGNORECASE)
_PREFIX = re.compile(r"(?<!')\b(?:cross|re|un|pre|self|not|in|non|double)[- ]$", re.IGNORECASE)
_NOT_YET = re.compile(
    r"\b(?:if|whether|to be|to become|until|unless|before|once|when|yet to|towards?|becom(?:e|ing)|what (?:is"
    r"|counts as)"
    r"|(?:must|should|would|could|can|may|will) (?:only )?be|needs? to|as|after|waiting for"
    r"|wait for)\b[^,;:.!?\n]{0,40}$",
    re.IGNORECASE,
)
# Works of others that a text may speak of without praising itself.
_OF_OTHERS = re.compile(
    r"(?:\s+(?:models?|methods?|work|results?|papers?|labels?|annotations?|baselines?|literature|approaches|systems)\b"
    r"(?! (?:of ours|that we|we)))",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\b(?:compar\w+|review\w*|survey\w*|cites?|reads?|against|literature|papers?|than|cost|costs|versus|other|others"
    r"|history of|list of|overview of)\b",
    re.IGNORECASE,
)


@text_check("claim.status", severity="high", message="A standing is claimed without evidence for it")
def find_statuses(examined: Examined) -> Iterator[Span]:
    """Evidence on the action is what such a claim needs."""
    if examined.action.has_evidence:
        return iter(())
    return others(_phrases(examined), spans(examined, "claim_status", family=CLAIM))


def _phrases(examined: Examined) -> Iterator[Span]:
    sections = _PHRASES.sections(examined.words)
    if not sections:
        return
    prose = examined.prose
    for start, end in matches(sections, flat(examined.text)):
        if not _is_sober(prose, start, end) and is_asserted(prose, start, end):
            yield Span(start, end)


def _is_sober(prose: Prose, start: int, end: int) -> bool:
    """Whether the words wait for their evidence, bring it along, or are not said of one's own work."""
    before, text = prose.before(start), prose.text
    if _NOT_YET.search(before) or _PREFIX.search(before) or is_cited(prose, start):
        return True
    single = _SINGLE.fullmatch(text, start, end)
    if single and (_STEP_AFTER.match(text, end) or _OBJECTS[single[1].lower()].search(before)):
        return True
    if _SUBJECT_MATTER.fullmatch(text, start, end) and _is_subject(before, text, end):
        return True
    sentence = prose.sentence_at(start)
    return bool(_OF_OTHERS.match(text, end, sentence.end)) and bool(
        _COMPARES.search(text, sentence.start, sentence.end)
    )


def _is_subject(before: str, text: str, end: int) -> bool:
    if _SURPASSES.search(before) or _ADORNS.match(text, end):
        return False
    return bool(_THE_BEFORE.search(before))
