"""The forms of official numbers, each with what decides whether a number of this form is one.

A form is the number with 9 for each digit and A for each capital. The rules of the check digits are python-stdnum's.
"""

import re
from collections.abc import Callable, Mapping

from stdnum.ar import cuit
from stdnum.be import nn
from stdnum.br import cpf
from stdnum.ca import sin
from stdnum.ch import ssn as ahv
from stdnum.cl import rut
from stdnum.cn import ric
from stdnum.cz import rc
from stdnum.dk import cpr
from stdnum.ee import ik
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.in_ import aadhaar, pan
from stdnum.is_ import kennitala
from stdnum.it import codicefiscale
from stdnum.kr import rrn
from stdnum.mx import curp, rfc
from stdnum.my import nric
from stdnum.no import fodselsnummer
from stdnum.pk import cnic
from stdnum.ro import cnp
from stdnum.se import personnummer
from stdnum.th import pin
from stdnum.za import idnr

Validator = Callable[[str], object]
_PLAIN = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", "A" * 26 + "9" * 10)


def shape(value: str) -> str:
    """The form of a value: "AB-12" has "AA-99"."""
    return value.translate(_PLAIN)


def _form(pattern: str) -> Validator:
    return re.compile(pattern).fullmatch


# The Social Security Administration never gives these areas, groups and serials; 9 begins a tax number (ITIN).
_AMERICAN = _form(r"(?!000|666)\d{3}-(?!00)\d\d-(?!0000)\d{4}")
_BRITISH = _form(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]")
_BRITISH_DRIVER = _form(r"[A-Z9]{5}\d(?:0[1-9]|1[0-2]|5[1-9]|6[0-2])(?:0[1-9]|[12]\d|3[01])\d[A-Z9]{2}[A-Z0-9]{3}")
_AMERICAN_MEDICARE = _form(r"[1-9][A-Z][A-Z0-9]\d-?[A-Z][A-Z0-9]\d-?[A-Z]{2}\d\d")
_RUSSIAN_INSURANCE = _form(r"\d{3}-\d{3}-\d{3} \d\d")
_SINGAPOREAN = _form(r"[STFGM]\d{7}[A-Z]")

_FORMS: Mapping[str, tuple[Validator, ...]] = {
    "999-99-9999": (_AMERICAN,),
    "AA999999A": (_BRITISH,),
    "AAAAA999999AA9AA|AAAAA999999AAAAA|AAAAA999999AA99A|AAAAA999999A99AA|AAAA9999999AA9AA": (_BRITISH_DRIVER,),
    "9AA9-AA9-AA99|9A99-AA9-AA99|9AA9-A99-AA99|9A99-A99-AA99": (_AMERICAN_MEDICARE,),
    "9AA9AA9AA99|9A99AA9AA99|9AA9A99AA99|9A99A99AA99": (_AMERICAN_MEDICARE,),
    "AAAAAA99A99A999A": (codicefiscale.is_valid,),
    "99999999A|99999999-A|99.999.999-A|99.999.999A": (dni.is_valid, rut.is_valid),
    "A9999999A": (nie.is_valid, _SINGAPOREAN),
    "A-9999999-A|A-9999999A|A9999999-A": (nie.is_valid,),
    "99.999.999-9": (rut.is_valid,),
    "999999-999A|999999A999A|999999+999A|999999A9999": (hetu.is_valid,),
    "AAAA999999AAAAAA99|AAAA999999AAAAAAA9": (curp.is_valid,),
    "AAAA999999AAA|AAAA999999AA9|AAAA999999A99|AAAA999999A9A|AAAA9999999A9|AAAA99999999A|AAAA9999999AA|AAAA999999999": (
        rfc.is_valid,
    ),
    "AAAAA9999A": (pan.is_valid,),
    "99999999999999999A|999999999999999999": (ric.is_valid,),
    "999999999999999": (nir.is_valid,),
    "9 99 99 99 999 999 99": (nir.is_valid,),
    "999999-9999999": (rrn.is_valid,),
    "999999-9999": (personnummer.is_valid, hetu.is_valid, kennitala.is_valid, cpr.is_valid),
    "999999+9999|99999999-9999": (personnummer.is_valid,),
    "99999999999": (fodselsnummer.is_valid, ik.is_valid),
    "999999 99999": (fodselsnummer.is_valid,),
    "999.999.999-99": (cpf.is_valid,),
    "9999 9999 9999|9999-9999-9999": (aadhaar.is_valid,),
    "999-999-999": (sin.is_valid,),
    "9999999999999": (idnr.is_valid, cnp.is_valid),
    "999.9999.9999.99": (ahv.is_valid,),
    "99.99.99-999.99": (nn.is_valid,),
    "999999/9999|999999/999": (rc.is_valid,),
    "99-99999999-9": (cuit.is_valid,),
    "999999-99-9999": (nric.is_valid,),
    "9-9999-99999-99-9": (pin.is_valid,),
    "999-999-999 99": (_RUSSIAN_INSURANCE,),
    "99999-9999999-9": (cnic.is_valid,),
}
SHAPES: Mapping[str, tuple[Validator, ...]] = {
    form: validators for forms, validators in _FORMS.items() for form in forms.split("|")
}
MOST_PIECES = max(form.count(" ") for form in SHAPES) + 1
