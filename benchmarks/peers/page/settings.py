"""The site's own settings, with a plain view of its documents and nothing that keeps pages."""

from tractatus_site.settings import *  # noqa: F403 - how settings build on others
from tractatus_site.settings import MIDDLEWARE

MIDDLEWARE = [one for one in MIDDLEWARE if "freshness" not in one]
ROOT_URLCONF = "benchmarks.peers.page.urls"
