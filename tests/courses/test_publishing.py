"""Publishing: all of it or nothing, and learners lose nothing by it."""

import pytest
from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist

from courses.importing import import_document
from courses.models import (
    Anchor,
    Block,
    Document,
    DocumentVersion,
    Module,
    Passage,
    PassageKey,
    PassageRead,
    Place,
    Placement,
    Revision,
    SectionDone,
    Term,
)
from courses.publishing import CannotPublish, Change, publish, publish_all, rehearse
from courses.reading import close_section, keep_place, keys_in, mark_read
from quizzes.models import Item, ItemVersion, Response
from tests.answering import answer, stored_standing, version_of
from tests.factories import TEXT, make_module, question, revise, source

EDITED = TEXT.replace("many partners at once", "several partners at once")
ANSWERS = "- [x] Habit\n  > Right.\n- [ ] Money\n  > Not this one.\n- [ ] Fear\n  > Nor this."


def everything() -> dict[str, list[dict]]:
    """Return every row of the subject's tables."""
    models = [
        model for app in ("courses", "quizzes", "debates") for model in apps.get_app_config(app).get_models()
    ]
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def keys_of(module: Module) -> list[str]:
    """Return the names of the passages that learners see, in order."""
    module.refresh_from_db()
    return list(Passage.objects.filter(version=module.published.version).values_list("key__name", flat=True))


def changes(module: Module, *blocks: str) -> list[tuple[str, str, int]]:
    """Publish the module with these blocks after its text; return what that did to each item."""
    revise(module, source("\n".join([TEXT, *blocks])), republish=False)
    return [(change.key, change.change, change.learners) for change in publish(module).changes]


# What is stored


def test_a_published_module_has_sections_passages_and_blocks_in_their_order(course) -> None:
    module = make_module(course, TEXT, question())
    sections = module.published.sections.all()
    assert [(section.number, section.key, section.title) for section in sections] == [
        (1, "why-talk", "Why talk"),
        (2, "cost", "What it costs"),
    ]
    assert list(Block.objects.filter(section__in=sections).values_list("section__number", "kind", "key")) == [
        (1, "passage", "habit"),
        (1, "passage", "treaty"),
        (2, "passage", "brake"),
        (2, "question", "why"),
    ]


def test_a_passage_is_stored_with_its_number_text_and_sentences(course) -> None:
    passage = make_module(course).published.version.passages.get(key__name="brake")
    assert (passage.number, passage.kind) == (3, "paragraph")
    assert passage.sentence_texts() == [
        "Consensus hands every member a brake.",
        "A state under pressure may need an answer in hours.",
    ]


def test_a_published_module_is_what_its_front_matter_says(course) -> None:
    other = make_module(course, letter="B")
    module = make_module(
        course,
        "The [pact](term) holds.",
        letter="A",
        title="A pact",
        matter="summary: On pacts\nlanguage: fr\nbeside: [B]\nobjectives:\n  - Say what a pact is\nterms:\n  pact: a promise\n",
    )
    module.refresh_from_db()
    assert (module.title, module.summary, module.language) == ("A pact", "On pacts", "fr")
    assert list(module.beside.all()) == [other.document]
    assert module.published.objectives == ["Say what a pact is"]
    assert (module.published.passage_count, module.published.word_count) == (1, 3)
    assert list(Term.objects.values_list("slug", "word", "definition")) == [("t-pact", "pact", "a promise")]


def test_a_module_without_language_has_that_of_its_course(course) -> None:
    course.language = "de"
    course.save()
    module = make_module(course)
    module.refresh_from_db()
    assert module.language == "de"


def test_the_document_knows_its_provenance_and_unknown_is_empty(course) -> None:
    body = "---\ntitle: T\ndocument:\n  letter: A\n  kind: digest\n  author: Unknown\n  outlet: The Daily\n  url: javascript:alert(1)\n---\n\nWords.\n"
    module = make_module(course, published=False)
    document = revise(module, body).document
    document.refresh_from_db()
    assert (document.kind, document.author, document.outlet, document.url) == ("digest", "", "The Daily", "")


