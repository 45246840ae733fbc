"""Answering: what a try counts, what it costs, and what is kept when the question changes meanwhile."""

from collections import Counter
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from fractions import Fraction
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes.models import Draft, ItemVersion, Response, Standing
from quizzes.responding import NotOpen, respond, save_draft, take_hint
from quizzes.types import Incomplete
from tests.answering import answer, card_of, sent, standing_now, stored_standing, version_of
from tests.factories import TEXT, make_enrolment, make_module, question, revise, source

GUIDING = "role: guiding"
MONEY_IS_RIGHT = "- [ ] Habit\n  > No more.\n- [x] Money\n  > Right now.\n- [ ] Fear\n  > Nor this."
SEVERAL = "- [x] Habit\n  > Yes.\n- [x] Patience\n  > Yes.\n- [ ] Money\n  > No.\n- [ ] Fear\n  > No."
OPEN = {
    "type": "open",
    "stem": "What do you make of it?",
    "answers": "= One might say.\n- (2) Names the habit",
}


@pytest.fixture
def module(course):
    return make_module(course, TEXT, question())


def rewritten(module, *questions: str, body: str = TEXT):
    """Publish the module anew with these questions instead of the ones it has."""
    return revise(module, source("\n".join([body, *questions])))


# Tries and what they cost


def test_a_right_first_try_earns_all(module, learner) -> None:
    assert answer(learner, version_of(module), "Habit").score == 1


def test_a_second_try_after_a_wrong_one_earns_two_thirds(module, learner) -> None:
    answer(learner, version_of(module), "Money")
    assert answer(learner, version_of(module), "Habit").score == float(Fraction(2, 3))


def test_the_score_is_that_of_the_best_try(course, learner) -> None:
    module = make_module(course, TEXT, question(type="several", answers=SEVERAL))
    answer(learner, version_of(module), "Habit")
    answer(learner, version_of(module), "Habit", "Money")
    assert stored_standing(learner, version_of(module)).score == 0.5


def test_a_penalty_is_what_the_item_says(course, learner) -> None:
    module = make_module(course, TEXT, question(extra="penalty: 1/2\ntries: 3"))
    answer(learner, version_of(module), "Money")
    assert answer(learner, version_of(module), "Habit").score == 0.5


def test_an_assessment_item_closes_when_its_tries_are_used_up(module, learner) -> None:
    answer(learner, version_of(module), "Money")
    answer(learner, version_of(module), "Fear")
    with pytest.raises(NotOpen):
        answer(learner, version_of(module), "Habit")


def test_an_item_that_was_answered_right_takes_no_further_answer(module, learner) -> None:
    answer(learner, version_of(module), "Habit")
    with pytest.raises(NotOpen):
        answer(learner, version_of(module), "Money")


def test_a_guiding_item_stays_open_until_the_answer_is_right(course, learner) -> None:
    module = make_module(course, TEXT, question(extra=GUIDING))
    for _ in range(4):
        answer(learner, version_of(module), "Money")
    answer(learner, version_of(module), "Habit")
    assert standing_now(learner, version_of(module)).closed


def test_a_guiding_item_is_never_part_of_the_score(course) -> None:
    assert not version_of(make_module(course, TEXT, question(extra=GUIDING))).counts


def test_right_at_the_first_try_is_not_right_at_the_second(module, learner) -> None:
    answer(learner, version_of(module), "Money")
    answer(learner, version_of(module), "Habit")
    standing = stored_standing(learner, version_of(module))
    assert (standing.right, standing.first_right) == (True, False)


def test_learners_answer_apart_from_one_another(module, course, learner) -> None:
    answer(learner, version_of(module), "Money")
    assert answer(make_enrolment(course), version_of(module), "Habit").score == 1


# What is no try


def test_a_blank_answer_costs_no_try(module, learner) -> None:
    with pytest.raises(Incomplete):
        answer(learner, version_of(module))
    assert answer(learner, version_of(module), "Habit").number == 1


def test_a_blank_answer_does_not_count_as_answered(module, learner) -> None:
    with pytest.raises(Incomplete):
        answer(learner, version_of(module))
    assert not Standing.objects.filter(at__isnull=False).exists()


def test_a_double_click_counts_one_try(module, learner) -> None:
    first = answer(learner, version_of(module), "Money", number=1)
    assert answer(learner, version_of(module), "Money", number=1) == first
    assert Response.objects.count() == 1


