"""A real Chromium against a real server. What the browser complains about fails the test."""

import re
from collections.abc import Callable, Iterator, Sequence
from threading import Condition

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from courses.models import Course, Enrolment, Module
from tests.conftest import CHROMIUM
from tests.factories import make_module, question

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Chromium reports every answer of 4xx. These are how the site says no; a missing file under /static/ is not.
SAID_NO = re.compile(r"the server responded with a status of (403|404|409|422)")
# What a page says while a test has taken its connection away; nothing else makes a fetch fail.
OFFLINE = re.compile("net::ERR_INTERNET_DISCONNECTED|Failed to fetch")

PageAs = Callable[..., Page]

TEXT = """\
## Why talk {#why-talk}

::: predict guess
Who gains from a treaty? Write one sentence.
:::

The members work with many [partners](term) at once. They call it a habit. {#habit}

A treaty would ask each of them to fight for borders that it may itself dispute. {#treaty}

## What it costs {#cost}

Consensus hands every member a brake. A state under pressure may need an answer in hours. {#brake}
"""

QUESTIONS = (
    question("why"),
    question(
        "which",
        type="several",
        stem="Which two stand in the text?",
        answers="- [x] Partners\n  > Yes.\n- [x] Borders\n  > Yes.\n- [ ] Money\n  > No word of it.\n- [ ] Ships\n  > No.",
        evidence="habit, treaty",
    ),
    question(
        "slow",
        type="highlight",
        stem="Which sentence names a cost?",
        answers='> "Consensus hands": A gift, not yet a cost.\n> "answer in hours": Right, here it costs time.',
        evidence="brake",
        extra='in: brake\nkey: "answer in hours"',
    ),
    question("word", type="text", stem="What hands out the brake?", answers="= Consensus", evidence="brake"),
    question(
        "own",
        type="open",
        stem="Would you sign? Say why.",
        answers="= I would not, for the borders are not mine.\n- (1) names a passage",
        evidence="treaty",
    ),
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture
def reading(course: Course) -> Module:
    """A published module with a question of every type."""
    return make_module(
        course,
        TEXT,
        *QUESTIONS,
        key="reading",
        title="Habits and treaties",
        matter="terms:\n  partners: states that work with the members\n",
    )


class Traffic:
    """Requests under way in the server, whose threads are of this process: the database may not be emptied under one."""

    def __init__(self) -> None:
        self.changed = Condition()
        self.count = 0
        self.closed = False
        request_started.connect(self._started)
        request_finished.connect(self._finished)

    def _started(self, **kwargs: object) -> None:
        with self.changed:
            if self.closed:
                raise ConnectionAbortedError("the test is over")
            self.count += 1

    def _finished(self, **kwargs: object) -> None:
        with self.changed:
            self.count -= 1
            self.changed.notify_all()

    def settle(self) -> None:
        """Take no further request, and wait for those under way."""
        with self.changed:
            self.closed = True
            self.changed.wait_for(lambda: self.count <= 0, timeout=10)
        request_started.disconnect(self._started)
        request_finished.disconnect(self._finished)


@pytest.fixture
def page_as(transactional_db, browser: Browser, live_server) -> Iterator[PageAs]:
    """Return a maker of pages: signed in as the person of an enrolment, or nobody, in a context of their own."""
    contexts = []
    complaints: list[str] = []
    traffic = Traffic()

    def listen(message: ConsoleMessage) -> None:
        address = message.location["url"]
        said_no = SAID_NO.search(message.text) and "/static/" not in address
        # A script without an address is axe, whose own styles the policy refuses.
        if (
            message.type in ("error", "warning")
            and address
            and not said_no
            and not OFFLINE.search(message.text)
        ):
            complaints.append(f"{address}: {message.text}")

    def make(
        enrolment: Enrolment | None = None,
        width: int = 1440,
        scheme: str = "light",
        javascript: bool = True,
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            reduced_motion="reduce",
            java_script_enabled=javascript,
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        if enrolment:
            client = Client()
            client.force_login(enrolment.user, backend="django.contrib.auth.backends.ModelBackend")
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        # Content-Security-Policy violations arrive as errors on the console.
        context.on("console", listen)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        return context.new_page()

    expect.set_options(timeout=10_000)
    yield make
    for context in contexts:
        context.close()
    traffic.settle()
    assert complaints == []


def axe(page: Page, only: Sequence[str] = ()) -> None:
    """Assert that axe finds nothing on the page: WCAG 2.2 A and AA, and its best practices; or `only` these rules."""
    # Sizes are measured: after a click the address may be there before all of the style sheets are.
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready.then(() => true)")
    run = {"type": "rule", "values": only} if only else {"type": "tag", "values": TAGS}
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    # Without preload: axe would fetch the sheets' imports relative to the page, and an answer to such a request that
    # comes after a sign-in takes the session of before with it.
    options = {"runOnly": run, "resultTypes": ["violations"], "preload": False}
    found = page.evaluate("options => axe.run(options)", options)
    report = [
        f"{page.url} {page.viewport_size['width']}px: {rule['id']}: {node['html'][:160]} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
    assert report == []


def no_sideways_scroll(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0, f"{page.url} scrolls sideways by {wide} px at {page.viewport_size['width']} px"
