"""A process that learns writes its traces and candidates, and can neither change a rule nor undo what binds it."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction

from governance.models import Decision, Review, Rule, RuleVersion
from governance.services import decide
from tests.confined import PASSWORD, committed_role, confined_connection, execute, required_right, role_name
from tests.governance.library import make_action
from tests.training.rows import make_policy, make_run
from training.confinement.postgresql import UnsuitableRoleError, make_role
from training.confinement.rights import rules_are_out_of_reach
from training.models import Alias, Promotion
from training.registry import install_first

pytestmark = pytest.mark.django_db

UPDATE = "UPDATE governance_rule SET effect = 'allow'"
STATEMENTS = {
    "update": [UPDATE],
    "savepoint": ["SAVEPOINT trick", UPDATE, "RELEASE SAVEPOINT trick"],
    "common table expression": ["WITH one AS (SELECT 1) UPDATE governance_rule SET active = false"],
    "upsert": [
        "INSERT INTO governance_rule SELECT * FROM governance_rule WHERE true ON CONFLICT (id) DO UPDATE SET text = ''"
    ],
    "delete": ["DELETE FROM governance_rule"],
    "drop table": ["DROP TABLE governance_rule"],
    "rename": ["ALTER TABLE governance_rule RENAME TO elsewhere"],
    "column": ["ALTER TABLE governance_rule DROP COLUMN effect"],
    "version": ["INSERT INTO governance_ruleversion SELECT * FROM governance_ruleversion"],
    "trigger of its own": [
        "CREATE TRIGGER own AFTER INSERT ON training_worker BEGIN UPDATE governance_rule SET active = false; END"
    ],
    "accounts": ["UPDATE auth_user SET is_superuser = true"],
    "schedules": ["DELETE FROM django_q_schedule"],
    "decision": ["UPDATE governance_decision SET outcome = 'allow'"],
    "promotion": ["DELETE FROM training_promotion"],
    "reward": ["UPDATE feedback_rewardversion SET number = 9"],
}
OF_SQLITE = {
    "drop trigger": ["DROP TRIGGER governance_decision_update"],
    "drop the guard's own trigger": ["DROP TRIGGER confined_training_alias_update"],
    "schema by hand": ["PRAGMA writable_schema = ON"],
    "another file": ["ATTACH DATABASE ':memory:' AS other"],
    "temporary trigger": [
        "CREATE TEMP TRIGGER own AFTER INSERT ON main.training_worker BEGIN DELETE FROM governance_rule; END"
    ],
    "shadowing table": ["CREATE TEMP TABLE governance_rule (id INTEGER)"],
    "replace a champion": [
        "INSERT OR REPLACE INTO training_alias SELECT * FROM training_alias WHERE name = 'champion'"
    ],
    "replace a review": ["INSERT OR REPLACE INTO governance_review SELECT * FROM governance_review"],
}
OF_POSTGRESQL = {
    "drop trigger": ["DROP TRIGGER governance_decision_update ON governance_decision"],
    "switch triggers off": ["ALTER TABLE governance_decision DISABLE TRIGGER ALL"],
    "replica": ["SET session_replication_role = replica"],
    "truncate": ["TRUNCATE governance_rule CASCADE"],
    "owner": ["ALTER TABLE governance_rule OWNER TO CURRENT_USER"],
    "policy": ["DROP POLICY everybody ON training_alias"],
    "table of its own": ["CREATE TABLE public.own (id integer)"],
}
ATTACKS = STATEMENTS | (OF_POSTGRESQL if connection.vendor == "postgresql" else OF_SQLITE)
ATTEMPTS: dict[str, Callable[[], Any]] = {
    "update": lambda: Rule.objects.update(active=False),
    "create": lambda: Rule.objects.create(instruction="inst_999", scope=[], matcher={}),
    "delete": lambda: Rule.objects.all()._raw_delete(using="default"),
    "version": lambda: RuleVersion.objects.bulk_create(
        [RuleVersion(rule=Rule.objects.all()[0], version=99, content={})]
    ),
    "answer a review": lambda: Review.objects.update(state=Review.State.RELEASED),
    "open an answered review": lambda: open_review_as("released"),
    "promote": lambda: Promotion.objects.create(
        kind="feedback", policy_id=Alias.objects.get(name="champion").policy_id, decision=Decision.objects.all()[0].pk
    ),
}


@pytest.fixture
def before(db: None, admin_user: User) -> dict[str, list[Any]]:
    """Something in every table that an attack is after."""
    champion = install_first(kind="feedback", weights=b"first", scores={})
    Alias.objects.create(kind="feedback", name="candidate", policy=make_policy(number=7))
    open_review_as("open")
    connection.check_constraints()
    assert Alias.objects.get(name="champion").policy == champion
    return kept()


@pytest.fixture
def confined(before: dict[str, list[Any]]) -> Iterator[None]:
    with confined_connection():
        yield


def kept() -> dict[str, list[Any]]:
    return {
        model.__name__: list(model._base_manager.order_by("pk").values())
        for model in (Rule, RuleVersion, Decision, Review, Promotion)
    } | {"champion": list(Alias.objects.filter(name="champion").values())}


def open_review_as(state: str) -> Review:
    record = decide(make_action("hello", subject="s1")).record
    return Review.objects.create(decision=record, state=state)


def refused(attempt: Callable[[], Any]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        attempt()


@pytest.mark.parametrize("name", ATTACKS)
def test_a_statement_is_refused(confined: None, before: dict[str, list[Any]], name: str) -> None:
    refused(lambda: execute(*ATTACKS[name]))
    assert kept() == before


@pytest.mark.parametrize("name", ATTEMPTS)
def test_the_orm_is_refused(confined: None, before: dict[str, list[Any]], name: str) -> None:
    refused(ATTEMPTS[name])
    assert kept() == before


def test_the_champion_stays_and_the_candidate_moves(confined: None, before: dict[str, list[Any]]) -> None:
    candidate = Alias.objects.get(name="candidate")
    champion = Alias.objects.get(name="champion")
    for trick in (
        lambda: Alias.objects.filter(pk=champion.pk).update(policy=candidate.policy),
        lambda: Alias.objects.filter(pk=candidate.pk).update(name="champion"),
        lambda: Alias.objects.filter(pk=champion.pk).delete(),
    ):
        # PostgreSQL shows it no such row to change, SQLite says no.
        with suppress(DatabaseError), transaction.atomic():
            assert trick() == 0
    assert kept() == before

    version = make_policy(number=8)
    assert Alias.objects.filter(name="candidate").update(policy=version) == 1


def test_what_it_needs_is_left_to_it(confined: None) -> None:
    make_run()
    assert open_review_as("open").state == "open"
    assert Rule.objects.exists()


def test_it_can_tell_by_trying(before: dict[str, list[Any]]) -> None:
    assert not rules_are_out_of_reach()
    with confined_connection():
        assert rules_are_out_of_reach()


@pytest.fixture
def role(db: None) -> str:
    """A role that PostgreSQL has, without any right."""
    name = role_name()
    with required_right():
        execute(f"CREATE ROLE {name}")
    return name


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("GRANT pg_write_all_data TO {}", "member of another role"),
        ("GRANT UPDATE (active) ON governance_rule TO PUBLIC", "UPDATE governance_rule"),
        ("GRANT INSERT ON training_promotion TO PUBLIC", "INSERT training_promotion"),
    ],
)
def test_a_role_that_holds_more_by_another_way_is_refused(role: str, given: str, why: str) -> None:
    execute(given.format(role))
    with pytest.raises(UnsuitableRoleError, match=why):
        make_role(connection, name=role, password=PASSWORD)


@pytest.mark.engine("postgresql")
def test_a_role_that_is_there_takes_the_password_of_the_setting(role: str) -> None:
    assert make_role(connection, name=role, password=PASSWORD) is False
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", [role])
        assert cursor.fetchone() == (True,)


@pytest.mark.engine("postgresql")
@pytest.mark.django_db(transaction=True)
def test_a_login_of_the_role_reads_rules_and_cannot_leave_its_role() -> None:
    owner = connection.settings_dict["USER"]
    with committed_role() as name:
        address = {**connection.get_connection_params(), "user": name, "password": PASSWORD}
        names = ("host", "port", "dbname", "user", "password")
        with psycopg.connect(**{key: address[key] for key in names if key in address}, autocommit=True) as login:
            assert login.execute("SELECT count(*) FROM governance_rule").fetchone()[0] > 20  # type: ignore[index]
            for leaving in (f"SET ROLE {owner}", f"SET SESSION AUTHORIZATION {owner}", f"GRANT {owner} TO {name}"):
                with pytest.raises(psycopg.Error):
                    login.execute(leaving)
            login.execute("RESET ROLE")
            for statements in ATTACKS.values():
                with pytest.raises(psycopg.Error):
                    login.execute(";".join(statements))
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                login.execute("SELECT password FROM auth_user")