def test_a_stale_tab_meets_the_answer_that_was_given_at_its_try(module, learner) -> None:
    answer(learner, version_of(module), "Money", number=1)
    again = answer(learner, version_of(module), "Habit", number=1)
    assert (again.raw, standing_now(learner, version_of(module)).right) == (0, False)


@pytest.mark.parametrize("number", [0, 2, 3, 99])
def test_a_try_out_of_its_turn_is_refused(module, learner, number) -> None:
    version = version_of(module)
    with pytest.raises(NotOpen):
        respond(learner, version, sent(version, "Habit"), number=number)


def test_a_form_that_names_no_offered_option_changes_nothing(module, learner) -> None:
    with pytest.raises(Incomplete):
        respond(learner, version_of(module), QueryDict("choice=key&raw=1&score=1"), number=1)
    assert not Response.objects.exists()


# A question that changes while it is being answered


REWORDED = question(stem="Why, in short, do they talk?")
REKEYED = question(answers=MONEY_IS_RIGHT)


def test_a_form_from_before_a_new_edition_is_taken_for_its_own_version(module, learner) -> None:
    old = version_of(module)
    rewritten(module, REKEYED)
    response = answer(learner, old, "Habit", number=1)
    assert (response.version, response.raw) == (old, 1)


def test_a_form_a_day_older_than_the_new_edition_is_refused(module, learner) -> None:
    old = version_of(module)
    rewritten(module, REKEYED)
    ItemVersion.objects.filter(pk=version_of(module).pk).update(
        created=timezone.now() - timedelta(hours=24, minutes=1)
    )
    with pytest.raises(NotOpen):
        answer(learner, old, "Habit", number=1)


def test_a_form_of_a_retired_item_is_refused(module, learner) -> None:
    old = version_of(module)
    rewritten(module)
    with pytest.raises(NotOpen):
        answer(learner, old, "Habit", number=1)


def test_tries_carry_over_when_only_words_change(module, learner) -> None:
    answer(learner, version_of(module), "Money")
    rewritten(module, REWORDED)
    response = answer(learner, version_of(module), "Habit")
    assert (response.number, response.score) == (2, float(Fraction(2, 3)))


def test_a_choice_made_before_a_rewording_is_still_ticked(module, learner) -> None:
    answer(learner, version_of(module), "Money")
    rewritten(module, REWORDED)
    chosen = [part.label for part in card_of(learner, module).parts if part.chosen]
    assert chosen == ["Money"]


def test_tries_start_anew_when_another_answer_is_right(module, learner) -> None:
    answer(learner, version_of(module), "Fear")
    answer(learner, version_of(module), "Money")
    rewritten(module, REKEYED)
    response = answer(learner, version_of(module), "Money")
    assert (response.number, response.score) == (1, 1)


def test_what_was_right_stays_right_when_another_answer_becomes_right(module, learner) -> None:
    answer(learner, version_of(module), "Habit")
    rewritten(module, REKEYED)
    standing = stored_standing(learner, version_of(module))
    assert (standing.right, standing.score, standing.closed) == (True, 1, True)


def test_what_was_right_stays_right_when_the_item_is_retired(module, learner) -> None:
    version = version_of(module)
    answer(learner, version, "Habit")
    rewritten(module)
    assert stored_standing(learner, version).right


def test_an_item_becomes_open_again_when_it_is_published_with_more_tries(course, learner) -> None:
    module = make_module(course, TEXT, question(extra="tries: 1"))
    answer(learner, version_of(module), "Money")
    rewritten(module, question(extra="tries: 3"))
    assert not stored_standing(learner, version_of(module)).closed


def test_a_choice_that_becomes_an_open_question_can_be_answered(module, learner) -> None:
    answer(learner, version_of(module), "Habit")
    rewritten(module, question(**OPEN))
    assert answer(learner, version_of(module), text="A habit.").given == {"text": "A habit."}


def test_an_open_question_that_becomes_a_choice_waits_for_no_reader(course, learner) -> None:
    module = make_module(course, TEXT, question(**OPEN, extra="marked: instructor"))
    answer(learner, version_of(module), text="A habit.")
    rewritten(module, question())
    assert not stored_standing(learner, version_of(module)).waiting


# The standing that overviews read


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("answer"), st.sampled_from(["Habit", "Money", "Fear", ""]), st.integers(0, 4)),
        st.tuples(st.just("publish"), st.sampled_from(["", "stem", "key", "none"]), st.integers(1, 3)),
        st.tuples(st.just("guide"), st.sampled_from(["", "stem", "key"]), st.integers(1, 3)),
    ),
    min_size=1,
    max_size=7,
)
KINDS = {
    "": {},
    "stem": {"stem": "Why, in short, do they talk?"},
    "key": {"answers": MONEY_IS_RIGHT},
}


