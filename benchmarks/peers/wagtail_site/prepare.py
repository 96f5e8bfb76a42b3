"""Tables, and ten pages below the first one, of which one has the text that is given."""

import os

import django
from django.core.management import call_command

django.setup()

from wagtail.models import Page, Site  # noqa: E402

from benchmarks.peers.wagtail_site.models import Article  # noqa: E402


def main() -> None:
    call_command("migrate", verbosity=0)
    root = Page.objects.get(depth=2)
    Site.objects.update(hostname="127.0.0.1", root_page=root)
    for number in range(9):
        root.add_child(instance=Article(title=f"Another page {number}", slug=f"page-{number}", body="Some text."))
    root.add_child(instance=Article(title="The page", slug="page", body=os.environ["TEXT"]))


if __name__ == "__main__":
    main()
