"""What the deliberation lays on the table: ways of moral reasoning with their questions, and known kinds of conflict.

The order of a list means nothing; it is the order of the alphabet, so that nobody reads a rank into it.
"""

from typing import NamedTuple

# Way of reasoning → what it asks.
FRAMEWORKS: dict[str, tuple[str, ...]] = {
    "care": (
        "Who depends on whom here, and who would be left alone?",
        "What does the one most easily hurt need?",
    ),
    "communitarian": (
        "Which customs and bonds of the community are touched?",
        "What would its members want to be able to say of themselves afterwards?",
    ),
    "consequentialist": (
        "Who gains and who loses by each option, how much, and how surely?",
        "What happens if everybody did it, and in the long run?",
    ),
    "deontological": (
        "Which duties, promises and rights are at stake, whatever comes of it?",
        "Would somebody be used merely as a means?",
    ),
    "indigenous": (
        "What do we owe to those before us and to those who come after, and to the land?",
        "Who has the standing to speak on this, and have they been asked in their own way?",
    ),
    "virtue": (
        "What would an honest, brave and fair person do?",
        "What sort of people do we become by doing so?",
    ),
}


class Kind(NamedTuple):
    """A known kind of conflict between `first` and `second`, with the words by which it is seen in a case."""

    first: str
    second: str
    signs: tuple[frozenset[str], frozenset[str]]
    stakeholders: tuple[tuple[str, str], ...]
    shared: tuple[str, ...]
    prompts: tuple[str, ...]


def _stems(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Signs are the first five letters of words, whole words where they are shorter.
KINDS: dict[str, Kind] = {
    "criticism-kindness": Kind(
        "criticism",
        "kindness",
        (
            _stems("criti harsh hones blunt compl revie truth frank angry"),
            _stems("kind kindn hurt feeli insul respe polit gentl cruel offen tone"),
        ),
        (
            ("the one who criticises", "to say plainly what is wrong"),
            ("the one who is criticised", "to be met as a person"),
            ("other readers", "to learn from the dispute without being put off"),
        ),
        ("Everyone wants the work to become better.",),
        ("Which part is about the work, and which about a person?", "Could the same be said without the wound?"),
    ),
    "individual-community": Kind(
        "the individual",
        "the community",
        (
            _stems("indiv perso singl one own alone membe autho user free freed right"),
            _stems("commu every all group membe major publi toget share rules"),
        ),
        (
            ("the person concerned", "to live by their own lights"),
            ("the community", "to keep what holds it together"),
            ("those who may be in the same place later", "to know what to expect"),
        ),
        ("Nobody flourishes alone, and no community without its members.",),
        ("What would the person accept as fair?", "What can the community bear, and for how long?"),
    ),
    "privacy-openness": Kind(
        "privacy",
        "openness",
        (
            _stems("priva perso anony confi secre conse hide mask redac name data"),
            _stems("open openn publi trans share archi recor free relea known"),
        ),
        (
            ("the people whose data it is", "to decide who knows what about them"),
            ("readers and researchers", "to see on what a claim rests"),
            ("those who keep the site", "to be able to show what they did"),
        ),
        ("Both sides want to be able to trust the site.",),
        ("Can the purpose be reached without naming anybody?", "Was there consent, and to exactly what?"),
    ),
    "speed-care": Kind(
        "speed",
        "care",
        (
            _stems("speed fast quick urgen soon hurry now immed deadl today delay wait"),
            _stems("caref care thoro test check revie safe safet quali risk mista right"),
        ),
        (
            ("those who wait", "to be helped before it is too late"),
            ("those who bear a mistake", "not to pay for somebody's hurry"),
            ("those who do the work", "to be able to stand by it"),
        ),
        ("Both sides want help that helps.",),
        ("What is lost by waiting a day, and can it be got back?", "Which part can go first without the rest?"),
    ),
    "transparency-security": Kind(
        "transparency",
        "security",
        (
            _stems("trans open openn publi discl expla repor show publi audit"),
            _stems("secur vulne attac expos hack leak passw patch explo safe threa"),
        ),
        (
            ("users at risk", "to be told, and not to be exposed"),
            ("those who repair", "to have the time to do it"),
            ("the public", "to know how its safety is kept"),
        ),
        ("Both sides want fewer people to come to harm.",),
        ("Who could misuse what is published, and until when?", "What can be said now, and what after the repair?"),
    ),
}
SIGN_LETTERS = 5
