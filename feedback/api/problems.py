"""Every error of the API as RFC 9457 has it: what is wrong, in words and by field. None repeats what was sent.

Views raise what services raise. What an error is to a client stands here, once, by its class.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import singledispatch
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions

from feedback.abuse.errors import RefusedError
from feedback.errors import ErasedError, FeedbackError, KeyReusedError, NoteRefusedError, ReplyRefusedError

MEDIA_TYPE = "application/problem+json"
GENERIC = "about:blank"
# A heading of the document on the API for each kind of problem that its status does not explain by itself.
TYPES = "/docs/api.html#"
PREFIX = "/api/"
Faults = Mapping[str, list[str]]


@dataclass(frozen=True)
class Problem:
    status: int
    detail: str
    code: str = ""
    errors: Faults = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def answer(self) -> JsonResponse:
        told = {
            "type": f"{TYPES}{self.code}" if self.code else GENERIC,
            "title": HTTPStatus(self.status).phrase,
            **{name: value for name, value in asdict(self).items() if value and name != "headers"},
        }
        headers = {"Cache-Control": "no-store", **self.headers}
        return JsonResponse(told, status=self.status, content_type=MEDIA_TYPE, headers=headers)


def answer_to(error: Exception, _context: Mapping[str, Any]) -> JsonResponse | None:
    """The exception handler of the framework. None for an error of our own, which then is answered as one."""
    problem = problem_of(error)
    return problem.answer() if problem else None


def answer_for_status(request: HttpRequest, status: int) -> JsonResponse | None:
    """For errors outside of any view of the API, such as an unknown address. None outside of the API."""
    return Problem(status, SENTENCES[status]).answer() if request.path.startswith(PREFIX) else None


SENTENCES: Mapping[int, str] = {
    400: "The request cannot be read.",
    403: "This is not allowed.",
    404: "There is nothing at this address.",
    405: "This address does not take this method.",
    406: "Answers are JSON only.",
    413: "The body is too large.",
    415: "The body is not of a type that is taken here.",
    500: "An error of ours. It is logged, without what you sent.",
}
FAULTY = "Some fields have faults: see errors."
NO_CHOICE = "This is not one of the choices."


@singledispatch
def problem_of(error: Exception) -> Problem | None:  # noqa: ARG001
    return None


@problem_of.register
def _(error: exceptions.APIException) -> Problem:
    detail = SENTENCES.get(error.status_code) if isinstance(error, ECHOING) else None
    return Problem(error.status_code, detail or str(error.detail), headers=_headers(error))


# What these say of themselves repeats the request's method or type.
ECHOING = (exceptions.MethodNotAllowed, exceptions.UnsupportedMediaType, exceptions.NotAcceptable)


@problem_of.register
def _(error: exceptions.ValidationError) -> Problem:
    return Problem(error.status_code, FAULTY, errors=_by_field(error.detail))


@problem_of.register
def _(error: ValidationError) -> Problem:
    faults = error.message_dict if hasattr(error, "error_dict") else {"non_field_errors": error.messages}
    return Problem(400, FAULTY, errors=faults)


@problem_of.register
def _(error: Http404) -> Problem:  # noqa: ARG001
    return Problem(404, SENTENCES[404])


@problem_of.register
def _(error: PermissionDenied) -> Problem:  # noqa: ARG001
    return Problem(403, SENTENCES[403])


@problem_of.register
def _(error: RefusedError) -> Problem:
    return Problem(error.status, error.sentence, code=error.code, headers=error.headers)


@problem_of.register
def _(error: FeedbackError) -> Problem:
    return Problem(409, str(error))


@problem_of.register
def _(error: KeyReusedError) -> Problem:
    return Problem(409, str(error), errors={"idempotency_key": [str(error)]})


@problem_of.register
def _(error: ErasedError) -> Problem:
    return Problem(410, str(error))


@problem_of.register
def _(error: ReplyRefusedError | NoteRefusedError) -> Problem:
    return Problem(409, str(error), code="refused-by-rules", errors={"text": [str(error)]})


def _headers(error: exceptions.APIException) -> dict[str, str]:
    scheme = getattr(error, "auth_header", None)
    return {"WWW-Authenticate": scheme} if scheme else {}


def _by_field(detail: Any) -> Faults:
    if isinstance(detail, Mapping):
        return {name: _sentences(value) for name, value in detail.items()}
    return {"non_field_errors": _sentences(detail)}


def _sentences(detail: Any) -> list[str]:
    """Faults of nested fields and of entries of lists in one list."""
    if isinstance(detail, Mapping):
        return [sentence for value in detail.values() for sentence in _sentences(value)]
    if isinstance(detail, list):
        return [sentence for value in detail for sentence in _sentences(value)]
    return [NO_CHOICE if getattr(detail, "code", "") == "invalid_choice" else str(detail)]
