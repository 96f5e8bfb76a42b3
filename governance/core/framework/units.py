"""Units of measurement: what they measure, and how much of its base unit each one is."""

import re
from typing import NamedTuple

from governance.core.checks.vocabulary import words


class Unit(NamedTuple):
    """`dimension` says what is measured; `factor` and `offset` lead to the dimension's base unit."""

    dimension: str
    factor: float
    offset: float = 0.0


_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0
_TABLE: dict[Unit, str] = {
    Unit("time", 0.001): "ms, msec, millisecond, milliseconds, millis",
    Unit("time", 1.0): "s, sec, secs, second, seconds",
    Unit("time", _MINUTE): "min, mins, minute, minutes",
    Unit("time", _HOUR): "h, hr, hrs, hour, hours",
    Unit("time", _DAY): "d, day, days, night, nights, working day, working days, business day, business days",
    Unit("time", 7 * _DAY): "wk, week, weeks",
    Unit("time", 14 * _DAY): "fortnight, fortnights",
    Unit("time", 30.4375 * _DAY): "month, months",
    Unit("time", 365.25 * _DAY): "yr, yrs, year, years",
    Unit("time", 3652.5 * _DAY): "decade, decades",
    Unit("size", 1.0): "byte, bytes",
    Unit("size", 1e3): "kb, kilobyte, kilobytes",
    Unit("size", 1e6): "mb, megabyte, megabytes",
    Unit("size", 1e9): "gb, gigabyte, gigabytes",
    Unit("size", 1e12): "tb, terabyte, terabytes",
    Unit("size", 1024.0): "ki, kib, kibibyte, kibibytes",
    Unit("size", 1024.0**2): "mi, mib, mebibyte, mebibytes",
    Unit("size", 1024.0**3): "gi, gib, gibibyte, gibibytes",
    Unit("size", 1024.0**4): "ti, tib, tebibyte, tebibytes",
    Unit("bandwidth", 1e3): "kbps, kbit/s",
    Unit("bandwidth", 1e6): "mbps, mbit/s",
    Unit("bandwidth", 1e9): "gbps, gbit/s",
    Unit("length", 0.001): "mm, millimetre, millimetres, millimeter, millimeters",
    Unit("length", 0.01): "cm, centimetre, centimetres, centimeter, centimeters",
    Unit("length", 1000.0): "km, kilometre, kilometres, kilometer, kilometers",
    Unit("length", 1.0): "m, metre, metres, meter, meters",
    Unit("length", 0.0254): "inch, inches",
    Unit("length", 0.3048): "ft, foot, feet",
    Unit("length", 0.9144): "yd, yard, yards",
    Unit("length", 1609.344): "mi., mile, miles",
    Unit("area", 1.0): "m2, m², sqm, square metre, square metres, square meter, square meters",
    Unit("area", 0.09290304): "sqft, square foot, square feet",
    Unit("area", 1e4): "ha, hectare, hectares",
    Unit("volume", 1.0): "l, litre, litres, liter, liters",
    Unit("volume", 0.001): "ml, millilitre, millilitres, milliliter, milliliters",
    Unit("volume", 0.01): "cl, centilitre, centilitres",
    Unit("volume", 1000.0): "m3, m³, cubic metre, cubic metres",
    Unit("mass", 0.001): "mg, milligram, milligrams",
    Unit("mass", 1.0): "g, gram, grams, gramme, grammes",
    Unit("mass", 1000.0): "kg, kilo, kilos, kilogram, kilograms, kilogramme, kilogrammes",
    Unit("mass", 1e6): "t, ton, tons, tonne, tonnes",
    Unit("mass", 453.59237): "lb, lbs",
    Unit("mass", 28.349523): "oz, ounce, ounces",
    Unit("speed", 1.0): "km/h, kmh, kph, kilometres per hour, kilometers per hour, kilometres an hour",
    Unit("speed", 1.609344): "mph, miles per hour, miles an hour",
    Unit("speed", 3.6): "m/s, metres per second, meters per second",
    Unit("frequency", 1.0): "hz, hertz",
    Unit("frequency", 1e3): "khz",
    Unit("frequency", 1e6): "mhz",
    Unit("frequency", 1e9): "ghz",
    Unit("power", 1.0): "w, watt, watts",
    Unit("power", 1e3): "kw, kilowatt, kilowatts",
    Unit("voltage", 1.0): "v, volt, volts",
    Unit("energy", 1.0): "kwh, kilowatt-hours, kilowatt hours",
    Unit("sound", 1.0): "db, decibel, decibels",
    Unit("pixels", 1.0): "px, pixel, pixels",
    Unit("resolution", 1.0): "dpi, ppi",
    Unit("type size", 1.0): "pt",
    Unit("share", 0.01): "%, percent, per cent, pct, percentage points",
    Unit("temperature", 1.0): "°c, ° c, celsius, degree celsius, degrees celsius, °, degree, degrees",
    Unit("temperature", 5 / 9, -160 / 9): "°f, ° f, fahrenheit, degrees fahrenheit",
    Unit("eur", 1.0): "€, eur, euro, euros",
    Unit("usd", 1.0): "$, usd, dollar, dollars, us dollars",
    Unit("gbp", 1.0): "£, gbp, pound, pounds, pounds sterling",
    Unit("chf", 1.0): "chf, swiss francs, francs",
    Unit("jpy", 1.0): "¥, jpy, yen",
    Unit("cents", 1.0): "cent, cents, pence",
}
UNITS = {name: unit for unit, names in _TABLE.items() for name in words(names)}
MONEY = ("eur", "usd", "gbp", "chf", "jpy")
TIMES = frozenset(name for name, unit in UNITS.items() if unit.dimension == "time")
# Only at the end of a parameter's name; in prose these letters stand for something else.
_IN_NAMES_ONLY = {"c": UNITS["°c"], "celsius": UNITS["°c"], "f": UNITS["°f"], "px": UNITS["px"]}
# What a parameter may be called that is measured in a dimension.
DIMENSION_WORDS = {
    "time": words(
        "timeout, duration, interval, period, ttl, retention, lifetime, delay, age, every, for, limit, length, validity"
    ),
    "size": words("size, limit, memory, storage, quota, volume, ram"),
    "length": words("length, width, height, depth, distance, size"),
    "pixels": words("width, height, size"),
    "area": words("area, size, surface"),
    "volume": words("volume, size, amount"),
    "mass": words("weight, mass, load"),
    "speed": words("speed, limit"),
    "temperature": words("temperature, temp, heat"),
    "share": words("percent, rate, share, ratio, percentage, fraction, level"),
    **dict.fromkeys(MONEY, words("amount, price, cost, fee, budget, sum, total, value, limit, salary")),
}
_LETTER_AND_DIGIT = re.compile(r"[^a-z0-9]+")
_SHORT_MINUTES = re.compile(r"(?<=\d)m\b")


def unit_of_name(name: str) -> str:
    """The unit that a parameter's name ends in, such as `ms` of `timeout_ms`; empty where there is none."""
    last = _LETTER_AND_DIGIT.split(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower())[-1]
    if last in _IN_NAMES_ONLY:
        return {"c": "°c", "f": "°f"}.get(last, last)
    return last if last in UNITS else ""


def in_short(shown: str, dimension: str) -> str:
    """Settings write "10m" for ten minutes."""
    return _SHORT_MINUTES.sub("min", shown) if dimension == "time" else shown
