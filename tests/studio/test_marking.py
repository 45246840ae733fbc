"""The page of answers that wait to be read."""

import pytest
from django.urls import reverse

from quizzes.models import Mark, Response
from tests.answering import answer, version_of
from tests.factories import TEXT, make_enrolment, make_module, question
from tests.quizzes.test_marking import ESSAY

LIST = reverse("studio:to_mark", args=["seminar"])


@pytest.fixture
def module(course):
    return make_module(course, TEXT, question("essay", **ESSAY), key="talk")


@pytest.fixture
def given(learner, module) -> Response:
    return answer(learner, version_of(module, "essay"), text="I <b>would</b> not.")


def send(client, response, points: object, **data: object):
    fields = {f"r{response.pk}-points": points, **{f"r{response.pk}-{k}": v for k, v in data.items()}}
    return client.post(reverse("studio:mark", args=["seminar", response.pk]), fields)


def test_points_given_are_kept_and_the_answer_leaves_the_list(instructor, given, sign_in) -> None:
    client = sign_in(instructor)
    assert "I &lt;b&gt;would&lt;/b&gt; not." in client.get(LIST).content.decode()
    page = client.post(
        reverse("studio:mark", args=["seminar", given.pk]), {f"r{given.pk}-points": "3"}, follow=True
    ).content.decode()
    assert ("Kept. Lea Learner is told." in page, "Nothing waits to be read." in page) == (True, True)
    assert Mark.objects.get().score == 0.75


@pytest.mark.parametrize("points", ["", "-1", "4.01", "nan", "inf", "many", "1e400"])
def test_points_beyond_what_the_question_is_worth_are_refused(instructor, given, sign_in, points) -> None:
    assert send(sign_in(instructor), given, points).status_code == 422
    assert not Mark.objects.exists()


def test_a_mark_made_meanwhile_is_shown_and_not_overwritten(instructor, assistant, given, sign_in) -> None:
    send(sign_in(assistant), given, 1)
    page = sign_in(instructor).post(
        reverse("studio:mark", args=["seminar", given.pk]), {f"r{given.pk}-points": "4"}, follow=True
    )
    assert "Asa Assistant has marked this answer meanwhile." in page.content.decode()
    assert Mark.objects.get().score == 0.25


def test_a_mark_can_be_changed_by_who_saw_it(instructor, given, sign_in) -> None:
    client = sign_in(instructor)
    send(client, given, 1)
    send(client, given, 4, seen=Mark.objects.get().pk)
    assert list(Mark.objects.values_list("score", flat=True)) == [0.25, 1]


def test_an_answer_of_another_course_is_not_found(stranger, given, sign_in) -> None:
    url = reverse("studio:mark", args=["elsewhere", given.pk])
    assert sign_in(stranger).post(url, {f"r{given.pk}-points": "4"}).status_code == 404


def test_the_learner_reads_points_and_words_in_the_text(learner, instructor, module, given, sign_in) -> None:
    send(sign_in(instructor), given, 3, comment="Name the <i>passage</i>.")
    page = sign_in(learner).get(module.get_absolute_url()).content.decode()
    assert ("Read: 3 of 4 points" in page, "Name the &lt;i&gt;passage&lt;/i&gt;." in page) == (True, True)


@pytest.mark.parametrize("learners", [1, 5])
def test_the_list_asks_as_often_for_five_answers_as_for_one(
    course, instructor, module, sign_in, learners, django_assert_num_queries
) -> None:
    for _ in range(learners):
        answer(make_enrolment(course), version_of(module, "essay"), text="I would.")
    client = sign_in(instructor)
    with django_assert_num_queries(6):
        client.get(LIST)
