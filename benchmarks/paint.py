"""How soon the first page stands there in a real browser on loopback, and what it weighs.

Each load is a visitor's first, with an empty cache; once on this machine as it is, once with its CPU slowed four times.
"""

import statistics
import sys
from typing import Any

from playwright.sync_api import Browser, CDPSession, sync_playwright

from benchmarks.results import keep
from benchmarks.scene import chromium_arguments, open_page, scene

REPEATS = 9
SLOWDOWNS = (1, 4)
# The address of each page that is measured, by its name.
ADDRESSES = {"home": "/", "document": "/docs/core-concepts.html"}
OBSERVE = """
window.painted = {largest: 0, shifts: 0};
const note = (type, use) => new PerformanceObserver((list) => list.getEntries().forEach(use)).observe(
  {type, buffered: true});
note('largest-contentful-paint', (one) => { window.painted.largest = one.startTime; });
note('layout-shift', (one) => { window.painted.shifts += one.value; });
"""
BLOCKING = "performance.getEntriesByType('resource').filter((one) => one.renderBlockingStatus === 'blocking').length"


def load(browser: Browser, address: str, slowdown: int) -> dict[str, float]:
    page = open_page(browser, "light", 1280, 900)
    page.add_init_script(OBSERVE)
    session = page.context.new_cdp_session(page)
    received, requests = _listen(session)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    page.goto(address, wait_until="networkidle")
    painted = page.evaluate("window.painted")
    measured = {
        "largest_paint_ms": painted["largest"],
        "layout_shift": painted["shifts"],
        "bytes": sum(received),
        "requests": len(requests),
        "render_blocking": page.evaluate(BLOCKING),
    }
    page.context.close()
    return measured


def _listen(session: CDPSession) -> tuple[list[float], list[str]]:
    """Bytes as they came over the wire, headers included, and the addresses that were asked for; both grow."""
    received: list[float] = []
    requests: list[str] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    session.on("Network.requestWillBeSent", lambda event: requests.append(event["request"]["url"]))
    session.send("Network.enable")
    return received, requests


def measure(browser: Browser, address: str, slowdown: int) -> dict[str, Any]:
    # The first one finds a server that has just begun.
    loads = [load(browser, address, slowdown) for _ in range(REPEATS + 1)][1:]
    paints = [one["largest_paint_ms"] for one in loads]
    return {
        "largest_paint_ms": {"median": statistics.median(paints), "fastest": min(paints), "slowest": max(paints)},
        **{name: max(one[name] for one in loads) for name in loads[0] if name != "largest_paint_ms"},
    }


def main() -> None:
    figures: dict[str, Any] = {}
    with scene(rounds=0) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium_arguments())
        version = browser.version
        for name, address in ADDRESSES.items():
            for slowdown in SLOWDOWNS:
                measured = measure(browser, site.url + address, slowdown)
                figures[f"{name}, CPU slowed {slowdown} times" if slowdown > 1 else name] = measured
                sys.stdout.write(f"{name}, slowed {slowdown}: {measured}\n")
        browser.close()
    keep("paint", {"chromium": version, "loads": REPEATS, "pages": figures})


if __name__ == "__main__":
    main()
