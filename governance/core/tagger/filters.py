"""What the decoder found, trimmed, and without what is no person's name or address after all."""

import re
from collections.abc import Sequence

from governance.core.lexicon import rank
from governance.core.tagger.features import base, kind
from governance.core.tagger.tokens import words
from governance.core.tagger.vocabulary import Gazetteer, script

# Thinkers who are cited by one word; anybody's full name is masked.
_CITED_TEXT = (
    "bayes markov turing gauss euler nash pareto fourier kalman shapley bellman boltzmann laplace poisson"
    " bernoulli dirichlet lagrange cauchy hilbert riemann shannon dijkstra merkle gödel kolmogorov kant"
    " wittgenstein aristotle plato socrates confucius hegel nietzsche descartes spinoza hume rawls hobbes"
    " machiavelli darwin einstein asimov orwell shakespeare freud knuth goodhart condorcet occam"
    " schrödinger heisenberg galileo copernicus kepler tolstoy dostoevsky kafka buddha zeus godot hamlet"
    " macbeth sherlock romeo juliet frankenstein dracula siri cortana"
)
_CITED = frozenset(_CITED_TEXT.split())
_WORKS_TEXT = (
    "harry potter|jane eyre|romeo and juliet|sherlock holmes|james bond|anna karenina|david copperfield"
    "|oliver twist|don quixote|peter pan|moby dick|robinson crusoe|tom sawyer|huckleberry finn"
    "|donald duck|mickey mouse|bugs bunny|darth vader|luke skywalker|indiana jones|lara croft"
    "|super mario|barack obama|albert einstein|alan turing|isaac newton|karl marx"
    "|immanuel kant|ada lovelace|isaac asimov|george orwell"
    "|william shakespeare|charles darwin|pink floyd|franz ferdinand|jethro tull|lynyrd skynyrd"
    "|marie curie"
)
_WORKS = frozenset(_WORKS_TEXT.split("|"))
_SUBJECTS = (
    "theorem|rule|rules|law|laws|chain|chains|test|machine|machines|equilibrium|front|transform|filter|value|values"
    "|equation|distribution|inequality|sampling|coding|algorithm|tree|coefficient|kappa|process|space|razor|number|model"
    "|bound|score|principle|series|matrix|prior|paradox|conjecture|lemma|hypothesis|constant|optimi[sz]er|effect|formula"
    "|function|method|index|network|game|decision|approximation|curve|diagram|criterion|estimator|noise|completeness"
)
_OF_A_SUBJECT = re.compile(rf"(?:'s|’s|')?(?: \w+)?[ -](?:{_SUBJECTS})\b", re.IGNORECASE)
_IN_CODE_BEFORE, _IN_CODE_AFTER = frozenset("._$\\/`#"), frozenset("_(`\\=[")
_CODE_IN_ADDRESS = re.compile(r"[{}=<>]|\) \w+/|\w\(|\.\w{1,4}:\d")
_LABELS_TEXT = "phone tel telephone mobile email e-mail fax date dob age message comment order subject mail web c o"
_LABELS = frozenset(_LABELS_TEXT.split())
_CUES_TEXT = "is am i'm im named called name's name regards thanks dear hi hello hey by mr mrs ms dr contact ask"
_CUES = frozenset(_CUES_TEXT.split())
_NUMBER = re.compile(r"\d")
_AMOUNT = re.compile(r"\b(?:EUR|USD|GBP|CHF|JPY|items?|\d+ ?(?:[KMGT]i?B|[MG]Hz|ms|seconds|dpi|px))\b")
_POST_CODE = re.compile(
    r"\b(?:[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|[A-Z]\d[A-Z] \d[A-Z]\d|\d{4} [A-Z]{2}|[A-Z]{2} \d{5})\b", re.IGNORECASE
)
_POST_LABEL = re.compile(r"\b(?:zip|post|postal|plz|cep|cap|pin)[ -]?(?:code)?\W{0,4}(?:is |)$", re.IGNORECASE)
LONGEST_CODE, SHORTEST_NAME, REACH = 4, 3, 24


