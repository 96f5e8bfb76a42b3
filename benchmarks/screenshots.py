"""Pictures of the site for its README, in both themes: of a site that this command fills and runs itself.

python -m benchmarks.screenshots [--output FOLDER] [--rounds N]
"""

import argparse
import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.scene import Scene, chromium_arguments, folder, open_page, scene
from benchmarks.servers import ROOT

WIDTH, HEIGHT = 1280, 860
COLOURS = 256
THEMES = ("light", "dark")
# What is photographed, by the name of its file. A page of the admin is seen by staff.
PAGES: dict[str, Callable[[Scene], str]] = {
    "home": lambda _: "/",
    "document": lambda _: "/docs/core-concepts.html",
    "search": lambda _: "/docs.html?q=feedback",
    "integration": lambda _: "/integrations/agent-lightning.html",
    "tracking": lambda site: site.tracking,
    "admin-queue": lambda _: "/admin/feedback/submission/",
    "admin-run": lambda _: "/admin/training/run/",
}
# From the list of runs to the one that there is.
FOLLOW = {"admin-run": "#result_list tbody th a"}


def pictures(browser: Browser, site: Scene, theme: str) -> Iterator[tuple[str, bytes]]:
    visitor, staff = (open_page(browser, theme, WIDTH, HEIGHT) for _ in range(2))
    site.log_in(staff)
    for name, address in PAGES.items():
        page = staff if name.startswith("admin") else visitor
        yield f"{name}-{theme}.png", _picture(page, site.url + address(site), FOLLOW.get(name))


def _picture(page: Page, address: str, follow: str | None) -> bytes:
    page.goto(address, wait_until="networkidle")
    if follow:
        page.goto(page.locator(follow).first.evaluate("link => link.href"), wait_until="networkidle")
    return page.screenshot(animations="disabled")


def small(picture: bytes) -> bytes:
    """With a palette: a page has few colours, and the repository keeps every picture that it ever had."""
    with Image.open(io.BytesIO(picture)) as image:
        reduced = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    written = io.BytesIO()
    reduced.save(written, "PNG", optimize=True)
    return written.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--output", default=str(ROOT / "docs" / "screenshots"))
    parser.add_argument("--rounds", type=int, default=12, help="how long the training run is that is shown")
    options = parser.parse_args()
    output: Path = folder(options.output)
    total = 0
    with scene(rounds=options.rounds) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium_arguments())
        for theme in THEMES:
            for name, picture in pictures(browser, site, theme):
                total += (output / name).write_bytes(small(picture))
        browser.close()
    sys.stdout.write(f"{len(PAGES) * len(THEMES)} pictures, {total / 1000:.0f} kB, in {output}\n")


if __name__ == "__main__":
    main()
