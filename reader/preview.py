"""A draft as a student would meet it: the reading page, made from what compiles and stored nowhere."""

from courses.compiling import Compiled, CompiledBlock
from courses.markup.safe import stored
from courses.models import Enrolment, Module, Passage, PassageKey, Term
from debates.compiling import CompiledMotion
from debates.models import Motion
from quizzes.cards import ItemCard
from quizzes.compiling import CompiledItem
from quizzes.models import Item, ItemVersion
from quizzes.progress import Progress

from .pages import BlockCard, ModulePage, SectionCard, add_block


def preview_page(enrolment: Enrolment, module: Module, compiled: Compiled) -> ModulePage:
    """Return the page of a draft, with every question unanswered."""
    module.title = compiled.matter.title
    module.summary = compiled.matter.summary
    page = ModulePage(
        module=module,
        enrolment=enrolment,
        sections=[SectionCard(s.number, s.key, s.title, closed=False) for s in compiled.sections],
        terms=[Term(slug=n, word=word, definition=text) for n, (word, text) in compiled.terms.items()],
        progress=Progress(passages=len(compiled.passages)),
        place=None,
        place_at=None,
        following=None,
    )
    number = 0
    for card, section in zip(page.sections, compiled.sections, strict=True):
        for block in section.blocks:
            made = _block(block, enrolment, number + 1)
            number += bool(made.item and not made.item.predict)
            add_block(card.blocks, made)
    page.progress.items = number
    return page


def _block(block: CompiledBlock, enrolment: Enrolment, number: int) -> BlockCard:
    if block.passage:
        passage = Passage(
            key=PassageKey(name=block.passage.key),
            number=block.passage.number,
            kind=block.passage.kind,
            text=block.passage.text,
            html=block.passage.html,
        )
        return BlockCard("passage", stored(""), passage=passage, first=passage.number == 1)
    match block.made:
        case CompiledItem():
            return BlockCard(block.kind, stored(""), item=_item(block.made, enrolment, number))
        case CompiledMotion() as made:
            motion = Motion(
                key=made.key, text=made.text, family=made.family, burden=made.burden, info=made.info
            )
            return BlockCard(block.kind, stored(""), motion=motion)
        case str() as html:
            return BlockCard(block.kind, stored(html))
    return BlockCard(block.kind, stored(block.html))


def _item(made: CompiledItem, enrolment: Enrolment, number: int) -> ItemCard:
    version = ItemVersion(
        item=Item(key=made.question.key),
        type=made.type,
        role=made.role,
        tries=made.tries,
        penalty=made.penalty,
        points=made.points,
        credit=made.credit,
        marked=made.marked,
        stem=made.stem,
        prompt=made.content.prompt,
        answer_key={},
        answer_digest=made.answer_digest,
    )
    return ItemCard(
        course=enrolment.course.slug,
        number=0 if made.role == ItemVersion.Role.PREDICT else number,
        version=version,
        seed=0,
        preview=True,
    )
