"""Schemathesis sends what the OpenAPI document allows, and what it does not, and finds all answers as told there.

All of its checks and phases are on: examples, boundaries, drawn values, and chains of calls that use what others made.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from io import BytesIO
from typing import Any

import pytest
import schemathesis
from django.conf import LazySettings
from django.core.wsgi import get_wsgi_application
from django.db import DEFAULT_DB_ALIAS, connections
from hypothesis import strategies as st
from PIL import Image
from schemathesis.config import (
    ChecksConfig,
    FuzzingPhaseConfig,
    GenerationConfig,
    PhasesConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)
from schemathesis.config._phases import ErrorFeedbackConfig
from schemathesis.engine import from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished

from tests.feedback.api_staff import EVERYTHING, Bearer
from tests.feedback.factories import PLAIN, THREAT, make_reply, make_submission, make_triage

SEED = 5
EXAMPLES = 3


@pytest.fixture
def unlimited(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """All requests come from one network; and the library's threads end without closing what is kept open for them."""
    monkeypatch.setitem(connections.settings[DEFAULT_DB_ALIAS], "CONN_MAX_AGE", 0)
    for name in (
        "FEEDBACK_SUBMITS_PER_MINUTE",
        "FEEDBACK_SUBMITS_PER_HOUR",
        "FEEDBACK_STATUS_PER_MINUTE",
        "FEEDBACK_CHANGES_PER_HOUR",
        "FEEDBACK_SAME_TEXT_PER_HOUR",
        "FEEDBACK_ATTACK_PER_MINUTE",
        "API_STAFF_PER_MINUTE",
        "SEARCHES_PER_MINUTE",
    ):
        setattr(settings, name, 0)


def application() -> Callable[..., list[bytes]]:
    handler = get_wsgi_application()

    def answered(*request: Any) -> list[bytes]:
        # Closed, as a server does it and the library does not: that gives the connection to the database back.
        with closing(handler(*request)) as answer:
            return [*answer]

    return answered


def picture(color: int) -> bytes:
    content = BytesIO()
    Image.new("RGB", (8, 8), (color, 0, 0)).save(content, "PNG")
    return content.getvalue()


for kind in ("image/png", "image/jpeg", "image/webp"):
    schemathesis.openapi.media_type(kind, st.integers(0, 255).map(picture))


def configured(**project: Any) -> SchemathesisConfig:
    drawn = GenerationConfig(max_examples=EXAMPLES, deterministic=True, no_shrink=True)
    # What it reads from errors is taken for the shape of requests: `errors` of a problem would become a field of them.
    phases = PhasesConfig(fuzzing=FuzzingPhaseConfig(error_feedback=ErrorFeedbackConfig(enabled=False)))
    # Both know 404 for what is not there, and not 410 for what was erased.
    checks = ChecksConfig()
    checks.positive_data_acceptance.expected_statuses = [*checks.positive_data_acceptance.expected_statuses, "410"]
    checks.negative_data_rejection.expected_statuses = [*checks.negative_data_rejection.expected_statuses, "410"]
    own = ProjectConfig(generation=drawn, phases=phases, checks=checks, continue_on_failure=True, **project)
    return SchemathesisConfig(seed=SEED, projects=ProjectsConfig(default=own))


def failures(schema: Any) -> Iterator[str]:
    """One line for each way in which an answer differs from the document."""
    for event in from_schema(schema).execute():
        if isinstance(event, FatalError):
            raise event.exception
        if isinstance(event, NonFatalError):
            yield f"{event.phase} {event.label}: {event.value!r}"
        if isinstance(event, ScenarioFinished):
            for case, checks in event.recorder.checks.items():
                for check in checks:
                    if check.failure_info:
                        sent = event.recorder.cases[case].value.as_curl_command()
                        yield f"{check.name}: {check.failure_info.failure}\n{sent[:600]}"


def assert_conforms(schema: Any) -> None:
    if found := list(failures(schema)):
        pytest.fail("\n\n".join(found), pytrace=False)


@pytest.mark.django_db(transaction=True)
def test_the_visitors_part_answers_as_the_document_says(unlimited: None) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/schema/", application(), config=configured())
    assert_conforms(schema.exclude(path_regex="/staff/"))


# What it says of answers holds on either engine, and it takes more than a minute.
@pytest.mark.engine("postgresql")
@pytest.mark.django_db(transaction=True)
def test_the_staffs_part_answers_as_the_document_says(unlimited: None, request: pytest.FixtureRequest) -> None:
    """Over a socket: what asks once more without the token, the library can only send so."""
    # Only now, because it begins with the settings of the whole session.
    live_server = request.getfixturevalue("live_server")
    bearer = Bearer(*EVERYTHING)
    for number in range(3):
        make_reply(make_triage(make_submission(text=f"{PLAIN} Number {number}.")).submission)
    make_submission(text=THREAT)
    schema = schemathesis.openapi.from_url(f"{live_server.url}/api/schema/", config=configured(headers=bearer.headers))
    assert_conforms(schema.include(path_regex="/staff/"))
