"""Templates keep to what a strict Content-Security-Policy and automatic escaping allow."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted(path for path in ROOT.glob("*/templates/**/*") if path.is_file())

FORBIDDEN = {
    "a script in an attribute": r"""\son[a-z]+\s*=\s*["']""",
    "hx-on": r"\bhx-on\b",
    "a script in hx-vals or hx-headers": r"""\bhx-(?:vals|headers)(?::\w+)?\s*=\s*["']\s*(?:js|javascript):""",
    "a trigger filter, which htmx evaluates": r"""\bhx-trigger\s*=\s*(?:"[^"]*\[|'[^']*\[)""",
    "a javascript: address": r"""=\s*["']\s*javascript:""",
    "an inline style sheet": r"<style\b",
    "a style attribute": r"""\sstyle\s*=\s*["']""",
    "a script without src": r"<script\b(?![^>]*\ssrc=)",
    "an address of another host": r"""<(?:script|link|img|source|iframe)\b[^>]*\s(?:src|href)\s*=\s*["'](?:https?:)?//""",
    "the safe filter": r"\|\s*safe(?:seq)?\b",
    "escaping switched off": r"{%\s*autoescape\s+off",
}
# What is read outside the site knows no style sheets but these, and the pages’ policy does not reach it.
OUTSIDE = ("an inline style sheet", "a style attribute")


def test_there_are_templates_to_look_at() -> None:
    assert ROOT / "config" / "templates" / "base.html" in TEMPLATES


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what], re.IGNORECASE)

    found = [
        f"{path.relative_to(ROOT)}: {match.group(0).strip()}"
        for path in TEMPLATES
        if not (what in OUTSIDE and path.parent.name in ("mail", "email", "download"))
        for match in pattern.finditer(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_every_posted_form_carries_a_token() -> None:
    form = re.compile(r"<form\b[^>]*\bmethod=[\"']post[\"'].*?</form>", re.IGNORECASE | re.DOTALL)

    bare = [
        f"{path.relative_to(ROOT)}: {match.group(0)[:80]}"
        for path in TEMPLATES
        for match in form.finditer(path.read_text(encoding="utf-8"))
        if "csrf_token" not in match.group(0) and '"_form.html"' not in match.group(0)
    ]

    assert bare == []


def test_every_icon_asked_for_is_in_the_sprite() -> None:
    sprite = (ROOT / "config" / "templates" / "_sprite.html").read_text(encoding="utf-8")
    drawn = set(re.findall(r'id="icon-([\w-]+)"', sprite))
    asked = {
        name
        for path in TEMPLATES
        for name in re.findall(r'_icon\.html" with n="([\w-]+)"', path.read_text(encoding="utf-8"))
    }

    assert asked - drawn == set()