# Versions and names


def test_the_same_prose_mints_no_version(course) -> None:
    module = make_module(course)
    publication = publish(revise(module, source(f"{TEXT}\n{question()}"), republish=False))
    assert not publication.minted
    assert module.document.versions.count() == 1


def test_changed_prose_mints_one_version_and_keeps_the_names(course) -> None:
    module = make_module(course)
    publication = publish(revise(module, source(EDITED), republish=False))
    assert publication.minted
    assert module.document.versions.count() == 2
    assert keys_of(module) == ["habit", "treaty", "brake"]


def test_names_that_nobody_wrote_are_kept_through_an_edit(course) -> None:
    plain = TEXT.replace(" {#habit}", "").replace(" {#treaty}", "").replace(" {#brake}", "")
    module = make_module(course, plain)
    before = keys_of(module)
    revise(
        module, source("A new passage comes first.\n\n" + plain.replace("many partners", "several partners"))
    )
    assert keys_of(module) == ["new-passage-comes", *before]


def test_an_old_version_is_never_changed(course) -> None:
    module = make_module(course)
    before = list(Passage.objects.values())
    revise(module, source(EDITED))
    assert list(Passage.objects.filter(version__number=1).values()) == before


def test_other_markup_around_the_same_words_is_no_new_version(course) -> None:
    module = make_module(course)
    revise(module, source(TEXT.replace("a habit", "a *habit*")))
    [passage] = Passage.objects.filter(key__name="habit")
    assert "<em>habit</em>" in passage.html


def test_the_name_of_a_passage_that_went_is_never_given_to_another(course) -> None:
    module = make_module(course, "Trade grew.\n\nThe rest stays as it is.")
    assert keys_of(module) == ["trade-grew", "rest-stays"]
    revise(module, source("The rest stays as it is."))
    revise(
        module,
        source(
            "Trade grew, trade grew, and still trade grew for years and years on end.\n\nThe rest stays as it is."
        ),
    )
    assert keys_of(module)[1] == "rest-stays"
    assert PassageKey.objects.filter(name="trade-grew").count() == 1
    assert keys_of(module)[0] != "trade-grew"


def test_a_section_keeps_its_name_when_its_title_changes(course) -> None:
    plain = TEXT.replace(" {#why-talk}", "").replace(" {#cost}", "")
    module = make_module(course, plain)
    revise(module, source(plain.replace("Why talk", "The habit of talking")))
    module.refresh_from_db()
    assert list(module.published.sections.values_list("key", "title")) == [
        ("why-talk", "The habit of talking"),
        ("what-it-costs", "What it costs"),
    ]


def test_the_report_counts_passages_that_came_and_went(course) -> None:
    module = make_module(course)
    publication = publish(
        revise(
            module,
            source(
                "One more about trade.\n\nAnd yet one more.\n\nConsensus hands every member a brake. {#brake}"
            ),
            republish=False,
        )
    )
    assert (publication.added, publication.gone) == (2, 2)


def test_the_first_publication_is_one(course) -> None:
    module = make_module(course, published=False)
    assert publish(module).first
    assert not publish(module).first


def test_publishing_again_makes_a_new_revision_and_leaves_the_old_one(course) -> None:
    module = make_module(course)
    first = module.published
    publish(module)
    module.refresh_from_db()
    assert (module.published.number, module.published.source) == (first.number + 1, first.source)
    assert Revision.objects.get(pk=first.pk).sections.count() == 2


# All or nothing