def trimmed(tokens: Sequence[re.Match[str]], lists: Gazetteer) -> tuple[int, int]:
    """Start and end among the tokens without everyday words, labels of fields and punctuation at either end."""
    start, end = 0, len(tokens)
    lower = all(not token[0][0].isupper() for token in tokens)
    while start < end and _loose(tokens[start][0], lists, lower):
        start += 1
    while start < end and _loose(tokens[end - 1][0], lists, lower) and tokens[end - 1][0] not in ".)":
        end -= 1
    return start, end


def _loose(surface: str, lists: Gazetteer, lower: bool) -> bool:
    if not surface[0].isalnum():
        return True
    if surface.lower() in _LABELS and len(surface) > 1:
        return True
    if lower or surface[0].isupper() or not surface.isalpha():
        return False
    return rank(surface) is not None and kind(surface, lists) in ("xc", "xct", "xcg")


def is_person(text: str, start: int, end: int, lists: Gazetteer) -> bool:
    """Whether a span that was taken for a name stands as one: not in code, not a law's, not a work's."""
    name = text[start:end]
    if not any(letter.isalpha() for letter in name):
        return False
    if text[start - 1 : start] in _IN_CODE_BEFORE or text[end : end + 1] in _IN_CODE_AFTER:
        return start == 0 and text[end : end + 1] not in _IN_CODE_AFTER
    lower = name.lower()
    if lower in _WORKS or lower in _CITED:
        return False
    if name.isalpha() and (_OF_A_SUBJECT.match(text, end) or _is_thing(name, lists)):
        return False
    if not _may_be_a_name(name, lists, introduced=_is_introduced(text, start)):
        return False
    return name != lower or not name.isascii() or _told_in_small_letters(text, start, name, lists)


def _is_thing(word: str, lists: Gazetteer) -> bool:
    """One word that is listed as a product or a people and not as a name, or a short one in capitals such as EUR."""
    if lists.names(word.lower()):
        return False
    return lists.kind(word.lower()).endswith("t") or (word.isascii() and word.isupper() and len(word) <= LONGEST_CODE)


def _may_be_a_name(name: str, lists: Gazetteer, *, introduced: bool) -> bool:
    """Whether a word is listed as a name or, where there are no numbers, at least in no list of other words."""
    bare = [base(word).lower() for word in words(name) if word[0].isalnum()]
    if any(lists.names(word) for word in bare):
        return True
    if _NUMBER.search(name):
        return False
    return introduced or not all(rank(word) or lists.foreign(word) or lists.kind(word).endswith("t") for word in bare)


def _told_in_small_letters(text: str, start: int, name: str, lists: Gazetteer) -> bool:
    """In small letters, a name is in a list and rare as a word, or follows a cue."""
    if any(lists.names(base(word)) and rank(word) is None for word in words(name)):
        return True
    return _is_introduced(text, start) or (not words(text[max(0, start - REACH) : start]) and " " in name)


def _is_introduced(text: str, start: int) -> bool:
    before = words(text[max(0, start - REACH) : start])[-2:]
    return any(word.lower() in _CUES or word[0] == "\n" for word in before)


def is_address(text: str, start: int, end: int, lists: Gazetteer) -> bool:
    """Whether a span that was taken for an address has a street's word, or a number or a line and a place's look."""
    place = text[start:end]
    if _POST_LABEL.search(text[max(0, start - REACH) : start]) and _NUMBER.search(place):
        return True
    if _CODE_IN_ADDRESS.search(place) or _AMOUNT.search(place) or not any(letter.isalpha() for letter in place):
        return False
    if any(kind(word, lists)[:2] == "st" for word in words(place)):
        return True
    if not _NUMBER.search(place) and "\n" not in place:
        return False
    return _POST_CODE.search(place) is not None or any(_is_placed(word, lists) for word in words(place))


def _is_placed(surface: str, lists: Gazetteer) -> bool:
    """A word that an address may have beside its number: Drive, Flat, Madrid, 東京, or any word that is a name."""
    of_kind = kind(surface, lists)
    if of_kind[:2] in ("sc", "un") or of_kind.endswith("g") or script(surface):
        return True
    if of_kind[:2] == "fw" or of_kind.endswith("t") or not surface.isalpha() or len(surface) < SHORTEST_NAME:
        return False
    word = surface.lower()
    return (surface.istitle() or surface == word) and (rank(word) is None or (surface != word and lists.names(word)))
