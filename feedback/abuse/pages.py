from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from feedback.abuse.errors import RefusedError


def refusals_shown(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view whose refusals are a page of their own, with the sentence, the status and the headers."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except RefusedError as error:
            response = render(request, "feedback/refused.html", {"refusal": error}, status=error.status)
            for name, value in error.headers.items():
                response[name] = value
            return response

    return shown
