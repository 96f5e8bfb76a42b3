"""Which templates a language model may be told, and the search that chooses among them."""

from feedback.agent.instructions import FEATURES, FIRST
from feedback.kinds import PROMPTS
from training import prompts, registry
from training.algorithms.prompt_search import PromptSearch
from training.models import Checkpoint, PolicyVersion


def first_search() -> PromptSearch:
    """Over the templates that the site starts with, before anything was learned; it keeps those in the store."""
    return PromptSearch([prompts.keep(name, text) for name, text in FIRST.items()], features=FEATURES)


def serving_search() -> PolicyVersion | None:
    """The version that chooses in service; None before the first run has made one."""
    return registry.champion(PROMPTS)


def search_of(version_id: str | None) -> PromptSearch:
    """The search of a version, or the first one for None. Raises LookupError for a version that there is not."""
    if version_id is None:
        return first_search()
    version = PolicyVersion.objects.filter(pk=version_id, kind=PROMPTS).first()
    if version is None:
        raise LookupError(f"there is no version {version_id} of the prompts")
    return search_in(version)


def search_in(kept: PolicyVersion | Checkpoint) -> PromptSearch:
    """The search that a version or a checkpoint holds."""
    return PromptSearch.from_json(bytes(kept.weights).decode())
