"""A parameter of an action against what a requirement asks for: whether its name means the subject, and its value."""

import re
from collections.abc import Callable, Iterator

from governance.core.framework.bounds import against
from governance.core.framework.demands import Requirement
from governance.core.framework.families import members_called
from governance.core.framework.in_names import names_against
from governance.core.framework.in_sentences import has_other_direction, sentence_against
from governance.core.framework.parameter_names import names_subject
from governance.core.framework.proposal import Mismatch, Parameter, Proposal, shown_value
from governance.core.framework.sameness import same
from governance.core.framework.times import read_short_day
from governance.core.framework.units import in_short, unit_of_name
from governance.core.framework.values import Value, find_values

_LONGEST_VALUE = 200  # characters of a parameter that is read as a value; a longer one is read as text
_LONGEST_NAME = 60
_HOST_AND_PORT = re.compile(r"(?<=[a-z0-9]):(?=\d{2,5}(?:/|$))", re.IGNORECASE)
_CRON = re.compile(r"(\d{1,2}) (\d{1,2}) \S+ \S+ \S+")
_SWITCHES = frozenset({"true", "false", "yes", "no", "on", "off", "none", "null"})
_HOURS, _DAYS = 24, 31


def parameter_against(requirement: Requirement, parameter: Parameter, proposal: Proposal) -> Iterator[Mismatch]:
    """The mismatches of one parameter: of its value where its name means the subject, else of what it says."""
    shown = shown_value(parameter.value).strip()
    if not shown or isinstance(parameter.value, bool):
        return
    if len(shown) > _LONGEST_VALUE or not names_subject(requirement, parameter, shown, proposal):
        if isinstance(parameter.value, str):
            yield from _in_prose(requirement, parameter, shown)
        return
    values = list(_values_of(requirement, parameter, shown))
    for value in values:
        yield from against(requirement, value, 0, parameter.path)


def _in_prose(requirement: Requirement, parameter: Parameter, shown: str) -> Iterator[Mismatch]:
    told = Proposal(_told(parameter, shown), {})
    for sentence in () if len(told.text.split()) == 1 else told.sentences:
        compare = names_against if requirement.kind == "name" else sentence_against
        for found in () if sentence.is_question else compare(requirement, sentence, told):
            yield found._replace(path=parameter.path, start=0, end=0)


def _told(parameter: Parameter, shown: str) -> str:
    """A parameter as a sentence: in "localhost:27017" the number is a port, and what stands beside it belongs to it."""
    if not _HOST_AND_PORT.search(shown):
        return shown
    told = f"{' '.join(sorted(parameter.context))} {_HOST_AND_PORT.sub(r' port ', shown)}"
    return told.replace("://", " ").replace("/", " ")


def _values_of(requirement: Requirement, parameter: Parameter, shown: str) -> Iterator[Value]:
    """The parameter's value in the requirement's kind; a bare number is taken in the unit of the parameter's name, or
    else in the requirement's own."""
    wanted = requirement.bounds[0].value
    if has_other_direction(requirement, parameter.path.rpartition(".")[2].replace("_", " ")):
        return
    read = _READERS.get(wanted.kind, _plain_values)
    for value in read(wanted, parameter, shown):
        if value.kind == wanted.kind or {value.kind, wanted.kind} in ({"number", "unit"}, {"date", "weekday"}):
            yield value


def _plain_values(wanted: Value, _parameter: Parameter, shown: str) -> list[Value]:
    found = list(find_values(shown))
    if wanted.kind in {"url", "path"} and not found:
        found = [Value(wanted.kind, shown.casefold().rstrip("/"), shown, 0, len(shown))]
    return found


def _name(_wanted: Value, _parameter: Parameter, shown: str) -> list[Value]:
    if len(shown) > _LONGEST_NAME or shown.lower() in _SWITCHES - {name for name in _SWITCHES if members_called(name)}:
        return []
    return [] if re.fullmatch(r"[\d.,\s-]+", shown) else [Value("name", shown.casefold(), shown, 0, len(shown))]


def _quantities(wanted: Value, parameter: Parameter, shown: str) -> Iterator[Value]:
    last = parameter.path.rpartition(".")[2]
    for value in find_values(in_short(shown, wanted.key[0])):
        if value.kind != "number" or not isinstance(value.key, float):
            yield value
            continue
        if wanted.key[0] == "share" and "pct" not in last and "percent" not in last and value.key < 1:
            yield value._replace(shown=shown)
            continue
        unit = unit_of_name(last)
        unit = _own_unit(wanted) if not unit or "/" in wanted.key[0] else unit
        yield from (each._replace(shown=shown) for each in find_values(f"{value.key:.9f} {unit}"))


def _own_unit(wanted: Value) -> str:
    return re.sub(r"^[\d.,\s-]+|^\w+[ -](?=\w)", "", wanted.shown) or wanted.shown


def _days(wanted: Value, _parameter: Parameter, shown: str) -> list[Value]:
    """A day without its year in either order, whichever agrees; a bare number is a day of the month."""
    short = [Value("date", day, shown, 0, len(shown)) for day in read_short_day(shown)]
    if short:
        return [next((value for value in short if same(wanted, value)), short[0])]
    if wanted.key[:2] == (None, None) and shown.isdigit() and int(shown) <= _DAYS:
        return [Value("date", (None, None, int(shown)), shown, 0, len(shown))]
    found = [value for value in find_values(f"in {shown}") if value.kind == "date"]
    return found or [value for value in find_values(f"the {shown}") if value.kind == "date"]


def _weekdays(_wanted: Value, _parameter: Parameter, shown: str) -> list[Value]:
    return [value._replace(shown=shown) for value in find_values(shown.title()) if value.kind in {"weekday", "date"}]


def _clocks(_wanted: Value, parameter: Parameter, shown: str) -> list[Value]:
    cron = _CRON.fullmatch(shown)
    if cron:
        return [Value("clock", int(cron[2]) * 60 + int(cron[1]), shown, 0, len(shown))]
    if "hour" in parameter.path.lower() and shown.isdigit() and int(shown) <= _HOURS:
        return [Value("clock", int(shown) % _HOURS * 60, shown, 0, len(shown))]
    return [value for value in find_values(shown) if value.kind == "clock"]


_READERS: dict[str, Callable[[Value, Parameter, str], list[Value] | Iterator[Value]]] = {
    "name": _name,
    "unit": _quantities,
    "date": _days,
    "weekday": _weekdays,
    "clock": _clocks,
}
