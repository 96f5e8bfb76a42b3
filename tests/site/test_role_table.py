"""Every page and button of the admin, asked for by every role and by nobody: who gets in is a table that people read.

The table is role_table.txt. A page that is not in it, or opens to another role than it says, fails here: whoever adds a
page says whom it is for.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, Group, User
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, get_resolver, resolve, reverse

from tests.site.one_of_each import fill, one_of
from tractatus_site.operations.roles import ROLES

pytestmark = [pytest.mark.django_db, pytest.mark.engine("sqlite")]
TABLE = Path(__file__).parent / "role_table.txt"
LETTERS = dict(zip(ROLES, "VTPREA", strict=True))
NOBODY = "-"
# Open to whoever is asked to log in, or about a person's own account alone.
OWN = {"login", "logout", "jsi18n", "password_change", "password_change_done", "view_on_site", "autocomplete"}
# What an address holds besides the key of a row.
PARTS = {
    "dashboard_chart": {"name": "days"},
    "governance_dashboard_chart": {"name": "outcomes"},
    "training_run_chart": {"name": "reward"},
    "training_experiment_chart": {"name": "reward"},
    "app_list": {"app_label": "feedback"},
    "feedback_submission_work": {"name": "assign"},
}


def views() -> list[str]:
    (found,) = [one for one in get_resolver().url_patterns if getattr(one, "app_name", None) == "admin"]
    names = {str(pattern.name) for pattern in _patterns(found) if pattern.name}
    return sorted(names - OWN)


def _patterns(resolver: Any) -> Iterator[Any]:
    for pattern in resolver.url_patterns:
        yield from _patterns(pattern) if hasattr(pattern, "url_patterns") else [pattern]


def address_of(view: str, keys: dict[str, Any]) -> str:
    """By whatever of the key's names the address has."""
    parts = PARTS.get(view, {})
    key = next((pk for prefix, pk in keys.items() if view.startswith(f"{prefix}_")), None)
    for named in ({}, {"object_id": key}, {"pk": key}, {"id": key}):
        try:
            return reverse(f"admin:{view}", kwargs={**named, **parts})
        except NoReverseMatch:
            continue
    raise AssertionError(f"{view}: its address holds a part that this test does not know")


def is_let_in(address: str, method: str, user: Any) -> bool:
    """By the view itself. What a button does is taken back, so that the next role meets the same."""
    request = getattr(RequestFactory(), method)(address)
    request.user, request.session = user, {}
    request._dont_enforce_csrf_checks = True
    request._messages = _Messages()
    match = resolve(address)
    with transaction.atomic():
        try:
            answer = match.func(request, *match.args, **match.kwargs)
        except PermissionDenied:
            return False
        except Http404:
            # Looked for after the permission was; what a new row lacks, such as a drawing without any points.
            return True
        finally:
            transaction.set_rollback(True)
    return answer.status_code not in (403, 405) and not answer.headers.get("Location", "").startswith("/admin/login/")


class _Messages(list[Any]):
    def add(self, *message: Any) -> None:
        self.append(message)


def people() -> dict[str, User]:
    found = {}
    for role in ROLES:
        found[role] = User.objects.create_user(role.replace(" ", "-"), is_staff=True)
        found[role].groups.add(Group.objects.get(name=role))
    return found


@pytest.fixture
def addresses(db: None) -> dict[str, str]:
    fill()
    registered: list[type[models.Model]] = list(admin.site._registry)
    # The longest first, because names of models begin with each other.
    keys = {f"{model._meta.app_label}_{model._meta.model_name}": one_of(model).pk for model in registered}
    longest = dict(sorted(keys.items(), key=lambda item: -len(item[0])))
    return {view: address_of(view, longest) for view in views()}


def table(addresses: dict[str, str]) -> str:
    staff = people()
    head = ", ".join(f"{letter} {role}" for role, letter in LETTERS.items())
    lines = [f"# {head}", f"{'view':<44}{'GET':<8}POST"]
    for view, address in addresses.items():
        seen, done = (
            "".join(LETTERS[role] for role, user in staff.items() if is_let_in(address, method, user))
            for method in ("get", "post")
        )
        lines.append(f"{view:<44}{seen or NOBODY:<8}{done or NOBODY}")
    return "\n".join([*lines, "", f"{'action of a list':<44}offered to", *actions(staff), ""])


def actions(staff: dict[str, User]) -> Iterator[str]:
    """What a list offers to do with chosen rows. Each is offered, and carried out, only for who may do it."""
    owner = User.objects.create_superuser("owner")
    for model, page in sorted(admin.site._registry.items(), key=lambda item: item[0]._meta.label_lower):
        for name in page.get_actions(_request(owner)):
            offered = [LETTERS[role] for role, user in staff.items() if name in page.get_actions(_request(user))]
            yield f"{f'{model._meta.label_lower} {name}':<44}{''.join(offered) or NOBODY}"


def _request(user: Any) -> Any:
    request = RequestFactory().get("/admin/")
    request.user = user
    return request


def test_who_gets_in_is_what_the_table_says(addresses: dict[str, str]) -> None:
    assert table(addresses) == TABLE.read_text(encoding="utf-8")


def test_nobody_gets_in_without_logging_in(addresses: dict[str, str]) -> None:
    outsider = User.objects.create_user("outsider")
    for user in (AnonymousUser(), outsider):
        open_to = [
            view
            for view, address in addresses.items()
            if any(is_let_in(address, method, user) for method in ("get", "post"))
        ]
        assert open_to == []


LINK = re.compile(r'<a\b[^>]*href="(/admin/[^"?#]*)')


@pytest.mark.parametrize("role", ROLES)
def test_no_link_leads_where_one_may_not_go(role: str, addresses: dict[str, str], client: Client) -> None:
    """Every link on every page that the role can open."""
    user = people()[role]
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    opened: dict[str, bool] = {}
    dead = set()
    for address in addresses.values():
        if not is_let_in(address, "get", user):
            continue
        for link in LINK.findall(_html(client.get(address))):
            if link not in opened:
                opened[link] = is_let_in(link, "get", user)
            if not opened[link]:
                dead.add((address, link))
    assert dead == set()


def _html(answer: Any) -> str:
    is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
    return answer.content.decode() if is_page else ""
