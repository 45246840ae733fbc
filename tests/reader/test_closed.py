"""What is closed to a learner leaves the server through no door: before its date, behind the gate, given to others."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.assigning import accommodate, assign
from courses.models import Group, PassageRead, Role
from quizzes.models import Response
from tests.answering import answer, option, post_answer, version_of
from tests.factories import make_course, make_enrolment, make_module, question

BODY = """\
## Opening {#opening}

They talk with everybody about everything. They call it a habit. {#habit}

%s
## Hidden heading canary {#hidden}

The text canary stands here, with a [[term canary]] in it. {#brake}

%s
"""
GUIDING = "role: guiding"
MATTER = "terms:\n  term canary: A definition canary.\n"
CANARIES = (
    "Hidden heading canary",
    "text canary",
    "stem canary",
    "definition canary",
    "option canary",
    "aside canary",
)
DAY = timedelta(days=1)


@pytest.fixture
def module(course, instructor):
    hidden = question(
        "later",
        stem="A stem canary?",
        answers="- [x] The option canary\n  > Yes.\n- [ ] Another\n  > No.",
        evidence="brake",
    )
    body = BODY % (question("one", extra=GUIDING), hidden + "\n::: aside\nAn aside canary.\n:::\n")
    return make_module(course, body, key="gated", matter=MATTER)


def addresses(module) -> list[str]:
    """Return every address of a learner that could tell of the module."""
    key = module.key
    return [
        "/",
        reverse("course", args=["seminar"]),
        reverse("module", args=["seminar", key]),
        reverse("item", args=["seminar", "one"]),
        reverse("item", args=["seminar", "later"]),
        reverse("passage", args=["seminar", "A", "brake"]),
        reverse("api_courses"),
        reverse("api_course", args=["seminar"]),
        reverse("api_module", args=["seminar", key]),
        reverse("preview", args=["seminar", key]),
    ]


def leaks(client, module) -> list[tuple[str, str]]:
    """Return (address, canary) for everything that came out, redirects followed."""
    found = []
    for url in addresses(module):
        text = client.get(url, follow=True).content.decode()
        found += [(url, canary) for canary in CANARIES if canary in text]
    return found


def test_what_is_open_is_there_to_be_found(learner, module, sign_in) -> None:
    """Else the tests below could not fail."""
    text = sign_in(learner).get(module.get_absolute_url()).content.decode()
    assert [canary for canary in CANARIES if canary not in text] == []


def test_behind_the_gate_nothing_comes_out(course, learner, instructor, module, sign_in) -> None:
    assign(module, to=course, by=instructor.user, gate=True)
    assert leaks(sign_in(learner), module) == []


def test_before_its_date_nothing_comes_out(course, learner, instructor, module, sign_in) -> None:
    assign(module, to=course, by=instructor.user, opens=timezone.now() + DAY)
    assert leaks(sign_in(learner), module) == []


def test_what_is_given_to_others_does_not_exist(course, learner, instructor, module, sign_in) -> None:
    assign(module, to=Group.objects.create(course=course, name="One"), by=instructor.user)
    client = sign_in(learner)
    assert leaks(client, module) == []
    assert client.get(module.get_absolute_url()).status_code == 404
    assert module.title not in client.get(reverse("course", args=["seminar"])).content.decode()


def test_a_reading_that_is_not_open_yet_says_when(course, learner, instructor, module, sign_in) -> None:
    assign(module, to=course, by=instructor.user, opens=timezone.now() + 9 * DAY)
    page = sign_in(learner).get(module.get_absolute_url())
    assert (page.status_code, "This opens on" in page.content.decode()) == (403, True)


@pytest.fixture
def gated(course, instructor, module):
    assign(module, to=course, by=instructor.user, gate=True)
    return module


def test_a_question_behind_the_gate_takes_no_answer(learner, gated, sign_in) -> None:
    assert post_answer(sign_in(learner), gated, "later", "The option canary").status_code == 404
    assert not Response.objects.exists()


@pytest.mark.parametrize("name", ["hint", "draft", "self_check"])
def test_a_question_behind_the_gate_has_no_other_door(learner, gated, sign_in, name) -> None:
    url = reverse(name, args=["seminar", "later"])
    assert sign_in(learner).post(url, {"text": "I begin"}).status_code == 404


def test_what_is_behind_the_gate_cannot_be_marked_as_read(learner, gated, sign_in) -> None:
    url = reverse("read", args=["seminar", "gated"])
    sign_in(learner).post(url, {"key": ["habit", "brake"], "place": "brake"})
    assert list(PassageRead.objects.values_list("key__name", flat=True)) == ["habit"]
    assert not learner.places.exists()


def test_a_section_behind_the_gate_cannot_be_closed(learner, gated, sign_in) -> None:
    url = reverse("done", args=["seminar", "gated"])
    assert sign_in(learner).post(url, {"section": "hidden"}).status_code == 404


def test_the_page_names_the_questions_that_open_it(learner, gated, sign_in) -> None:
    page = sign_in(learner).get(gated.get_absolute_url()).content.decode()
    assert "One more section is closed." in page
    assert 'href="#item-one">Question 1' in page


def test_the_right_answer_brings_the_next_section_with_it(learner, gated, sign_in) -> None:
    page = post_answer(sign_in(learner), gated, "one", "Habit", htmx=True).content.decode()
    assert ("text canary" in page, "more section" in page) == (True, False)


def test_a_wrong_answer_brings_nothing(learner, gated, sign_in) -> None:
    page = post_answer(sign_in(learner), gated, "one", "Money", htmx=True).content.decode()
    assert [canary for canary in CANARIES if canary in page] == []


def test_one_learners_key_opens_no_door_for_another(course, learner, gated, sign_in) -> None:
    answer(make_enrolment(course), version_of(gated, "one"), "Habit")
    assert leaks(sign_in(learner), gated) == []


# Dates


def test_after_the_last_moment_an_answer_is_refused_with_a_sentence(
    course, learner, instructor, module, sign_in
) -> None:
    assign(module, to=course, by=instructor.user, closes=timezone.now() - DAY)
    page = post_answer(sign_in(learner), module, "one", "Habit")
    assert page.status_code == 422
    assert "This came after the last moment for answers" in page.content.decode()
    assert not Response.objects.exists()


def test_a_closed_reading_can_still_be_read_and_says_why_nothing_is_answered(
    course, learner, instructor, module, sign_in
) -> None:
    assign(module, to=course, by=instructor.user, closes=timezone.now() - DAY)
    page = sign_in(learner).get(module.get_absolute_url()).content.decode()
    assert ("text canary" in page, "Answers were taken until yesterday" in page) == (True, True)
    assert 'id="item-one-check"' not in page


def test_more_days_keep_a_closed_reading_open_for_one(course, learner, instructor, module, sign_in) -> None:
    assign(module, to=course, by=instructor.user, closes=timezone.now() - DAY)
    accommodate(learner, extra_days=2)
    assert post_answer(sign_in(learner), module, "one", "Habit").status_code == 302


# Roles


def test_an_observer_reads_and_writes_nothing(course, module, sign_in) -> None:
    observer = make_enrolment(course, Role.OBSERVER)
    client = sign_in(observer)
    page = client.get(module.get_absolute_url()).content.decode()
    assert ("text canary" in page, "data-read" in page, 'id="item-one-check"' in page) == (True, False, False)
    data = {"version": version_of(module, "one").pk, "try": 1}
    assert client.post(reverse("item", args=["seminar", "one"]), data).status_code == 404
    assert client.post(reverse("read", args=["seminar", "gated"]), {"key": "habit"}).status_code == 404


def test_an_archived_course_can_be_read_and_takes_nothing(course, learner, module, sign_in) -> None:
    course.archived = timezone.now()
    course.save()
    client = sign_in(learner)
    page = client.get(module.get_absolute_url()).content.decode()
    assert ("text canary" in page, "This course is archived" in page) == (True, True)
    assert post_answer(client, module, "one", "Habit").status_code == 404


def test_who_left_finds_nothing_and_finds_everything_after_coming_back(learner, module, sign_in) -> None:
    answer(learner, version_of(module, "one"), "Habit")
    client = sign_in(learner)
    learner.left = timezone.now()
    learner.save()
    assert client.get(module.get_absolute_url()).status_code == 404
    learner.left = None
    learner.save()
    assert 'data-state="right"' in client.get(module.get_absolute_url()).content.decode()


def test_a_guest_has_the_one_module_and_nothing_else(course, module, sign_in) -> None:
    other = make_module(course)
    course.guest_module = module
    course.save()
    client = sign_in(make_enrolment(course, Role.GUEST))
    assert client.get(reverse("api_module", args=["seminar", other.key])).status_code in (302, 403, 404)
    assert client.get(other.get_absolute_url()).status_code in (302, 404)


def test_the_terms_of_another_course_open_nothing_here(learner, instructor, module, sign_in) -> None:
    elsewhere = make_course()
    make_enrolment(elsewhere, user=learner.user)
    assign(module, to=module.course, by=instructor.user, opens=timezone.now() + DAY)
    accommodate(elsewhere.enrolments.get(), gate="off", extra_days=99)
    assert leaks(sign_in(learner), module) == []
    assert option(version_of(module, "later"), "The option canary")