@pytest.mark.parametrize(
    "text",
    [
        source(f"{EDITED}\n{question(answers=ANSWERS.replace('[x]', '[ ]'))}"),
        source(f"{EDITED}\nSee [¶](#nowhere)."),
        source(EDITED, letter="B"),
        source(f"{EDITED}\n{question('theirs')}"),
        "no front matter",
        "",
    ],
    ids=["no key", "broken reference", "letter clash", "key clash", "no front matter", "empty"],
)
def test_a_module_with_an_error_is_not_published_and_nothing_is_changed(course, learner, text: str) -> None:
    make_module(course, "Other words. {#other}", question("theirs", evidence="other"), letter="B")
    module = make_module(course, TEXT, question(), letter="A")
    answer(learner, version_of(module), "Money")
    revise(module, text, republish=False)
    before = everything()
    with pytest.raises(CannotPublish):
        publish(module)
    assert everything() == before


def test_an_error_in_one_of_several_modules_publishes_none(course) -> None:
    good = make_module(course, letter="A", published=False)
    bad = make_module(course, "See [¶](#nowhere).", letter="B", published=False)
    before = everything()
    with pytest.raises(CannotPublish) as caught:
        publish_all([good, bad])
    assert everything() == before
    assert caught.value.module == bad
    assert [problem.line for problem in caught.value.problems] == [8]


def test_a_letter_that_another_document_has_is_refused_at_its_line(course) -> None:
    make_module(course, letter="A")
    module = make_module(course, letter="B", published=False)
    revise(module, source(letter="A"), republish=False)
    with pytest.raises(CannotPublish) as caught:
        publish(module)
    assert [(problem.line, problem.message) for problem in caught.value.problems] == [
        (4, "the letter A belongs to “A: untitled”")
    ]


def test_a_document_may_take_another_letter(course) -> None:
    module = make_module(course, letter="A")
    revise(module, source(letter="C"))
    assert Document.objects.get().letter == "C"


def test_a_rehearsal_leaves_everything_as_it_was(course, learner) -> None:
    module = make_module(course, TEXT, question())
    answer(learner, version_of(module), "Money")
    revise(module, source(f"{EDITED}\n{question(answers=ANSWERS.replace('Fear', 'Pride'))}"), republish=False)
    before = everything()
    rehearse(module)
    assert everything() == before
    assert module.published_id == Module.objects.get().published_id


def test_a_rehearsal_says_what_publishing_then_does(course, learner) -> None:
    module = make_module(course, TEXT, question(), question("other"))
    answer(learner, version_of(module), "Money")
    revise(module, source(f"{EDITED}\n{question(answers=ANSWERS.replace('Fear', 'Pride'))}"), republish=False)
    told = rehearse(module)
    done = publish(module)
    assert (told.changes, told.minted, told.added, told.gone, told.placed) == (
        done.changes,
        done.minted,
        done.added,
        done.gone,
        done.placed,
    )
    assert done.changes == [
        Change("question", "why", "restarted", 1),
        Change("question", "other", "retired", 0),
    ]


def test_a_rehearsal_of_a_module_with_errors_says_so_and_leaves_everything(course) -> None:
    module = make_module(course)
    revise(module, "", republish=False)
    before = everything()
    with pytest.raises(CannotPublish):
        rehearse(module)
    assert everything() == before


# Items and what learners did with them


def test_an_unchanged_item_keeps_its_version(course, learner) -> None:
    module = make_module(course, TEXT, question())
    before = version_of(module)
    answer(learner, before, "Money")
    assert changes(module, question()) == [("why", "same", 1)]
    assert version_of(module) == before


def test_an_item_over_a_changed_text_keeps_its_version(course) -> None:
    module = make_module(course, TEXT, question())
    before = version_of(module)
    revise(module, source(f"{EDITED}\n{question()}"))
    assert version_of(module) == before


def test_a_reworded_item_carries_the_tries_and_the_names_of_its_options(course, learner) -> None:
    module = make_module(course, TEXT, question())
    before = version_of(module)
    answer(learner, before, "Money")
    assert changes(module, question(stem="And why do they talk?")) == [("why", "reworded", 1)]
    after = version_of(module)
    assert after.number == before.number + 1
    assert [option["id"] for option in after.prompt["options"]] == [
        option["id"] for option in before.prompt["options"]
    ]
    assert stored_standing(learner, after).tries == 1


