"""The site's own settings, with one view of this peer."""

from tractatus_site.settings import *  # noqa: F403 - how settings build on others
from tractatus_site.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.peers.plain"]
ROOT_URLCONF = "benchmarks.peers.plain.urls"
