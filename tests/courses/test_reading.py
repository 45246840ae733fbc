"""Facts about reading: kept by name, never twice, never for what is not there."""

from courses.models import PassageRead, Place, SectionDone
from courses.reading import LONGEST_BATCH, close_section, keep_place, keys_in, mark_read, readers_of
from tests.factories import TEXT, make_module, revise, source


def read_by(enrolment) -> set[str]:
    return set(PassageRead.objects.filter(enrolment=enrolment).values_list("key__name", flat=True))


def test_names_that_the_module_does_not_have_are_ignored(course) -> None:
    other = make_module(course, "Other words. {#other}", letter="B")
    module = make_module(course, letter="A")
    assert keys_in(module, ["habit", "other", "nothing"])[0].name == "habit"
    assert len(keys_in(module, ["habit", "other", "nothing"])) == 1
    assert [key.name for key in keys_in(other, ["other"])] == ["other"]


def test_a_module_that_is_not_published_has_no_names(course) -> None:
    assert keys_in(make_module(course, published=False), ["habit"]) == []


def test_a_name_that_only_an_older_version_had_is_ignored(course) -> None:
    module = make_module(course)
    revise(module, source("Consensus hands every member a brake. {#brake}"))
    assert keys_in(module, ["habit"]) == []


def test_a_batch_of_names_is_bounded(course) -> None:
    module = make_module(course)
    many = [f"name-{n}" for n in range(LONGEST_BATCH)]
    assert keys_in(module, [*many, "habit"]) == []


def test_reading_again_is_no_news(course, learner) -> None:
    module = make_module(course)
    mark_read(learner, keys_in(module, ["habit"]))
    mark_read(learner, keys_in(module, ["habit", "treaty"]))
    assert read_by(learner) == {"habit", "treaty"}
    assert PassageRead.objects.count() == 2


def test_closing_a_section_reads_all_its_passages_and_no_others(course, learner) -> None:
    module = make_module(course)
    close_section(learner, module, "why-talk")
    assert read_by(learner) == {"habit", "treaty"}


def test_closing_a_section_leaves_a_bookmark_at_its_end(course, learner) -> None:
    module = make_module(course)
    close_section(learner, module, "why-talk")
    assert Place.objects.get(enrolment=learner).key.name == "treaty"


def test_closing_a_section_twice_is_closing_it_once(course, learner) -> None:
    module = make_module(course)
    close_section(learner, module, "cost")
    close_section(learner, module, "cost")
    assert SectionDone.objects.count() == 1


def test_what_one_learner_read_another_did_not(course, learner, assistant) -> None:
    module = make_module(course)
    close_section(learner, module, "cost")
    assert read_by(assistant) == set()


def test_a_learner_has_one_place_in_a_module_the_latest(course, learner) -> None:
    module = make_module(course)
    keep_place(learner, module, *keys_in(module, ["habit"]))
    keep_place(learner, module, *keys_in(module, ["brake"]))
    assert [place.key.name for place in Place.objects.all()] == ["brake"]


def test_readers_are_those_who_have_begun(course, learner, assistant) -> None:
    module, other = make_module(course, letter="A"), make_module(course, TEXT, letter="B")
    close_section(learner, module, "cost")
    close_section(assistant, other, "cost")
    assert readers_of(module) == 1