def test_other_feedback_is_a_rewording(course) -> None:
    module = make_module(course, TEXT, question())
    assert changes(module, question(answers=ANSWERS.replace("Right.", "Quite so."))) == [
        ("why", "reworded", 0)
    ]


@pytest.mark.parametrize(
    "answers",
    [
        ANSWERS.replace("[x] Habit", "[ ] Habit").replace("[ ] Money", "[x] Money"),
        ANSWERS.replace("Fear", "Pride"),
        ANSWERS.removesuffix("\n- [ ] Fear\n  > Nor this."),
    ],
    ids=["another key", "another option", "an option less"],
)
def test_an_item_that_asks_for_something_else_starts_anew(course, learner, answers: str) -> None:
    module = make_module(course, TEXT, question())
    before = version_of(module)
    answer(learner, before, "Money")
    assert changes(module, question(answers=answers)) == [("why", "restarted", 1)]
    after = version_of(module)
    assert not {o["id"] for o in after.prompt["options"]} & {o["id"] for o in before.prompt["options"]}
    assert stored_standing(learner, after).tries == 0
    assert Response.objects.get().version == before


def test_an_item_that_leaves_the_file_is_retired_and_its_answers_stay(course, learner) -> None:
    module = make_module(course, TEXT, question(), question("other"))
    answer(learner, version_of(module), "Money")
    assert changes(module, question("other")) == [("other", "same", 0), ("why", "retired", 1)]
    assert Item.objects.get(key="why").retired
    assert Response.objects.count() == 1


def test_an_item_that_comes_back_is_the_same_item(course, learner) -> None:
    module = make_module(course, TEXT, question())
    answer(learner, version_of(module), "Money")
    changes(module)
    assert changes(module, question()) == [("why", "same", 1)]
    item = Item.objects.get(key="why")
    assert (item.retired, item.versions.count()) == (False, 1)


def test_options_have_names_that_say_nothing_of_their_order(course) -> None:
    options = "\n".join(f"- [{'x' if n == 0 else ' '}] Option {n}\n  > So." for n in range(12))
    module = make_module(course, TEXT, question(answers=options))
    names = [option["id"] for option in version_of(module).prompt["options"]]
    assert len(set(names)) == 12
    assert names != sorted(names)
    assert not {str(n) for n in range(12)} & set(names)


def test_questions_are_numbered_and_the_one_before_reading_is_not(course) -> None:
    predict = "::: predict guess\nWhat will they do?\n:::\n"
    module = make_module(course, TEXT, predict, question(), question("next"))
    module.refresh_from_db()
    assert list(module.published.embeds.values_list("item__key", "number")) == [
        ("guess", 0),
        ("why", 1),
        ("next", 2),
    ]


# Reading


def test_where_learners_stopped_and_what_they_read_outlives_an_edit(course, learner) -> None:
    module = make_module(course)
    close_section(learner, module, "why-talk")
    keep_place(learner, module, *keys_in(module, ["brake"]))
    mark_read(learner, keys_in(module, ["brake"]))
    revise(module, source("A new beginning.\n\n" + EDITED))
    read = set(PassageRead.objects.filter(enrolment=learner).values_list("key", flat=True))
    now = Passage.objects.filter(version=module.published.version)
    assert list(now.filter(key__in=read).values_list("key__name", "number")) == [
        ("habit", 2),
        ("treaty", 3),
        ("brake", 4),
    ]
    assert Place.objects.get().key.name == "brake"
    assert SectionDone.objects.get().section_key in module.published.sections.values_list("key", flat=True)


def test_what_was_read_is_not_unread_when_its_passage_goes(course, learner) -> None:
    module = make_module(course)
    mark_read(learner, keys_in(module, ["treaty"]))
    revise(module, source("Consensus hands every member a brake. {#brake}"))
    assert [read.key.name for read in PassageRead.objects.all()] == ["treaty"]


