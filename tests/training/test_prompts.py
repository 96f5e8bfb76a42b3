"""Templates as versions in the store: a text has one version, whichever it is, and a number is given once."""

from typing import Any

import pytest

from training.models import Resources


@pytest.fixture
def keep(database_store: Any) -> Any:
    from training.prompts import keep

    return keep


def test_a_text_has_one_version_whichever_it_is(keep: Any) -> None:
    assert [keep("plain", text) for text in ("first", "second", "first")] == ["plain/1", "plain/2", "plain/1"]
    assert keep("other", "first") == "other/1"


def test_a_number_is_not_given_again_when_an_earlier_version_is_gone(keep: Any) -> None:
    keep("plain", "first")
    keep("plain", "second")
    Resources.objects.filter(resources_id="prompt/plain/1").delete()
    assert keep("plain", "third") == "plain/3"


def test_two_that_keep_at_once_get_numbers_of_their_own(keep: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from training import prompts

    keep("plain", "theirs")
    versions, looks = prompts._versions, []

    def before_theirs_came(name: str) -> list[Resources]:
        looks.append(name)
        return versions(name) if looks[1:] else []

    monkeypatch.setattr(prompts, "_versions", before_theirs_came)
    assert keep("plain", "mine") == "plain/2"
    assert len(looks) == 2
