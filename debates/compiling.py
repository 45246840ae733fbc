"""`::: debate`: a motion with its burden and the cards an instructor gives to each side."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from courses.markup.problems import Problems
from courses.markup.scanning import Fence
from courses.markup.settings import read_references, read_settings
from courses.models import Anchor, Block, Module
from courses.publishing import Change, Publication
from courses.texts import Target, Texts

from .models import CardQuotation, EvidenceCard, Motion, MotionEmbed

SETTINGS = frozenset({"family", "documents", "protocol", "burden", "info", "sides"})
CARD = re.compile(r"^(?P<sign>[+-])(?P<side>[a-z])?[ \t]+(?P<text>.*)$")
QUOTATION = re.compile(r"^[ \t]+@[ \t]+(?P<reference>.*)$")
SAID = re.compile(r"^(?:speaker:[ \t]*(?P<speaker>[^;]*))?;?[ \t]*(?:hedge:[ \t]*(?P<hedge>.*))?$")
MAX_CARDS = 40


@dataclass
class CompiledQuotation:
    target: Target
    speaker: str = ""
    hedge: str = ""


@dataclass
class CompiledCard:
    side: int
    tag: str
    line: int
    quotations: list[CompiledQuotation] = field(default_factory=list)


@dataclass
class CompiledMotion:
    key: str
    text: str
    family: str
    burden: str
    info: str
    protocol: str
    letters: list[str]
    sides: list[str]
    cards: list[CompiledCard]


class DebateCompiler:
    def compile(self, fence: Fence, texts: Texts, problems: Problems) -> CompiledMotion | None:
        if not fence.key:
            problems.error(
                fence.line,
                _("this motion has no name"),
                repair=_("Write one after the opening, for example “::: debate dialogue-first”."),
            )
            return None
        settings, at = read_settings(fence, problems)
        settings.check(SETTINGS, problems)
        family = settings.get("family")
        if family not in Motion.Family.values:
            problems.error(
                settings.line_of("family"),
                _("“family” is one of %(known)s") % {"known": ", ".join(Motion.Family.values)},
            )
            return None
        sides = [side.strip() for side in settings.get("sides").split(";") if side.strip()]
        text, cards = self._body(fence, at, len(sides), texts, problems)
        if not text:
            problems.error(
                fence.line, _("this debate has no motion"), repair=_("Write it after a blank line.")
            )
            return None
        letters = [letter.strip() for letter in settings.get("documents").split(",") if letter.strip()]
        for letter in letters:
            if letter != texts.own.letter and letter not in texts.others:
                problems.error(
                    settings.line_of("documents"),
                    _("there is no document %(letter)s in this course") % {"letter": letter},
                )
        return CompiledMotion(
            key=fence.key,
            text=texts.inline(text, fence.line).html,
            family=family,
            burden=texts.inline(settings.get("burden"), settings.line_of("burden")).html,
            info=texts.inline(settings.get("info"), settings.line_of("info")).html,
            protocol=settings.get("protocol")[:40],
            letters=letters,
            sides=sides,
            cards=cards,
        )

    def _body(
        self, fence: Fence, at: int, theses: int, texts: Texts, problems: Problems
    ) -> tuple[str, list[CompiledCard]]:
        text: list[str] = []
        cards: list[CompiledCard] = []
        for index, line in enumerate(fence.body[at:], at):
            number = fence.line + 1 + index
            if match := CARD.match(line):
                side = self._side(match, theses, number, problems)
                cards.append(CompiledCard(side, texts.inline(match["text"], number).html, number))
            elif (match := QUOTATION.match(line)) and cards:
                for reference, words in read_references(match["reference"]) or []:
                    target = texts.target(reference, words, number)
                    if target:
                        cards[-1].quotations.append(CompiledQuotation(target))
                if read_references(match["reference"]) is None:
                    problems.error(
                        number,
                        _("this quotation can’t be read"),
                        repair=_('Write it as “@ A#passage "its words"”.'),
                    )
            elif not line.strip():
                continue
            elif not cards:
                text.append(line)
            elif cards[-1].quotations and (said := SAID.match(line.strip())):
                cards[-1].quotations[-1].speaker = (said["speaker"] or "").strip()[:300]
                cards[-1].quotations[-1].hedge = (said["hedge"] or "").strip()[:300]
            else:
                problems.error(
                    number, _("this line belongs to nothing"), repair=_("A card begins with “+ ” or “- ”.")
                )
        for card in cards:
            if not card.quotations:
                problems.warn(
                    card.line,
                    _("this card shows no passage"),
                    repair=_('Add a line “  @ A#passage "words"”.'),
                )
        if len(cards) > MAX_CARDS:
            problems.error(fence.line, _("a motion holds up to %(n)d cards") % {"n": MAX_CARDS})
        return "\n".join(text).strip(), cards[:MAX_CARDS]

    @staticmethod
    def _side(match: re.Match[str], theses: int, number: int, problems: Problems) -> int:
        if not match["side"]:
            return 0 if match["sign"] == "+" else 1
        side = ord(match["side"]) - ord("a")
        if side >= theses:
            problems.error(number, _("there is no side “%(side)s”") % {"side": match["side"]})
            return 0
        return side

    def preview(self, made: CompiledMotion | None) -> str:
        return render_to_string("debates/motion.html", {"motion": made, "cards": made.cards}) if made else ""

    def keys_elsewhere(self, module: Module) -> Mapping[str, str]:
        rows = Motion.objects.filter(course=module.course_id, retired=False).exclude(module=module)
        return dict(rows.values_list("key", "module__title"))

    def store(self, made: CompiledMotion | None, block: Block, publication: Publication) -> None:
        if made is None:
            return
        motion, created = Motion.objects.update_or_create(
            course=publication.module.course,
            key=made.key,
            defaults={
                "module": publication.module,
                "retired": False,
                "family": made.family,
                "text": made.text,
                "burden": made.burden,
                "info": made.info,
                "protocol": made.protocol,
                "letters": made.letters,
                "sides": made.sides,
            },
        )
        Anchor.objects.filter(card_quotations__card__motion=motion).delete()
        motion.cards.all().delete()
        for position, card in enumerate(made.cards, 1):
            row = EvidenceCard.objects.create(motion=motion, side=card.side, position=position, tag=card.tag)
            CardQuotation.objects.bulk_create(
                CardQuotation(
                    card=row,
                    anchor=publication.anchor(quotation.target, Anchor.Purpose.CARD),
                    speaker=quotation.speaker,
                    hedge=quotation.hedge,
                )
                for quotation in card.quotations
            )
        MotionEmbed.objects.create(block=block, motion=motion)
        publication.changes.append(Change("motion", motion.key, "new" if created else "same"))

    def refresh(self, made: CompiledMotion | None, block: Block) -> None:
        if made:
            Motion.objects.filter(embeds__block=block).update(
                text=made.text, burden=made.burden, info=made.info
            )

    def retire(self, module: Module, keys: Collection[str], publication: Publication) -> None:
        gone = Motion.objects.filter(module=module, retired=False).exclude(key__in=keys)
        publication.changes += [Change("motion", motion.key, "retired") for motion in gone]
        gone.update(retired=True)