def test_the_report_counts_those_who_have_begun(course, learner) -> None:
    module = make_module(course)
    close_section(learner, module, "why-talk")
    assert publish(module).readers == 1


# Imports


def test_an_import_that_is_published_as_it_came_is_a_source(course, instructor) -> None:
    module = import_document(
        course, "note.txt", b"One long line of text that says something.\n\nAnd another one."
    ).module
    publish(module, by=instructor.user)
    document = Document.objects.get()
    assert (document.kind, document.edited_by) == ("source", None)


def test_an_import_whose_words_were_changed_is_marked_with_who_did_it(course, instructor) -> None:
    module = import_document(
        course, "note.txt", b"One long line of text that says something.\n\nAnd another one."
    ).module
    revise(module, module.latest.source.replace("says something", "says nothing"), republish=False)
    publish(module, by=instructor.user)
    document = Document.objects.get()
    assert (document.kind, document.edited_by) == ("edited", instructor.user)


# Anchors


def test_evidence_is_an_anchor_with_its_words_and_their_neighbourhood(course) -> None:
    make_module(course, TEXT, question(evidence='habit "They call it a habit"'))
    anchor = Anchor.objects.get(purpose=Anchor.Purpose.EVIDENCE)
    text = anchor.passage.text
    assert (anchor.exact, text[anchor.start : anchor.end]) == ("They call it a habit", "They call it a habit")
    assert (anchor.prefix, anchor.suffix) == (text[25:57], text[77:109])


def test_a_reference_in_feedback_is_an_anchor_too(course) -> None:
    make_module(course, TEXT, question(answers=ANSWERS.replace("Right.", "Right, see [¶](#brake).")))
    assert [anchor.passage.key.name for anchor in Anchor.objects.filter(purpose=Anchor.Purpose.FEEDBACK)] == [
        "brake"
    ]


def test_the_origin_of_an_anchor_never_changes_and_each_version_has_a_placement(course) -> None:
    module = make_module(course, TEXT, question(evidence='habit "They call it a habit"'))
    before = Anchor.objects.filter(purpose=Anchor.Purpose.EVIDENCE).values().get()
    revise(
        module,
        source(
            f"New words first.\n\n{EDITED}\n{question(evidence='habit ' + chr(34) + 'They call it a habit' + chr(34))}"
        ),
    )
    assert Anchor.objects.filter(pk=before["id"]).values().get() == before
    placements = Placement.objects.filter(anchor=before["id"]).order_by("version__number")
    assert [(p.version.number, p.passage.number, p.state) for p in placements] == [
        (1, 1, "kept"),
        (2, 2, "kept"),
    ]


def test_what_rests_on_a_passage_is_one_query(course, django_assert_num_queries) -> None:
    module = make_module(course, TEXT, question(), question("again"))
    passage = module.published.version.passages.get(key__name="habit")
    with django_assert_num_queries(1):
        assert len(Anchor.objects.resting_on(passage)) == 2


def pointing(course, evidence: str) -> Module:
    """Return a module B with a question that rests on module A."""
    return make_module(course, "Words of B. {#own}", question(evidence=evidence), letter="B")


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (TEXT.replace("Nobody signed", "No one signed"), "kept"),
        (
            TEXT.replace("They call it a habit. ", "").replace(
                "Consensus hands", "They call it a habit. Consensus hands"
            ),
            "moved",
        ),
        (TEXT.replace("They call it a habit.", "They name it a habit."), "changed"),
        (TEXT.replace("They call it a habit.", "So it goes on and on."), "review"),
        ("Trade by sea grew in 1967. {#trade}", "lost"),
    ],
)
def test_an_anchor_of_another_module_follows_the_text_or_says_that_it_does_not(
    course, text: str, state: str
) -> None:
    module = make_module(course, letter="A")
    pointing(course, 'A#habit "They call it a habit."')
    publication = publish(revise(module, source(text), republish=False))
    assert publication.placed == {state: 1}
    placement = Placement.objects.get(anchor__module__document__letter="B", version=publication.version)
    assert placement.state == state


