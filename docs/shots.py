"""Takes the pictures of the README: serves the sample course from an empty folder, acts a little, and looks.

`make shots` writes docs/shots/*.png. It needs a Chromium: $CHROMIUM, or one on the path.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SHOTS = ROOT / "docs" / "shots"
DOCUMENT = ROOT / "tests" / "data" / "opinion-with-standfirst.txt"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PASSWORD = "reading-room"
DESK, PHONE = (1280, 860), (390, 844)
COURSE = "/courses/asian-nato/"
MODULE = f"{COURSE}modules/an-alliance-for-asia/"
STUDIO = "/studio/asian-nato/"
EDITOR = f"{STUDIO}modules/an-alliance-for-asia/"


def chromium() -> str:
    named = os.environ.get("CHROMIUM")
    found = named or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if not found:
        sys.exit("no Chromium: apt-get install chromium, or set CHROMIUM=/path")
    return found


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def site() -> Iterator[str]:
    """Serve the sample course from a folder of its own and yield the address."""
    address = f"127.0.0.1:{free_port()}"
    with tempfile.TemporaryDirectory(prefix="colloquy-shots-") as folder:
        environment = {**os.environ, "COLLOQUY_ENV": "development", "COLLOQUY_VAR": folder}
        environment["GUNICORN_CMD_ARGS"] = "--log-level warning"
        environment["DATABASE_URL"] = f"sqlite:///{folder}/shots.sqlite3"
        command = [sys.executable, "manage.py", "serve", address]
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            wait_for(f"http://{address}/", server)
            yield f"http://{address}"
        finally:
            server.terminate()
            server.wait()


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    """Return once the server answers. Exits where it gives up, or after three minutes."""
    for _ in range(720):
        if server.poll() is not None:
            sys.exit("the server did not start; its message is above")
        try:
            urlopen(url, timeout=5).close()
        except OSError:
            time.sleep(0.25)
        else:
            return
    sys.exit("the server did not answer within three minutes")


class Person:
    """One of the demo accounts, signed in."""

    def __init__(self, browser: Browser, url: str, name: str) -> None:
        self.browser, self.url = browser, url
        context = browser.new_context(base_url=url)
        page = context.new_page()
        page.goto("/accounts/login/")
        page.get_by_label("Email").fill(f"{name}@example.org")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("heading", name="Next", exact=True).first).to_be_visible()
        self.state = context.storage_state()
        context.close()

    @contextmanager
    def at(self, address: str, size: tuple[int, int] = DESK, scheme: str = "light") -> Iterator[Page]:
        context = self.browser.new_context(
            base_url=self.url,
            storage_state=self.state,
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            reduced_motion="reduce",
            timezone_id="UTC",
        )
        page = context.new_page()
        page.goto(address)
        yield page
        context.close()


def shoot(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=SHOTS / f"{name}.png")
    print(f"docs/shots/{name}.png")


def answer(page: Page, item: str, *words: str, text: str = "", verdict: str) -> None:
    """Answer a question of the page that is open."""
    card = page.locator(f"#item-{item}")
    for word in words:
        card.get_by_label(word).check()
    if text:
        card.get_by_role("textbox").fill(text)
    card.locator(f"#item-{item}-check").click()
    expect(card.locator(f"#item-{item}-s")).to_contain_text(verdict)


def learn(student: Person) -> None:
    """Read the first section and answer some questions, one of them wrongly; take the pictures of a student's desk."""
    with student.at(MODULE) as page:
        page.locator("#p1").evaluate("passage => passage.scrollIntoView()")
        shoot(page, "reading-desktop-light")
        answer(page, "two-drivers", "more forceful conduct", "drive for nuclear weapons", verdict="Right")
        page.get_by_role("button", name="Done with §1").click()
        expect(page.locator("#done-s1")).to_contain_text("paragraphs read")
        answer(page, "china-fears-for", text="sovereignty", verdict="Right")
        answer(page, "why-dialogue", "joint armed forces", verdict="Not yet")
        page.locator("#item-why-dialogue").evaluate("card => card.scrollIntoView()")
        shoot(page, "question-again")
        with page.expect_response(lambda response: "place=" in (response.request.post_data or "")):
            page.locator("#p5").evaluate("passage => passage.scrollIntoView()")
    with student.at(MODULE, PHONE, "dark") as page:
        page.locator("#s2").evaluate("heading => heading.scrollIntoView()")
        shoot(page, "reading-phone-dark")
    with student.at(COURSE) as page:
        shoot(page, "course-desktop-light")
    with student.at("/", PHONE) as page:
        shoot(page, "home-phone-light")


def teach(instructor: Person) -> None:
    """Take the pictures of an instructor's desk."""
    with instructor.at(f"{STUDIO}class/") as page:
        shoot(page, "class-desktop-light")
    with instructor.at(EDITOR) as page:
        source = page.locator("#source")
        with page.expect_response(lambda response: response.request.method == "POST"):
            source.fill(source.input_value().replace("evidence: two-worries", "evidence: two-worry", 1))
        page.locator(".lint.must").get_by_role("link", name="Line").click()
        page.evaluate("scrollTo(0, 0)")
        shoot(page, "editor-desktop-light")
        with page.expect_response(lambda response: response.request.method == "POST"):
            source.fill(
                source.input_value()
                .replace("evidence: two-worry", "evidence: two-worries", 1)
                .replace("Select two.", "Choose two.", 1)
            )
        expect(page.locator("#save-state")).to_contain_text("Saved at")
    with instructor.at(f"{EDITOR}publish/") as page:
        shoot(page, "publish-desktop-light")
    with instructor.at(f"{STUDIO}import/") as page:
        page.get_by_label("A file").set_input_files(DOCUMENT)
        page.get_by_role("button", name="Make a draft module").click()
        expect(page.get_by_role("heading", name="Left out")).to_be_visible()
        shoot(page, "import-desktop-light")


def main() -> None:
    SHOTS.mkdir(exist_ok=True)
    with site() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu", "--no-first-run"]
        )
        learn(Person(browser, url, "student"))
        teach(Person(browser, url, "instructor"))
        browser.close()


if __name__ == "__main__":
    main()
