"""Every kind of page, one a line, for the tests that read all of them. `who` is visitor or staff."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    name: str
    address: str
    who: str = "visitor"


# {tracking}, {submission} and {run} are put in by tests/live/furnish.py, which makes what they name.
KINDS = (
    Kind("home", "/"),
    Kind("documents", "/docs.html"),
    Kind("search results", "/docs.html?q=feedback"),
    Kind("search without a result", "/docs.html?q=xylographically"),
    Kind("long document", "/docs/agent-lightning-guide.html"),
    Kind("document with figures", "/docs/governance-evidence.html"),
    Kind("integration", "/integrations/agent-lightning.html"),
    Kind("research", "/research/"),
    Kind("experiment", "/research/demo2/"),
    Kind("history", "/docs/introduction/history.html"),
    Kind("feedback form", "/feedback/?page=/docs.html"),
    Kind("tracking", "{tracking}"),
    Kind("not found", "/nowhere.html"),
    Kind("admin login", "/admin/login/"),
    Kind("admin home", "/admin/", "staff"),
    Kind("admin inbox", "/admin/feedback/submission/", "staff"),
    Kind("admin submission", "/admin/feedback/submission/{submission}/change/", "staff"),
    Kind("admin run", "/admin/training/run/{run}/change/", "staff"),
)