@given(steps=STEPS)
@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_standing_is_what_the_responses_amount_to_whatever_happened(course, learner, steps) -> None:
    with transaction.atomic():
        module = make_module(course, TEXT, question())
        version = version_of(module)
        versions = [version]
        for act, what, number in steps:
            if act == "answer":
                form = versions[number % len(versions)]
                with suppress(Incomplete, NotOpen):
                    answer(learner, form, *([what] if what else []), number=number)
            elif what == "none":
                rewritten(module)
                continue
            else:
                extra = f"tries: {number}" + ("\nrole: guiding" if act == "guide" else "")
                rewritten(module, question(extra=extra, **KINDS[what]))
                version = version_of(module)
                versions.append(version)
            standing = Standing.objects.filter(enrolment=learner, item=version.item_id).first()
            if standing and standing.at:
                expected = asdict(standing_now(learner, version))
                assert {name: getattr(standing, name) for name in expected} == expected
        transaction.set_rollback(True)


# Hints


def test_hints_come_one_by_one_and_no_more_than_there_are(module, learner) -> None:
    version = version_of(module)
    assert [take_hint(learner, version) for _ in range(3)] == [1, 2, 2]


def test_a_response_remembers_how_many_hints_came_before_it(module, learner) -> None:
    take_hint(learner, version_of(module))
    assert answer(learner, version_of(module), "Habit").hints == 1


def test_a_hint_costs_nothing(module, learner) -> None:
    take_hint(learner, version_of(module))
    assert answer(learner, version_of(module), "Habit").score == 1


# Answers in one's own words


@pytest.fixture
def open_item(course):
    return version_of(make_module(course, TEXT, question(**OPEN, extra="marked: instructor")))


def test_a_draft_is_never_a_submission(open_item, learner) -> None:
    save_draft(learner, open_item, "I begin to think")
    assert not Response.objects.exists()
    assert not standing_now(learner, open_item).closed


def test_a_later_draft_replaces_the_earlier_one(open_item, learner) -> None:
    save_draft(learner, open_item, "one")
    save_draft(learner, open_item, "one two")
    assert list(Draft.objects.values_list("text", flat=True)) == ["one two"]


def test_a_draft_is_taken_away_by_handing_in(open_item, learner) -> None:
    save_draft(learner, open_item, "one")
    answer(learner, open_item, text="one two")
    assert not Draft.objects.exists()


def test_a_draft_is_refused_after_handing_in(open_item, learner) -> None:
    answer(learner, open_item, text="one two")
    with pytest.raises(NotOpen):
        save_draft(learner, open_item, "one two three")


def test_a_draft_leaves_out_characters_that_no_database_holds(open_item, learner) -> None:
    save_draft(learner, open_item, "one\x00\r\ntwo")
    assert Draft.objects.get().text == "one\ntwo"


def test_an_open_answer_is_handed_in_once(open_item, learner) -> None:
    answer(learner, open_item, text="one")
    with pytest.raises(NotOpen):
        answer(learner, open_item, text="two")


def test_an_answer_for_an_instructor_waits_for_a_reader(open_item, learner) -> None:
    answer(learner, open_item, text="one")
    standing = stored_standing(learner, open_item)
    assert (standing.waiting, standing.score) == (True, None)


# Many at once


def at_once(times: int, work) -> Counter:
    """Run something in so many threads at the same moment; return how often it came to what."""
    together, outcomes = Barrier(times), []

    def one() -> None:
        try:
            together.wait()
            outcomes.append(work())
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(outcomes)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [1, 2])
def test_twenty_answers_to_one_try_at_once_are_one_response(course, number) -> None:
    version = version_of(make_module(course, TEXT, question(extra="tries: 3")))
    learner, data = make_enrolment(course), sent(version, "Money")
    for earlier in range(1, number):
        respond(learner, version, data, number=earlier)
    outcomes = at_once(20, lambda: respond(learner, version, data, number=number).pk)
    assert list(outcomes.values()) == [20]
    assert list(Response.objects.values_list("number", flat=True)) == list(range(1, number + 1))


@pytest.mark.django_db(transaction=True)
def test_twenty_requests_for_a_hint_at_once_give_no_more_hints_than_there_are(course) -> None:
    learner, version = make_enrolment(course), version_of(make_module(course, TEXT, question()))
    outcomes = at_once(20, lambda: take_hint(learner, version))
    assert outcomes == {1: 1, 2: 19}
