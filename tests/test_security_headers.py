"""What every response says to the browser."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import TEXT, make_module, question

OPEN_TO_ALL = ["/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/no-such-page/"]


def directives(response) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";") if part)
    return {name: value for name, _space, value in parts}


@pytest.fixture(scope="module")
def asked() -> list[object]:
    return []


@pytest.fixture
def pages(asked, course, instructor, sign_in):
    """Every page of somebody signed in, and what is open to all; asked for by the first test alone."""
    if not asked:
        make_module(course, TEXT, question(), key="talk")
        asked += ask_for_pages(sign_in(instructor))
    return asked


def ask_for_pages(client):
    inside = [
        "/",
        "/profile/",
        "/courses/seminar/",
        "/courses/seminar/modules/talk/",
        "/courses/seminar/modules/talk/preview/",
        "/courses/seminar/modules/no-such/",
        "/studio/seminar/",
        "/studio/seminar/import/",
        "/studio/seminar/class/",
        "/studio/seminar/modules/talk/",
        "/studio/seminar/modules/talk/publish/",
        "/accounts/email/",
        "/accounts/password/change/",
    ]
    return [(address, client.get(address)) for address in inside] + [
        (address, Client().get(address)) for address in OPEN_TO_ALL
    ]


def test_no_page_lets_a_browser_run_what_is_written_into_it(pages) -> None:
    for _address, response in pages:
        found = directives(response)
        assert (found["default-src"], found["script-src"], found["style-src"]) == (
            "'none'",
            "'self'",
            "'self'",
        )
        assert "unsafe" not in response["Content-Security-Policy"]


def test_no_page_needs_what_the_policy_forbids(pages) -> None:
    inline = r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:"
    assert {address: re.findall(inline, page.content.decode()) for address, page in pages} == {
        address: [] for address, _page in pages
    }


def test_no_page_may_be_framed(pages) -> None:
    found = {(directives(page)["frame-ancestors"], page["X-Frame-Options"]) for _address, page in pages}
    assert found == {("'none'", "DENY")}


def test_no_page_takes_a_base_or_a_form_from_elsewhere(pages) -> None:
    found = {(directives(page)["base-uri"], directives(page)["form-action"]) for _address, page in pages}
    assert found == {("'none'", "'self'")}


def test_no_browser_guesses_what_a_response_is(pages) -> None:
    assert {page["X-Content-Type-Options"] for _address, page in pages} == {"nosniff"}


def test_pages_of_somebody_signed_in_are_kept_by_nobody(pages) -> None:
    signed_in = pages[: -len(OPEN_TO_ALL)]
    kept = [address for address, page in signed_in if "no-store" not in page.get("Cache-Control", "")]
    assert kept == []


def test_fragments_and_redirects_and_refusals_are_kept_by_nobody(course, learner, sign_in) -> None:
    make_module(course, TEXT, question(), key="talk")
    client = sign_in(learner)
    address = reverse("item", args=["seminar", "why"])
    responses = [
        client.get(address),
        client.post(reverse("hint", args=["seminar", "why"]), headers={"HX-Request": "true"}),
        client.get("/studio/seminar/"),
    ]
    assert [r.status_code for r in responses] == [302, 200, 404]
    assert ["no-store" in r["Cache-Control"] for r in responses] == [True, True, True]


def test_a_page_and_its_fragment_are_told_apart_by_caches(course, learner, sign_in) -> None:
    make_module(course, TEXT, question(), key="talk")
    response = sign_in(learner).get(reverse("module", args=["seminar", "talk"]))
    assert "HX-Request" in response["Vary"]
