"""What a learner answered, try by try, and how the class table says where somebody stands."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.models import Activity, Assignment, PassageKey, Role
from courses.reading import mark_read
from quizzes.models import Response
from quizzes.responding import restand_all, take_hint
from tests.answering import answer, version_of
from tests.factories import TEXT, make_enrolment, make_module, make_user, question

OPEN = {"type": "open", "stem": "What do you make of it?", "answers": "= One might say."}
SHORT = {"type": "text", "stem": "What hands out the brake?", "answers": "= Consensus"}


@pytest.fixture
def module(course):
    return make_module(course, TEXT, question(), question("own", **OPEN), key="talk", title="On talk")


@pytest.fixture
def client(assistant, sign_in) -> Client:
    return sign_in(assistant)


@pytest.fixture
def observer(course, sign_in) -> Client:
    return sign_in(make_enrolment(course, Role.OBSERVER, make_user("Oda Observer")))


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def table(client, **query: str) -> str:
    return text_of(client.get(reverse("studio:class_table", args=["seminar"]), query))


def answers(client, learner) -> str:
    return text_of(client.get(reverse("studio:answers", args=["seminar", learner.pk, "talk"])))


def give(module, **fields: object) -> Assignment:
    activity, _created = Activity.objects.get_or_create(
        course=module.course, kind=Activity.Kind.MODULE, module=module
    )
    return Assignment.objects.create(activity=activity, **fields)


def test_a_class_without_students_says_so(module, client) -> None:
    assert "No students are enrolled yet." in table(client)


def test_a_group_without_students_says_so(module, assistant, client) -> None:
    assistant.group = assistant.course.groups.create(name="One")
    assistant.save()
    make_enrolment(assistant.course)
    assert "No students are in your group yet." in table(client)


def test_a_course_without_readings_says_so(learner, client) -> None:
    assert "Nothing is published yet, so there is nothing to show." in table(client)


def test_a_student_who_has_not_begun_is_said_to_have_not(module, learner, client) -> None:
    assert re.search(r"Lea Learner 0 of 5 0/1 [^,]+, \d\d:\d\d not started", table(client))


def test_a_cell_tells_what_is_done_and_what_it_earned(module, learner, client) -> None:
    mark_read(learner, list(PassageKey.objects.filter(name__in=["habit", "brake"])))
    answer(learner, version_of(module), "Money")
    answer(learner, version_of(module), "Habit")
    assert "begun 3 of 5 : Lea Learner, On talk 0.67/1 points" in table(client)


def test_only_students_are_in_the_class(module, course, learner, instructor, client) -> None:
    make_enrolment(course, Role.OBSERVER, make_user("Oda Observer"))
    page = table(client)
    assert [name in page for name in ("Lea Learner", "Ina Instructor", "Oda Observer")] == [
        True,
        False,
        False,
    ]


def test_who_left_is_not_in_the_class(module, course, learner, client) -> None:
    make_enrolment(course, user=make_user("Lou Left"), left=timezone.now())
    assert "Lou Left" not in table(client)


def test_a_class_of_more_than_fifty_goes_on_on_a_second_page(module, course, client) -> None:
    for number in range(51):
        make_enrolment(course, user=make_user(f"Student {number:02}"))
    assert ("Student 49" in table(client), "Student 50" in table(client)) == (True, False)
    assert "Student 50" in table(client, page="2")


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30, "\x00"])
def test_a_page_that_is_none_is_one_that_is(module, learner, client, page) -> None:
    assert "Lea Learner" in table(client, page=page)


def test_what_is_wrong_twice_leads_to_the_answers_at_that_question(module, learner, client) -> None:
    answer(learner, version_of(module), "Money")
    answer(learner, version_of(module), "Fear")
    page = client.get(reverse("studio:class_table", args=["seminar"])).content.decode()
    address = reverse("studio:answers", args=["seminar", learner.pk, "talk"])
    assert re.search(rf'<a href="{address}#item-why">\s*2 wrong tries at Q1\s*<', page)
    assert 'id="item-why"' in client.get(address).content.decode()


# The answers


def test_every_try_is_told_in_its_order_with_the_hints_before_it(module, learner, client) -> None:
    answer(learner, version_of(module), "Money")
    take_hint(learner, version_of(module))
    answer(learner, version_of(module), "Habit")
    page = answers(client, learner)
    assert re.search(r"Money not right · try 1 · .*Habit right · try 2 · after 1 hint", page)


def test_the_try_that_counts_is_the_best(module, learner, client) -> None:
    answer(learner, version_of(module), "Money")
    answer(learner, version_of(module), "Habit")
    page = answers(client, learner)
    assert re.search(r"try 1 · [^·]+ · 0 of 1 points Habit right", page)
    assert re.search(r"try 2 · [^·]+ · 0.67 of 1 points · this try counts", page)


def test_what_lateness_costs_is_in_the_points_and_may_change_which_try_counts(
    course, learner, client
) -> None:
    several = "- [x] Habit\n  > Yes.\n- [x] Patience\n  > Yes.\n- [ ] Money\n  > No."
    module = make_module(course, TEXT, question(type="several", answers=several), key="talk")
    answer(learner, version_of(module), "Habit")
    answer(learner, version_of(module), "Habit", "Patience")
    now = timezone.now()
    Response.objects.filter(number=1).update(at=now - timedelta(days=9))
    Response.objects.filter(number=2).update(at=now - timedelta(days=3, hours=1))
    give(module, due=now - timedelta(days=5), late=Assignment.Late.REDUCE, late_share=0.2)
    restand_all(version_of(module))
    page = answers(client, learner)
    assert re.search(r"try 1 · [^·]+ · 0.50 of 1 points · this try counts", page)
    assert re.search(r"try 2 · [^·]+ · late, keeps 60 % of its credit · 0.40 of 1 points", page)


def test_a_late_answer_that_counts_in_full_is_marked_late_alone(module, learner, client) -> None:
    answer(learner, version_of(module), "Habit")
    give(module, due=timezone.now() - timedelta(hours=1))
    page = answers(client, learner)
    assert re.search(r"Habit right · try 1 · [^·]+ · late · 1 of 1 points", page)


def test_times_are_those_of_whoever_reads(module, learner, assistant, client) -> None:
    assistant.user.timezone = "Asia/Tokyo"
    assistant.user.save()
    answer(learner, version_of(module), "Habit")
    Response.objects.update(at=datetime(2027, 1, 31, 20, 15, tzinfo=UTC))
    assert "1 February 2027, 05:15" in answers(client, learner)


def test_an_answer_in_ones_own_words_is_shown_as_text(module, learner, client) -> None:
    answer(learner, version_of(module, "own"), text="A <b>habit</b> of long standing.")
    response = client.get(reverse("studio:answers", args=["seminar", learner.pk, "talk"]))
    assert "A &lt;b&gt;habit&lt;/b&gt; of long standing." in response.content.decode()
    assert "in own words" in text_of(response)


def test_an_answer_that_somebody_marks_waits_to_be_marked(course, learner, client) -> None:
    module = make_module(
        course, TEXT, question("own", **OPEN, extra="marked: instructor\npoints: 3"), key="talk"
    )
    answer(learner, version_of(module, "own"), text="A habit.")
    assert "A habit. waits to be marked · try 1" in answers(client, learner)


def test_a_partly_right_answer_is_told_with_its_share(course, learner, client) -> None:
    options = "- [x] Habit\n  > Yes.\n- [x] Patience\n  > Yes.\n- [ ] Money\n  > No."
    module = make_module(course, TEXT, question(type="several", answers=options), key="talk")
    answer(learner, version_of(module), "Habit")
    assert "Habit partly right: 0.50 · try 1" in answers(client, learner)


def test_what_is_not_answered_says_so(module, learner, client) -> None:
    assert answers(client, learner).count("Not answered yet.") == 2


def test_a_module_without_questions_has_no_list_of_answers(course, learner, client) -> None:
    make_module(course, TEXT, key="talk")
    page = answers(client, learner)
    assert ("0 of 0 questions answered" in page, "This module has no questions." in page) == (True, True)


def test_an_observer_reads_answers_without_the_name_and_without_what_was_written(
    course, learner, observer
) -> None:
    module = make_module(
        course,
        TEXT,
        question(),
        question("own", **OPEN),
        question("word", **SHORT, evidence="brake"),
        "::: predict guess\n\nWhat do you expect?\n:::\n",
        key="talk",
    )
    answer(learner, version_of(module), "Habit")
    answer(learner, version_of(module, "own"), text="I am Lea and I say so.")
    answer(learner, version_of(module, "word"), text="Lea’s brake")
    answer(learner, version_of(module, "guess"), text="Lea guesses")
    page = answers(observer, learner)
    assert (
        "Lea" in page,
        "lea@" in page,
        page.count("hidden"),
        "Student 1" in page,
        "Habit right" in page,
    ) == (
        False,
        False,
        # Three answers and the sentence that says why.
        4,
        True,
        True,
    )


def test_an_observer_of_a_course_that_shows_names_reads_them_and_what_was_written(
    course, module, learner, observer
) -> None:
    course.observers_see_names = True
    course.save()
    answer(learner, version_of(module, "own"), text="I say so.")
    page = answers(observer, learner)
    assert ("Lea Learner" in page, "I say so." in page, "hidden" in page) == (True, True, False)
