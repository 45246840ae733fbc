"""What a person downloads: all of theirs, nothing of others, no key that was not shown."""

import io
import json
import time
import zipfile

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.download import pack
from accounts.models import User
from accounts.personal import all_personal
from courses.inviting import invite
from quizzes.models import Response
from tests.answering import answer, version_of
from tests.factories import make_course, make_enrolment, make_user
from tests.known import Known, make_known, make_shelf


@pytest.fixture
def known(course) -> Known:
    return make_known(make_shelf(course), "MYWORD")


def files_of(user: User) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(pack(user).read())) as packed:
        return {name.rpartition("/")[2]: packed.read(name).decode() for name in packed.namelist()}


def part(user: User, name: str) -> list[dict[str, object]]:
    return json.loads(files_of(user)[f"{name}.json"])


def test_every_personal_field_is_in_the_files_or_says_why_not(known) -> None:
    known.user.leaving = timezone.now()
    known.user.save()
    parts = {name: json.loads(text) for name, text in files_of(known.user).items() if name.endswith(".json")}
    missing = [
        f"{field.model}.{field.field}"
        for field in all_personal()
        if not field.owner
        and not field.absent
        and not any(field.field in row for row in parts.get(f"{field.part}.json", []))
    ]
    assert missing == []


def test_every_declared_file_has_rows_of_this_person(known) -> None:
    files = files_of(known.user)
    empty = [field.part for field in all_personal() if field.part and files[f"{field.part}.json"] == "[]"]
    assert empty == []


def test_what_they_wrote_is_in_the_files(known) -> None:
    files = files_of(known.user)
    assert "My view is MYWORD." in files["answers.json"]
    assert "I begin with MYWORD" in files["drafts.json"]
    assert "I am MYWORD" in files["join-requests.json"]
    assert "Dear MYWORD" in files["notices.json"]
    assert "myword-two@example.org" in files["addresses.json"]


def test_an_answer_comes_with_its_question_and_in_words(known) -> None:
    (row,) = [row for row in part(known.user, "answers") if row["item"] == "why"]
    assert (row["question"], row["given_in_words"], row["number"], row["score"]) == (
        "Why do they talk?",
        "Money",
        1,
        0.0,
    )
    assert row["feedback"] == ["Not this one."]


def test_nothing_of_a_classmate_is_in_the_files(known) -> None:
    make_known(known.module, "THEIRWORD")
    teacher = known.course.enrolments.filter(role="instructor").first().user
    for user in (known.user, teacher):
        for name, text in files_of(user).items():
            assert "THEIRWORD" not in text.upper(), name


def test_an_instructor_does_not_take_along_who_asked_to_join(known) -> None:
    teacher = known.course.enrolments.filter(role="instructor").first().user
    assert "MYWORD" not in "".join(files_of(teacher).values()).upper()


@pytest.mark.parametrize("secret", ["FEEDBACKKEY", "FEEDBACKFEAR", "GENERALKEY", "CRITERION", "Consensus"])
def test_no_key_is_in_the_files_that_the_card_does_not_show(course, secret) -> None:
    module = make_shelf(course)
    learner = make_enrolment(course)
    answer(learner, version_of(module, "why"), "Money")
    answer(learner, version_of(module, "word"), text="Something")
    assert secret not in "".join(files_of(learner.user).values())


def test_the_key_is_in_the_files_once_the_card_shows_it(course) -> None:
    module = make_shelf(course)
    learner = make_enrolment(course)
    answer(learner, version_of(module, "why"), "Money")
    answer(learner, version_of(module, "why"), "Habit")
    first, last = part(learner.user, "answers")
    assert first["feedback"] == ["Not this one."]
    assert last["feedback"] == ["FEEDBACKKEY right.", "GENERALKEY it is a habit."]


def test_no_secret_that_lets_in_is_in_the_files(known) -> None:
    text = "".join(files_of(known.user).values())
    assert known.user.password not in text
    assert "MYWORDMYWORD" not in text
    assert '"secret"' not in text


def test_the_page_explains_the_files_and_links_each(known) -> None:
    files = files_of(known.user)
    page = files.pop("read-me.html")
    assert [name for name in files if f'href="{name}"' not in page] == []
    assert "Your password is kept scrambled" in page


def test_the_files_come_as_a_zip_on_post(known, sign_in) -> None:
    response = sign_in(known.enrolment).post(reverse("my_data"))
    assert response.headers["Content-Disposition"].startswith('attachment; filename="colloquy-')
    assert response.headers["Cache-Control"] == "private, no-store"
    assert zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))).testzip() is None


def test_the_statements_do_not_grow_with_the_answers(course) -> None:
    module = make_shelf(course)
    few, many = make_enrolment(course), make_enrolment(course)
    answer(few, version_of(module), "Money")
    answer(many, version_of(module), "Money")
    answer(many, version_of(module), "Habit")
    answer(many, version_of(module, "own"), text="Mine")
    answer(many, version_of(module, "word"), text="Consensus")
    counts = []
    for enrolment in (few, many):
        with CaptureQueriesContext(connection) as queries:
            pack(User.objects.get(pk=enrolment.user_id))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_two_thousand_answers_are_packed_while_one_waits(course) -> None:
    module = make_shelf(course)
    learner = make_enrolment(course)
    version = version_of(module, "own")
    Response.objects.bulk_create(
        Response(
            enrolment=learner, item=version.item, version=version, number=n, given={"text": "word " * 40}
        )
        for n in range(2000)
    )
    began = time.perf_counter()
    files = files_of(learner.user)
    took = time.perf_counter() - began
    assert len(json.loads(files["answers.json"])) == 2000
    assert took < 5, took


def test_a_course_one_has_left_is_still_in_the_files(known) -> None:
    known.enrolment.left = timezone.now()
    known.enrolment.save()
    assert known.course.slug in {row["course"] for row in part(known.user, "answers")}


def test_nobody_gets_the_files_without_signing_in(db) -> None:
    assert Client().post(reverse("my_data")).status_code == 302


def test_a_person_without_anything_gets_the_files_too(db) -> None:
    user = make_enrolment(make_course()).user
    assert files_of(user)["answers.json"] == "[]"


def test_an_invitation_to_an_address_that_was_never_confirmed_is_not_shown(course, instructor) -> None:
    invite(course, "victim@example.org", by=instructor.user)
    user = make_user()
    EmailAddress.objects.create(user=user, email="victim@example.org", verified=False)
    assert part(user, "invitations") == []
