"""The class table: who is not started, stuck and late, narrowed, sorted and counted; under names or without."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from courses.models import (
    Accommodation,
    Activity,
    Assignment,
    Enrolment,
    PassageKey,
    PassageRead,
    Place,
    Role,
)
from courses.reading import mark_read
from quizzes.models import Response, Standing
from studio.class_table import class_table
from tests.answering import answer, option, version_of
from tests.factories import TEXT, make_enrolment, make_module, make_user, question, revise, source

DAY = timedelta(days=1)


@pytest.fixture
def module(course):
    return make_module(course, TEXT, question(), question("who"), key="talk", title="On talk")


@pytest.fixture
def client(instructor, sign_in) -> Client:
    return sign_in(instructor)


@pytest.fixture
def observer(course) -> Enrolment:
    return make_enrolment(course, Role.OBSERVER, make_user("Oda Observer"))


def student(course, name: str, **fields: object) -> Enrolment:
    return make_enrolment(course, user=make_user(name), **fields)


def give(module, **fields: object) -> Assignment:
    activity, _created = Activity.objects.get_or_create(
        course=module.course, kind=Activity.Kind.MODULE, module=module
    )
    return Assignment.objects.create(activity=activity, **fields)


def read_all(enrolment, module) -> None:
    mark_read(enrolment, list(PassageKey.objects.filter(document=module.document)))


def finish(enrolment, module) -> None:
    read_all(enrolment, module)
    for key in ("why", "who"):
        answer(enrolment, version_of(module, key), "Habit")


def backdate(enrolment, by: timedelta) -> None:
    """Let everything somebody did have been done that much earlier."""
    at = timezone.now() - by
    for model in (PassageRead, Response, Standing, Place):
        model.objects.filter(enrolment=enrolment).update(at=at)


def page_of(client, **query: str) -> str:
    return client.get(reverse("studio:class_table", args=["seminar"]), query).content.decode()


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def names(client, **query: str) -> list[str]:
    """Return the students that the table shows, in its order."""
    return [name.strip() for name in re.findall(r'<th scope="row">([^<]+)', page_of(client, **query))]


def cell(viewer, learner, at: int = 0):
    rows = {row.pk: row for row in class_table(viewer, timezone.now()).rows}
    return rows[learner.pk].cells[at]


# States


def test_not_started_is_who_began_nothing_of_what_is_open_to_them(course, module, client) -> None:
    make_module(course, TEXT, question("else"), key="second")
    student(course, "Nora Nothing")
    begun = student(course, "Bea Begun")
    mark_read(begun, [PassageKey.objects.get(document=module.document, name="habit")])
    assert names(client, state="not-started") == ["Nora Nothing"]


def test_with_one_module_chosen_not_started_is_meant_of_that_one(course, module, client) -> None:
    make_module(course, TEXT, question("else"), key="second")
    begun = student(course, "Bea Begun")
    mark_read(begun, [PassageKey.objects.get(document=module.document, name="habit")])
    found = [names(client, state="not-started", module=key) for key in ("talk", "second")]
    assert found == [[], ["Bea Begun"]]


def test_a_module_given_to_others_is_a_dash_and_no_start_missed(course, module, client, instructor) -> None:
    other = course.groups.create(name="Two")
    give(module, group=other)
    mine = student(course, "Mia Mine")
    assert names(client, state="not-started") == []
    page = text_of(page_of(client))
    assert "– not assigned" in page
    assert not cell(instructor, mine).late


def test_a_module_that_is_not_open_yet_is_no_start_missed(course, module, client) -> None:
    give(module, opens=timezone.now() + DAY)
    student(course, "Ela Early")
    assert names(client, state="not-started") == []
    assert "not open yet" in text_of(page_of(client))


def test_late_is_who_misses_something_after_the_due_date(course, module, client) -> None:
    give(module, due=timezone.now() - DAY)
    student(course, "Lou Late")
    finish(student(course, "Dora Done"), module)
    assert names(client, state="late") == ["Lou Late"]


def test_more_days_for_one_student_move_their_due_date_alone(course, module, client) -> None:
    give(module, due=timezone.now() - DAY)
    student(course, "Lou Late")
    Accommodation.objects.create(enrolment=student(course, "Ada Allowed"), extra_days=3)
    assert names(client, state="late") == ["Lou Late"]


def test_what_was_done_after_the_due_date_was_handed_in_late(course, module, client, instructor) -> None:
    due = timezone.now() - DAY
    give(module, due=due)
    late, punctual = student(course, "Lou Late"), student(course, "Pia Punctual")
    finish(late, module)
    finish(punctual, module)
    backdate(punctual, 2 * DAY)
    assert [cell(instructor, who).was_late for who in (late, punctual)] == [True, False]
    assert text_of(page_of(client)).count("done handed in late") == 1


def test_a_better_try_after_the_due_date_is_no_lateness(course, module, instructor) -> None:
    learner = student(course, "Pia Punctual")
    read_all(learner, module)
    answer(learner, version_of(module, "why"), "Habit")
    answer(learner, version_of(module, "who"), "Money")
    backdate(learner, 2 * DAY)
    give(module, due=timezone.now() - DAY)
    answer(learner, version_of(module, "who"), "Habit")
    found = cell(instructor, learner)
    assert (found.reach, found.was_late) == ("done", False)


def test_a_new_key_after_the_due_date_makes_nobody_late(course, module, instructor) -> None:
    learner = student(course, "Pia Punctual")
    read_all(learner, module)
    answer(learner, version_of(module, "why"), "Habit")
    answer(learner, version_of(module, "who"), "Money")
    backdate(learner, 2 * DAY)
    give(module, due=timezone.now() - DAY)
    other = "- [ ] Habit\n  > No.\n- [x] Money\n  > Right.\n- [ ] Fear\n  > Nor this."
    revise(module, source("\n".join([TEXT, question(), question("who", answers=other)])))
    assert answer(learner, version_of(module, "who"), "Money").number == 1
    assert not cell(instructor, learner).was_late


def test_stuck_is_who_was_wrong_twice_and_not_right_since(course, module, client) -> None:
    stuck, helped, fine = (student(course, name) for name in ("Sam Stuck", "Hal Helped", "Fay Fine"))
    for who in (stuck, helped):
        answer(who, version_of(module, "why"), "Money")
        answer(who, version_of(module, "why"), "Fear")
    answer(helped, version_of(module, "who"), "Habit")
    answer(fine, version_of(module, "why"), "Money")
    assert names(client, state="stuck") == ["Sam Stuck"]


def test_tries_at_another_key_do_not_make_stuck(course, module, client, instructor) -> None:
    learner = student(course, "Sam Stuck")
    answer(learner, version_of(module, "why"), "Money")
    answer(learner, version_of(module, "why"), "Fear")
    other = "- [ ] Habit\n  > No.\n- [ ] Money\n  > No.\n- [x] Pride\n  > Right."
    revise(module, source("\n".join([TEXT, question(answers=other), question("who")])))
    assert cell(instructor, learner).stuck is None


@pytest.mark.parametrize(("days", "expected"), [(2, []), (4, ["Bea Begun"])])
def test_stuck_is_who_began_and_did_nothing_for_three_days(course, module, client, days, expected) -> None:
    learner = student(course, "Bea Begun")
    read_all(learner, module)
    backdate(learner, days * DAY)
    assert names(client, state="stuck") == expected


def test_who_was_in_the_text_since_has_touched_it(course, module, client) -> None:
    learner = student(course, "Bea Begun")
    read_all(learner, module)
    backdate(learner, 4 * DAY)
    key = PassageKey.objects.get(document=module.document, name="habit")
    Place.objects.create(enrolment=learner, module=module, key=key, at=timezone.now() - DAY)
    assert names(client, state="stuck") == []


def test_an_answer_that_waits_to_be_marked_makes_nobody_stuck(course, module, client) -> None:
    learner = student(course, "Pat Paper")
    answer(learner, version_of(module), "Money")
    answer(learner, version_of(module), "Fear")
    Standing.objects.update(waiting=True)
    assert names(client, state="stuck") == []


# Counts, filters, orders


@pytest.fixture
def mixed(course, module):
    """Four students in two groups: one not started and late, one stuck, two begun; two of them late."""
    one, two = course.groups.create(name="One"), course.groups.create(name="Two")
    give(module, due=timezone.now() - DAY, group=one)
    give(module)
    ann = student(course, "Ann Archer", group=one, seen=timezone.now() - 3 * DAY)
    bob = student(course, "Bob Baker", group=one, seen=timezone.now() - DAY)
    cid = student(course, "Cid Cook", group=two, seen=None)
    dea = student(course, "Déa Dyer", group=two)
    answer(bob, version_of(module, "why"), "Habit")
    answer(cid, version_of(module, "why"), "Money")
    answer(cid, version_of(module, "why"), "Fear")
    read_all(dea, module)
    return ann, bob, cid, dea


def test_the_class_is_summed_up_in_sentences(mixed, client) -> None:
    assert "4 students. 1 has not started. 1 is stuck. 2 are late." in text_of(page_of(client))


def test_a_class_in_which_all_is_well_says_so(course, module, client) -> None:
    finish(student(course, "Dora Done"), module)
    page = text_of(page_of(client))
    assert "1 student. Nobody has still to start, and nobody is stuck or late." in page


def test_each_filter_says_how_many_it_finds(mixed, client) -> None:
    page = text_of(page_of(client, group=str(mixed[0].group_id)))
    assert "2 students of 4. 1 has not started. 2 are late." in page
    assert "All 2 Not started 1 Stuck 0 Late 2" in page


def test_filters_combine(mixed, client) -> None:
    one = str(mixed[0].group_id)
    assert names(client, group=one, state="late", q="bob") == ["Bob Baker"]
    assert names(client, group=one, state="stuck") == []


@pytest.mark.parametrize(
    "query",
    [
        {"group": "999999"},
        {"group": "x"},
        {"cohort": "1"},
        {"module": "none"},
        {"state": "?"},
        {"sort": "id"},
    ],
)
def test_a_filter_that_is_not_offered_counts_as_not_asked(mixed, client, query) -> None:
    assert len(names(client, **query)) == 4


def test_an_empty_result_says_which_filter_to_drop(mixed, client) -> None:
    page = page_of(client, group=str(mixed[0].group_id), state="stuck")
    words = text_of(page)
    assert "Nobody fits all of this." in words
    assert "Without “Stuck” there are 2 students." in words
    assert "Without “One” there is 1 student." in words
    assert '<a href="?state=stuck">Drop “One”</a>' in page


def test_a_class_of_which_nobody_is_found_is_not_praised(mixed, client) -> None:
    assert "0 students of 4. Group" in text_of(page_of(client, q="zz"))


def test_a_name_is_found_without_its_accents_in_any_case(mixed, client) -> None:
    assert names(client, q="dEA d") == ["Déa Dyer"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", "ABCD"),
        ("name", "ABCD"),
        ("-name", "DCBA"),
        ("progress", "ABCD"),
        ("-progress", "DBCA"),
        ("points", "ACDB"),
        ("-points", "BACD"),
        ("seen", "CABD"),
        ("-seen", "DBAC"),
    ],
)
def test_the_table_is_sorted_as_asked_and_alike_ones_by_name(mixed, client, sort, expected) -> None:
    assert "".join(name[0] for name in names(client, sort=sort)) == expected


def test_accents_and_capitals_do_not_change_the_order_of_names(course, module, client) -> None:
    for name in ("Fay Fine", "émile Early", "Dora Done", "Zoe Zander"):
        student(course, name)
    assert names(client) == ["Dora Done", "émile Early", "Fay Fine", "Zoe Zander"]


@pytest.mark.parametrize(
    ("sort", "head"),
    [
        ("progress", 'aria-sort="ascending" class="num"><a href="?sort=-progress">Done'),
        ("-progress", 'aria-sort="descending" class="num"><a href="?sort=progress">Done'),
    ],
)
def test_the_head_of_a_column_says_how_it_is_sorted_and_turns_it(mixed, client, sort, head) -> None:
    assert head in page_of(client, sort=sort)


def test_one_module_chosen_is_shown_alone(course, module, client) -> None:
    make_module(course, TEXT, question("else"), key="second", title="Another reading")
    student(course, "Ann Archer")
    heads = re.findall(r'class="of-module">\w · ([^<]+)', page_of(client, module="talk"))
    assert heads == ["On talk"]


# Groups


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.OBSERVER])
@pytest.mark.parametrize("place", ["group", "cohort"])
def test_who_has_a_group_or_cohort_sees_that_alone(course, module, sign_in, role, place) -> None:
    manager = course.groups if place == "group" else course.cohorts
    ours, theirs = manager.create(name="Ours"), manager.create(name="Theirs")
    course.observers_see_names = True
    course.save()
    student(course, "Ann Archer", **{place: ours})
    other = student(course, "Bob Baker", **{place: theirs})
    student(course, "Cid Cook")
    client = sign_in(make_enrolment(course, role, **{place: ours}))
    page = page_of(client)
    assert names(client) == ["Ann Archer"]
    assert [word in page for word in ("Bob Baker", "Cid Cook", "Theirs", other.user.email)] == [False] * 4
    assert names(client, **{place: str(theirs.pk)}) == ["Ann Archer"]
    assert names(client, q="Bob") == []


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.OBSERVER])
def test_the_answers_of_another_group_are_not_found(course, module, sign_in, role) -> None:
    ours, theirs = course.groups.create(name="Ours"), course.groups.create(name="Theirs")
    mine, other = student(course, "Ann Archer", group=ours), student(course, "Bob Baker", group=theirs)
    client = sign_in(make_enrolment(course, role, group=ours))
    found = [
        client.get(reverse("studio:answers", args=["seminar", who.pk, "talk"])).status_code
        for who in (mine, other)
    ]
    assert found == [200, 404]


# Without names


@pytest.fixture
def nameless(course, module, observer, sign_in) -> Client:
    """An observer’s browser; Zoe joined before Ann."""
    for name in ("Zoe Zander", "Ann Archer"):
        answer(student(course, name), version_of(module, "why"), "Habit")
    return sign_in(observer)


def test_observers_see_students_numbered_as_they_joined(nameless) -> None:
    assert names(nameless) == ["Student 1", "Student 2"]


def test_no_trace_of_a_person_is_in_what_an_observer_gets(nameless) -> None:
    users = User.objects.filter(enrolments__role=Role.LEARNER)
    traces = [word for user in users for word in (*user.name.split(), user.email, user.initials)]
    for query in ({}, {"sort": "name"}, {"q": "Zoe"}, {"sort": "-seen", "state": "stuck"}):
        page = page_of(nameless, **query)
        # What was typed comes back in the links of the page itself.
        assert [word for word in traces if re.search(rf"\b{re.escape(word)}\b", text_of(page))] == []


def test_rows_without_names_hold_no_address(course, observer, nameless) -> None:
    assert [row.email for row in class_table(observer, timezone.now()).rows] == ["", ""]


def test_an_observer_can_not_search_for_a_name(nameless) -> None:
    assert names(nameless, q="Zoe") == ["Student 1", "Student 2"]
    assert 'name="q"' not in page_of(nameless)


def test_the_number_of_a_student_stays_whoever_leaves_and_whatever_is_asked(course, nameless) -> None:
    Enrolment.objects.filter(user__name="Zoe Zander").update(left=timezone.now())
    assert names(nameless, sort="-name") == ["Student 2"]


def test_a_student_has_the_same_number_before_an_observer_of_one_group(course, module, sign_in) -> None:
    group = course.groups.create(name="One")
    student(course, "Zoe Zander")
    student(course, "Ann Archer", group=group)
    assert names(sign_in(make_enrolment(course, Role.OBSERVER, group=group))) == ["Student 2"]


def test_an_observer_of_a_course_that_shows_names_sees_them(course, nameless) -> None:
    course.observers_see_names = True
    course.save()
    assert names(nameless) == ["Ann Archer", "Zoe Zander"]


# Five hundred


def fill(course, learners: int, modules: int) -> None:
    """Enrol so many more learners, and let everybody read something and be wrong twice in so many new modules."""
    first = Enrolment.objects.count()
    people = User.objects.bulk_create(
        User(email=f"s{n}@example.org", name=f"Student {n:03}") for n in range(first, first + learners)
    )
    Enrolment.objects.bulk_create(Enrolment(course=course, user=user, seen=timezone.now()) for user in people)
    enrolled = Enrolment.objects.learners()
    now = timezone.now()
    for number in range(course.modules.count(), course.modules.count() + modules):
        module = make_module(course, TEXT, question(f"q{number}"), key=f"module-{number}")
        give(module, due=now - DAY)
        version = version_of(module, f"q{number}")
        key = PassageKey.objects.get(document=module.document, name="habit")
        item = {"item_id": version.item_id, "at": now, "score": 0}
        wrong = {**item, "version": version, "given": {"choice": option(version, "Money")}, "raw": 0}
        PassageRead.objects.bulk_create(PassageRead(enrolment=who, key=key) for who in enrolled)
        Place.objects.bulk_create(Place(enrolment=who, module=module, key=key, at=now) for who in enrolled)
        for tries in (1, 2):
            Response.objects.bulk_create(Response(enrolment=who, number=tries, **wrong) for who in enrolled)
        Standing.objects.bulk_create(Standing(enrolment=who, tries=2, **item) for who in enrolled)


def statements(client, name: str, **query: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(reverse(name, args=["seminar"]), query)
        assert (response.status_code, bool(response.getvalue())) == (200, True)
    return len([q for q in captured if "SAVEPOINT" not in q["sql"]])


def test_the_class_asks_as_often_for_five_hundred_in_six_modules_as_for_one_in_one(
    course, client, observer, sign_in
) -> None:
    watching = sign_in(observer)

    def counted() -> list[int]:
        return [
            statements(client, "studio:class_table"),
            statements(client, "studio:class_table", state="stuck", sort="-progress", module="module-0"),
            statements(client, "studio:class_csv"),
            statements(watching, "studio:class_table"),
        ]

    fill(course, 1, 1)
    before = counted()
    fill(course, 499, 5)
    assert counted() == before
    assert "500 students. 500 are stuck. 500 are late." in text_of(page_of(client))
