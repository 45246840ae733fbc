"""What the desk proposes to do next."""

from courses.models import PassageKey
from courses.reading import keep_place, mark_read
from reader.next import next_step
from reader.outline import outline
from tests.answering import answer, version_of
from tests.factories import TEXT, make_module, question, revise, source

OWN = {"type": "open", "stem": "What do you make of it?", "answers": "= One might say."}


def step(learner):
    return next_step(outline(learner))


def read_all(learner, module) -> None:
    mark_read(learner, list(PassageKey.objects.filter(document=module.document)))


def test_nothing_published_is_nothing_to_do(course, learner) -> None:
    make_module(course, TEXT, published=False)
    found = step(learner)
    assert (found.module, found.why.startswith("Nothing has been published yet.")) == (None, True)


def test_the_first_reading_comes_first(course, learner) -> None:
    first, _second = make_module(course), make_module(course)
    found = step(learner)
    assert (found.module, found.action) == (first, "Begin reading")


def test_what_was_begun_is_continued_before_anything_new(course, learner) -> None:
    _first, second = make_module(course), make_module(course)
    mark_read(learner, list(PassageKey.objects.filter(document=second.document, name="habit")))
    found = step(learner)
    assert (found.module, found.action) == (second, "Continue")


def test_a_reading_continues_where_it_was_left(course, learner) -> None:
    module = make_module(course)
    key = PassageKey.objects.get(document=module.document, name="treaty")
    mark_read(learner, [key])
    keep_place(learner, module, key)
    found = step(learner)
    assert (found.action, found.href) == ("Continue from ¶2", f"{module.get_absolute_url()}#p2")


def test_a_place_whose_passage_is_gone_is_not_named(course, learner) -> None:
    module = make_module(course)
    key = PassageKey.objects.get(document=module.document, name="treaty")
    mark_read(learner, [key])
    keep_place(learner, module, key)
    revise(module, source("One passage of other words, and a habit. {#habit}\n"))
    assert step(learner).action == "Begin reading"


def test_questions_that_wait_are_the_reason_once_all_is_read(course, learner) -> None:
    module = make_module(course, TEXT, question("one"), question("two"))
    read_all(learner, module)
    answer(learner, version_of(module, "one"), "Habit")
    assert step(learner).why == "1 of its questions wait for your answer."


def test_the_next_reading_follows_the_one_that_is_done(course, learner) -> None:
    first, second = make_module(course), make_module(course)
    read_all(learner, first)
    found = step(learner)
    assert (found.module, found.why) == (
        second,
        "It is next in the course; the readings before it are done.",
    )


def test_what_was_not_right_is_looked_at_again_at_the_end(course, learner) -> None:
    module = make_module(course, TEXT, question("one"), question("two"))
    read_all(learner, module)
    answer(learner, version_of(module, "one"), "Habit")
    answer(learner, version_of(module, "two"), "Money")
    found = step(learner)
    assert (found.module, found.action) == (module, "Look again")


def test_nothing_is_left_when_all_is_read_and_right(course, learner) -> None:
    module = make_module(course, TEXT, question("one"))
    read_all(learner, module)
    answer(learner, version_of(module, "one"), "Habit")
    found = step(learner)
    assert (found.module, found.why) == (None, "Everything that is published is read and answered.")


def test_answers_in_ones_own_words_are_not_to_be_looked_at_again(course, learner) -> None:
    module = make_module(course, TEXT, question("own", **OWN))
    read_all(learner, module)
    answer(learner, version_of(module, "own"), text="A habit.")
    assert step(learner).module is None
