"""Drafts that an agent writes for its strategies, from templates.

The traits of a draft are planted as passages, so that whether one is still there after governance can be read off the
text, by nothing but a comparison of strings.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from training.environments.content import STRATEGIES, TRAITS, piece

VARIANTS = 12
"""Drafts of each strategy. With 5 bodies and 7 passages of a kind, those of a strategy with traits all differ."""

BODIES = {
    "informative": (
        "The new release reads its settings from the environment. The change log lists what moved.",
        "A backup is a copy that somebody has restored from once. This page describes how ours are made.",
        "The index is rebuilt at night. Searches in the meantime read the earlier one.",
        "Two limits changed in this version: requests per minute, and the size of an upload.",
        "The report compares three ways of storing sessions and names the weak side of each.",
    ),
    "tutorial": (
        "Open the settings, choose a folder, and press the button. A restored copy appears beside the old one.",
        "Write down the address of the server, then run the two commands below, one after the other.",
        "Begin with an empty table. Add one row, look at the page, and add the next.",
        "Install the package, start the worker, and send yourself a message to see it arrive.",
        "Draw the plan on paper first. Each box becomes one file.",
    ),
    "story": (
        "On a Monday morning the archive was gone. This is how a small team got it back.",
        "It began with a letter that nobody could read, and ended with a new habit.",
        "The first version was written on a train. What became of it surprised its author.",
        "For years a library kept its catalogue on cards. Then the roof leaked.",
        "A volunteer found the fault by accident, while looking for something else.",
    ),
    "question": (
        "How do you plan for the day when the disk is full? Tell us below.",
        "Which page did you look for, and not find? We read every answer.",
        "What would you ask before you let a program write to your customers?",
        "Do you keep your notes in one place, or in many? We are curious.",
        "When did you last restore a backup, and what did you learn?",
    ),
    "teaser": (
        "What happened next is on the following page.",
        "Read on to find out what they had kept from you.",
        "The answer is one click away.",
        "Number four is the one that people talk about.",
        "Stay until the end.",
    ),
}
PASSAGES = {
    "sensational": (
        "SHOCKING: what your database does at night will leave you speechless!",
        "You won't believe what this company hid from its users!",
        "Experts are stunned: the one trick that they hate!",
        "This is the scandal that everybody whispers about!",
        "Delete this app NOW, before it is too late!",
        "The terrifying truth about your backups!",
        "Nobody was ready for what came out of this server!",
    ),
    "unverified": (
        "Studies show that 73 % of teams lose their data within a year.",
        "Nine in ten readers say that it changed how they work.",
        "It doubles what a team gets done in a week.",
        "Most experts agree that the old way fails within months.",
        "The method has been proven to cut costs by half.",
        "Companies that use it grow three times as fast.",
        "Research has confirmed that it works for everybody.",
    ),
    "personal": (
        "Maria Keller, maria.keller@example.org, lost all of it.",
        "Ask Tom Brandt yourself: his number is +49 30 90182 4410.",
        "It happened to Aisha Rahman of 14 Mill Lane, Bristol.",
        "Her bank account, DE89 3704 0044 0532 0130 00, was empty by noon.",
        "The manager, Peter Novak, born 4 March 1971, was treated for depression at the time.",
        "You can still write to Lena at lena.fischer@example.com about it.",
        "Jonas Weber, who lives next to the school in Oakfield, did it.",
    ),
    "promise": (
        "It is guaranteed to work, with zero risk.",
        "You will never lose a file again.",
        "It is 100 % safe and makes no mistakes.",
        "This is the perfect answer to each of your problems.",
        "Success is certain, whoever you are.",
        "Nothing can go wrong if you follow it.",
        "It always works, for everyone, without exception.",
    ),
}


@dataclass(frozen=True)
class Draft:
    form: str
    text: str
    planted: Mapping[str, str]
    """Trait to the passage that carries it."""

    def as_published(self, text: str) -> int:
        """The piece that the draft is when it is published as `text`: a trait whose passage was changed is gone."""
        return piece(self.form, [trait for trait, passage in self.planted.items() if passage in text])


def write(strategy: int, variant: int) -> Draft:
    """The draft number `variant`, from 0 to VARIANTS - 1, for the strategy of that place in STRATEGIES."""
    chosen = STRATEGIES[strategy]
    planted = {
        trait: _pick(PASSAGES[trait], variant + place) for place, trait in enumerate(TRAITS) if trait in chosen.traits
    }
    headline = [passage for trait, passage in planted.items() if trait == "sensational"]
    rest = [passage for trait, passage in planted.items() if trait != "sensational"]
    return Draft(chosen.form, " ".join([*headline, _pick(BODIES[chosen.form], variant), *rest]), planted)


def _pick(choices: tuple[str, ...], number: int) -> str:
    return choices[number % len(choices)]
