"""A version never changes: not through the ORM, not past it; and it says how it came about."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests.training.rows import make_policy, make_run
from training import guards, registry
from training.models import ImmutableVersionError, PolicyVersion

pytestmark = pytest.mark.django_db


def test_the_orm_refuses_a_change() -> None:
    policy = make_policy()
    policy.scores = {"held_out": {"reward": {"mean": 1.0}}}
    with pytest.raises(ImmutableVersionError):
        policy.save()
    with pytest.raises(ImmutableVersionError):
        PolicyVersion.objects.filter(pk=policy.pk).update(weights=b"other")
    with pytest.raises(ImmutableVersionError):
        PolicyVersion.objects.bulk_update([policy], ["scores"])
    assert PolicyVersion.objects.get(pk=policy.pk).scores["held_out"]["reward"]["mean"] == 0.71


def test_the_database_refuses_a_change_that_goes_past_the_orm() -> None:
    make_policy()
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE training_policyversion SET number = 99")
    assert not PolicyVersion.objects.filter(number=99).exists()


def test_a_guard_that_was_taken_away_is_back_after_the_next_migrate() -> None:
    make_policy()
    guards.remove(connection)
    guards.restore(using="default")
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE training_policyversion SET number = 99")


def test_a_version_keeps_what_its_run_knew() -> None:
    run = make_run(
        data={"train": {"examples": 3, "sha256": "ef" * 32}},
        parameters={"reward_version": 4},
        rule_revision="abc",
        code_version="0123456789ab",
    )
    version = registry.register(kind="feedback", weights=b"w", scores={}, run=run)
    version.refresh_from_db()
    assert (version.data_sha256, version.reward_version, version.rule_revision) == ("ef" * 32, "4", "abc")
    assert (version.code_version, version.seed) == ("0123456789ab", 7)


def test_a_run_that_names_no_reward_had_the_first() -> None:
    assert registry.register(kind="feedback", weights=b"w", scores={}, run=make_run()).reward_version == "1"
