"""`verify_audit`: the chain is whole, or its first broken record is named."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from governance import guards
from governance.models import ChainHead
from governance.services import decide
from tests.governance.library import make_action
from tests.guards import unguarded

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[str, CommandError | None]:
    out = StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=out)
    except CommandError as error:
        return out.getvalue(), error
    return out.getvalue(), None


def test_a_whole_chain() -> None:
    decide(make_action("hello"))
    head = ChainHead.objects.get().hash

    printed, failure = run("--json")

    assert failure is None
    assert json.loads(printed) | {
        "records": 1,
        "ok": True,
        "first_broken": None,
        "head": head,
        "guards": True,
    } == json.loads(printed)
    assert run() == (f"The chain is whole: 1 records, the last hash is {head}.\n", None)


def test_a_broken_chain() -> None:
    records = [decide(make_action("hello")).record for _ in range(3)]
    with unguarded(), connection.cursor() as cursor:
        cursor.execute("UPDATE governance_decision SET outcome = 'block' WHERE sequence = 2")

    printed, failure = run("--json")

    assert failure is not None
    assert failure.returncode == 1
    assert "#2" in str(failure)
    assert str(records[1].pk) in str(failure)
    document = json.loads(printed)
    assert (document["ok"], document["first_broken"], document["records"]) == (False, 2, 1)
    assert run()[0] == ""


def test_a_whole_chain_that_lost_its_guards_is_not_ok() -> None:
    decide(make_action("hello"))
    guards.remove(connection)

    printed, failure = run("--json")

    assert failure is not None
    assert "governance_decision_delete" in str(failure)
    document = json.loads(printed)
    assert (document["ok"], document["guards"], document["first_broken"], document["records"]) == (
        False,
        False,
        None,
        1,
    )
