from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure: what it says, in words, and where its rows are. An alarm is said so that nobody overlooks it."""

    label: str
    value: str
    note: str = ""
    link: str = ""
    alarm: bool = False
