"""`::: question` and `::: predict`: from the text of a block to an item, and into the database when it is published."""

import hashlib
import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from courses.markup.problems import Problems
from courses.markup.safe import stored
from courses.markup.scanning import Fence
from courses.markup.settings import read_references, read_settings
from courses.models import Anchor, Block, Module
from courses.publishing import Change, Publication
from courses.texts import Target, Texts

from .grading import THIRD
from .markup import Question, read_question
from .models import Embed, Evidence, Item, ItemVersion, Standing
from .responding import restand_all
from .types import TYPES, Content

COMMON = frozenset({"type", "level", "role", "evidence", "tries", "penalty", "points", "tags", "claim"})
MAX_TRIES = 10
MAX_POINTS = 100.0


@dataclass
class CompiledItem:
    """A question ready to be stored."""

    question: Question
    type: str
    role: str
    level: str
    tries: int
    penalty: float
    points: float
    credit: str
    marked: str
    shuffle: bool
    tags: list[str]
    claim: str
    stem: str
    content: Content
    hints: list[str]
    general: str
    evidence: list[Target] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Return a fingerprint of all that was written and of the words it points at."""
        question = self.question
        return _fingerprint(
            question.settings.values,
            question.stem,
            [(a.kind, a.text, a.mark, a.feedback) for a in question.answers],
            question.hints,
            question.general,
            self.content.signature,
        )

    @property
    def answer_digest(self) -> str:
        """Return a fingerprint of type, options and key."""
        answers = [(a.kind, a.text, a.mark) for a in self.question.answers]
        return _fingerprint(self.type, [] if self.type == "open" else answers, self.content.signature)


def _fingerprint(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


class QuestionCompiler:
    """Compiles questions, and with role "predict" the ungraded one before reading."""

    def __init__(self, *, predict: bool = False) -> None:
        self.predict = predict

    def compile(self, fence: Fence, texts: Texts, problems: Problems) -> CompiledItem | None:
        if not fence.key:
            problems.error(
                fence.line,
                _("this question has no name"),
                repair=_("Write one after the opening, for example “::: question why-dialogue”."),
            )
            return None
        name = "open" if self.predict else self._type(fence, problems)
        if name is None:
            return None
        item_type = TYPES[name]
        question = read_question(fence, item_type.answers, problems)
        question.settings.check(COMMON | item_type.settings, problems)
        if not question.stem:
            problems.error(
                fence.line, _("this question has no text"), repair=_("Write it after a blank line.")
            )
            return None
        # What is asked before reading is compared with nothing, so only what can't be read matters.
        told = Problems() if self.predict else problems
        content = item_type.compile(question, texts, told)
        if self.predict:
            problems.found += told.errors
        if content is None:
            return None
        return self._common(question, name, content, texts, problems)

    @staticmethod
    def _type(fence: Fence, problems: Problems) -> str | None:
        settings, _at = read_settings(fence, Problems())
        name = settings.get("type")
        if name in TYPES:
            return name
        known = ", ".join(TYPES)
        problems.error(
            fence.line,
            _("“%(type)s” is no type of question; use one of %(known)s") % {"type": name, "known": known}
            if name
            else _("this question does not say its type"),
            repair=""
            if name
            else _("Write “type: ” and one of %(known)s below the opening line.") % {"known": known},
        )
        return None

    def _common(
        self, question: Question, name: str, content: Content, texts: Texts, problems: Problems
    ) -> CompiledItem:
        role = ItemVersion.Role.PREDICT.value if self.predict else question.settings.get("role", "assessment")
        if role not in ItemVersion.Role.values or (role == "predict") != self.predict:
            problems.error(question.settings.line_of("role"), _("“role” is guiding or assessment"))
            role = ItemVersion.Role.ASSESSMENT.value
        level = question.settings.get("level")
        if level and level not in ItemVersion.Level.values:
            problems.error(question.settings.line_of("level"), _("“level” is locate, understand or evaluate"))
            level = ""
        credit = question.settings.get("credit", "net")
        if credit not in ItemVersion.Credit.values:
            problems.error(question.settings.line_of("credit"), _("“credit” is net, exact, each or coverage"))
            credit = "net"
        tries = int(_number(question, "tries", TYPES[name].tries, 1, MAX_TRIES, problems))
        hints = [texts.block(hint, question.line).html for hint in question.hints]
        general = texts.block(question.general, question.line).html if question.general else ""
        return CompiledItem(
            question=question,
            type=name,
            role=role,
            level=level,
            tries=tries,
            penalty=float(_number(question, "penalty", THIRD, 0, 1, problems)),
            points=float(_number(question, "points", 1, 0, MAX_POINTS, problems)),
            credit=credit,
            marked=content.prompt.get("marked", "") if not self.predict else "self",
            shuffle=question.settings.get("shuffle") in ("yes", "true"),
            tags=[tag.strip() for tag in question.settings.get("tags").split(",") if tag.strip()][:20],
            claim=question.settings.get("claim")[:80],
            stem=texts.block(question.stem, question.line).html,
            content=content,
            hints=hints,
            general=general,
            evidence=self._evidence(question, name, texts, problems),
        )

    def _evidence(self, question: Question, name: str, texts: Texts, problems: Problems) -> list[Target]:
        written = question.settings.get("evidence") or (
            question.settings.get("in") if name == "highlight" else ""
        )
        if not written:
            if not self.predict:
                problems.error(
                    question.line,
                    _("this question does not say which passage it rests on"),
                    repair=_("Write “evidence: name-of-the-passage” among its settings."),
                )
            return []
        references = read_references(written)
        if references is None:
            problems.error(
                question.settings.line_of("evidence"),
                _("this evidence can’t be read"),
                repair=_(
                    'Write names of passages with commas between them, words in straight quotation marks: asean-habit "many partners", B#first.'
                ),
            )
            return []
        line = question.settings.line_of("evidence")
        targets = [texts.target(reference, words, line) for reference, words in references]
        return [target for target in targets if target is not None]

    def preview(self, made: CompiledItem | None) -> str:
        if made is None:
            return ""
        return render_to_string(
            "quizzes/preview.html", {"item": made, "type": TYPES[made.type], "shown": _for_author(made)}
        )

    def keys_elsewhere(self, module: Module) -> Mapping[str, str]:
        rows = Item.objects.filter(course=module.course_id, retired=False).exclude(module=module)
        return dict(rows.values_list("key", "module__title"))

    def store(self, made: CompiledItem | None, block: Block, publication: Publication) -> None:
        if made is None:
            return
        item, _created = Item.objects.update_or_create(
            course=publication.module.course,
            key=made.question.key,
            defaults={"module": publication.module, "retired": False},
        )
        latest = item.versions.order_by("-number").first()
        if latest and latest.digest == made.digest:
            self._refresh(latest, made, publication)
            version, change = latest, "same"
        else:
            version = self._new_version(item, latest, made, publication)
            carried = latest is not None and latest.answer_digest == version.answer_digest
            change = "new" if latest is None else "reworded" if carried else "restarted"
        number = 0
        if made.role != ItemVersion.Role.PREDICT:
            number = publication.revision.embeds.filter(number__gt=0).count() + 1
        Embed.objects.create(
            revision=publication.revision, block=block, item=item, version=version, number=number
        )
        learners = Standing.objects.filter(item=item, at__isnull=False).count() if latest else 0
        if learners and change != "same":
            restand_all(version)
        publication.changes.append(Change("question", item.key, change, learners))

    def _new_version(
        self, item: Item, latest: ItemVersion | None, made: CompiledItem, publication: Publication
    ) -> ItemVersion:
        carried = latest is not None and latest.answer_digest == made.answer_digest
        count = len(made.content.prompt.get("options", []))
        ids = (
            [option["id"] for option in latest.prompt.get("options", [])]
            if latest and carried
            else _opaque(count)
        )
        TYPES[made.type].relabel(made.content, ids)
        version = ItemVersion.objects.create(
            item=item,
            number=latest.number + 1 if latest else 1,
            type=made.type,
            role=made.role,
            level=made.level,
            tries=made.tries,
            penalty=made.penalty,
            points=made.points,
            credit=made.credit,
            marked=made.marked,
            shuffle=made.shuffle,
            tags=made.tags,
            claim=made.claim,
            hint_count=len(made.hints),
            digest=made.digest,
            answer_digest=made.answer_digest,
            **_rendered(made),
        )
        purposes = {"evidence": Anchor.Purpose.EVIDENCE}
        Evidence.objects.bulk_create(
            Evidence(
                version=version,
                anchor=publication.anchor(target, purposes.get(part, Anchor.Purpose.FEEDBACK)),
                part=part,
                position=position,
            )
            for position, (part, target) in enumerate(_cites(made), 1)
        )
        return version

    def refresh(self, made: CompiledItem | None, block: Block) -> None:
        # Other words of a passage it quotes would make it another question, which only publishing may ask.
        if made and made.digest == block.embed.version.digest:
            _rerender(block.embed.version, made)

    def _refresh(self, version: ItemVersion, made: CompiledItem, publication: Publication) -> None:
        """The same item over a new text: only numbers of passages may read differently, and places are as the file says."""
        _rerender(version, made)
        evidence = version.evidence.select_related("anchor")
        for row, (_part, target) in zip(evidence, _cites(made), strict=True):
            publication.place(row.anchor, target)

    def retire(self, module: Module, keys: Collection[str], publication: Publication) -> None:
        gone = Item.objects.filter(module=module, retired=False).exclude(key__in=keys)
        for item in gone:
            learners = Standing.objects.filter(item=item, at__isnull=False).count()
            publication.changes.append(Change("question", item.key, "retired", learners))
        gone.update(retired=True)


def _number(
    question: Question, name: str, default: float | Fraction, low: float, high: float, problems: Problems
) -> float | Fraction:
    text = question.settings.get(name)
    if not text:
        return default
    try:
        value = Fraction(text)
    except (ValueError, ZeroDivisionError):
        value = Fraction(-1)
    if not low <= value <= high:
        problems.error(
            question.settings.line_of(name),
            _("“%(name)s” is a number from %(low)g to %(high)g") % {"name": name, "low": low, "high": high},
        )
        return default
    return value


def _opaque(count: int) -> list[str]:
    """Return names for options that say nothing of their order."""
    names: set[str] = set()
    while len(names) < count:
        names.add(secrets.token_hex(3))
    shuffled = list(names)
    secrets.SystemRandom().shuffle(shuffled)
    return shuffled


def _rendered(made: CompiledItem) -> dict[str, object]:
    return {
        "stem": made.stem,
        "prompt": made.content.prompt,
        "answer_key": {**made.content.key, "hints": made.hints, "general": made.general},
    }


def _for_author(made: CompiledItem) -> dict[str, object]:
    """Return all of an item, key and feedback too, for the template that shows it beside its source."""
    prompt, key = made.content.prompt, made.content.key
    return {
        "stem": stored(made.stem),
        "options": [
            {
                "html": stored(option["html"]),
                "right": option["id"] in key["keys"],
                "said": stored(key["feedback"].get(option["id"], "")),
            }
            for option in prompt.get("options", [])
        ],
        "accepted": key.get("accepted", []),
        "model": stored(key.get("model", "")),
        "hints": [stored(hint) for hint in made.hints],
        "general": stored(made.general),
    }


def _rerender(version: ItemVersion, made: CompiledItem) -> None:
    TYPES[made.type].relabel(made.content, [option["id"] for option in version.prompt.get("options", [])])
    rendered = _rendered(made)
    if any(getattr(version, name) != value for name, value in rendered.items()):
        ItemVersion.objects.filter(pk=version.pk).update(**rendered)


def _cites(made: CompiledItem) -> list[tuple[str, Target]]:
    return [*(("evidence", target) for target in made.evidence), *made.content.cites]