def test_a_module_may_rest_on_a_passage_of_another_document(course) -> None:
    make_module(course, letter="A")
    pointing(course, 'A#habit "a habit", own')
    assert [
        (anchor.version.document.letter, anchor.passage.key.name, anchor.exact)
        for anchor in Anchor.objects.filter(purpose=Anchor.Purpose.EVIDENCE).order_by("pk")
    ] == [("A", "habit", "a habit"), ("B", "own", "Words of B.")]


def test_documents_that_cite_each_other_are_published_together(course) -> None:
    first = make_module(
        course,
        "Words of A, after [¶](B#own). {#mine}",
        question("a", evidence="B#own"),
        letter="A",
        published=False,
    )
    second = make_module(
        course,
        "Words of B, after [¶](A#mine). {#own}",
        question("b", evidence="A#mine"),
        letter="B",
        published=False,
    )
    publish_all([first, second])
    html = dict(Passage.objects.values_list("key__name", "html"))
    assert (
        html["own"]
        == f'<p>Words of B, after <a class="cite" href="/courses/{course.slug}/passages/A/mine/">A ¶1</a>.</p>'
    )
    assert (
        html["mine"]
        == f'<p>Words of A, after <a class="cite" href="/courses/{course.slug}/passages/B/own/">B ¶1</a>.</p>'
    )
    assert ItemVersion.objects.count() == 2


def test_a_document_that_cites_one_that_is_not_there_yet_cannot_be_published_alone(course) -> None:
    first = make_module(course, "Words of A, after [¶](B#own).", letter="A", published=False)
    make_module(course, "Words of B. {#own}", letter="B", published=False)
    with pytest.raises(CannotPublish):
        publish(first)
    assert DocumentVersion.objects.count() == 0


def test_a_key_that_another_module_of_the_course_uses_is_refused(course) -> None:
    make_module(course, TEXT, question("why"), letter="A", title="The first module")
    module = make_module(
        course, "Words. {#own}", question("why", evidence="own"), letter="B", published=False
    )
    with pytest.raises(CannotPublish, match="the name “why” is already used in “The first module”"):
        publish(module)


def test_two_courses_may_use_one_key_and_one_letter(course, stranger) -> None:
    make_module(course, TEXT, question("why"), letter="A")
    make_module(stranger.course, TEXT, question("why"), letter="A")
    assert Item.objects.filter(key="why").count() == 2


def test_a_document_nobody_imported_has_no_file(course) -> None:
    with pytest.raises(ObjectDoesNotExist):
        _ = make_module(course).document.imported


def citing(course):
    """A module that cites ¶1 of document B in its text and in a feedback; and that document's module."""
    cited = make_module(course, "Words of B. {#own}", letter="B")
    make_module(
        course,
        "Words of A, after [¶](B#own). {#mine}",
        question("a", evidence="mine", answers="- [x] Yes\n  > See [¶](B#own).\n- [ ] No\n  > No."),
        letter="A",
    )
    return cited


def test_a_number_shown_in_another_module_follows_the_passage(course) -> None:
    cited = citing(course)
    revise(cited, source("Before all.\n\nWords of B. {#own}", letter="B"))
    html = Passage.objects.get(key__name="mine").html
    feedback = "".join(ItemVersion.objects.get(item__key="a").answer_key["feedback"].values())
    assert ("B ¶2</a>" in html, "B ¶2</a>" in feedback) == (True, True)


def test_what_cites_a_passage_that_was_taken_out_stays_as_it_was(course) -> None:
    cited = citing(course)
    before = Passage.objects.get(key__name="mine").html
    revise(cited, source("Other words altogether.", letter="B"))
    assert Passage.objects.get(key__name="mine").html == before


def test_the_report_says_what_of_other_modules_rested_on_a_passage_that_goes(course) -> None:
    cited = citing(course)
    revise(cited, source("Nothing is like it any more, not at all.", letter="B"), republish=False)
    assert rehearse(cited).placed == {"lost": 2}
