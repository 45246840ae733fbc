"""An item as one learner sees it. Nothing of the key passes here before the learner's own answer allows it."""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.markup.safe import stored
from courses.models import Enrolment, Placement
from courses.publishing import passage_address
from courses.terms import FREE, Terms

from .models import Draft, Embed, HintTaken, ItemVersion, Mark, Response
from .responding import Stand, stand
from .types import TYPES, ItemType, Part

CREDIT_IN_WORDS = {
    "net": gettext_lazy("Each right choice counts, each wrong one takes a right one away; never below zero."),
    "exact": gettext_lazy("It counts when all right choices are made and no wrong one."),
    "each": gettext_lazy("Every option that is rightly chosen or rightly left counts."),
    "coverage": gettext_lazy(
        "It counts how many of the right ones you found, and how many of yours were right."
    ),
}


@dataclass(frozen=True, slots=True)
class Look:
    """A passage to look at again. `start` and `end` are set once the words themselves may be shown."""

    label: str
    href: str
    number: int
    own: bool
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing a good answer has, and whether the learner finds it in theirs."""

    index: int
    points: str
    html: SafeString
    met: bool


@dataclass
class ItemCard:
    """One item, one learner."""

    course: str
    number: int
    version: ItemVersion
    seed: int
    responses: Sequence[Response] = ()
    hints: int = 0
    draft: Draft | None = None
    evidence: Sequence[tuple[str, str, int, int, int]] = ()  # own letter or other, key, number, start, end
    key: Mapping[str, object] | None = None
    terms: Terms = FREE
    closed: str = ""  # why no answer is taken here, in a sentence
    preview: bool = False
    problem: str = ""
    text: str = ""

    @property
    def item_key(self) -> str:
        return self.version.item.key

    @property
    def id(self) -> str:
        return f"item-{self.item_key}"

    @property
    def type(self) -> ItemType:
        return TYPES[self.version.type]

    @property
    def multiple(self) -> bool:
        return self.version.type == "several"

    @property
    def predict(self) -> bool:
        return self.version.role == ItemVersion.Role.PREDICT

    @property
    def guiding(self) -> bool:
        return self.version.role == ItemVersion.Role.GUIDING

    @property
    def stem_inline(self) -> SafeString:
        """Return the stem for a label, which holds no paragraphs."""
        return stored(
            self.version.stem.removeprefix("<p>").removesuffix("</p>").replace("</p><p>", "<br><br>")
        )

    @property
    def typed(self) -> str:
        """Return what stands in the field: what was just sent, else the draft, else the last answer."""
        if self.text:
            return self.text
        if self.draft and self.open:
            return self.draft.text
        return str(self.last.given.get("text", "")) if self.last else ""

    @cached_property
    def state(self) -> Stand:
        return stand(self.responses, self.version, self.terms)

    @property
    def last(self) -> Response | None:
        """Return the last response to what is asked now."""
        digest = self.version.answer_digest
        return next((r for r in reversed(self.responses) if r.version.answer_digest == digest), None)

    @property
    def open(self) -> bool:
        return not self.closed and not self.state.closed

    @property
    def tries(self) -> int:
        """Return how many tries this learner has."""
        return self.terms.tries_at(self.version.tries)

    @property
    def next_try(self) -> int:
        return self.state.tries + 1

    @property
    def reveal(self) -> bool:
        """Report whether the right answer may be shown: it was given, or the tries are used up."""
        return bool(self.responses) and (self.state.closed or self.state.tries >= self.tries)

    @property
    def verdict(self) -> str:
        """Return open, again, part, right, wrong or handed-in: the word the style and the tests go by."""
        last = self.last
        if last is None and (not self.state.right or self.version.type == "open"):
            return "open"
        if self.version.type == "open":
            return "handed-in"
        if self.state.right:
            return "right"
        if self.state.closed:
            return "part" if last and last.credit else "wrong"
        return "again"

    @property
    def verdict_in_words(self) -> str:
        tries = len(self.responses)
        left = self.tries - self.state.tries
        match self.verdict:
            case "open":
                return ""
            case "handed-in" if self.predict:
                return _("Kept")
            case "handed-in" if self.mark:
                points = f"{self.mark.score * self.version.points:.3g}"
                return _("Read: %(points)s of %(of)s points") % {
                    "points": points,
                    "of": f"{self.version.points:g}",
                }
            case "handed-in" if self.version.marked == "instructor":
                return _("Handed in, waits for a reader")
            case "handed-in":
                return _("Handed in")
            case "right" if self.responses and self.responses[0].credit == 1:
                return _("Right")
            case "right" if tries == 2:
                return _("Right, on the second try")
            case "right":
                return _("Right, after several tries")
            case "part":
                return _("Partly right: %(score)s of 1") % {"score": f"{self.state.score or 0:.2g}"}
            case "wrong":
                return _("Not right. The answer is shown")
            case "again" if left <= 0:
                return _("Not yet. The answer is shown; choose it to go on")
            case _:
                return ngettext("Not yet. One try left", "Not yet. %(left)d tries left", left) % {
                    "left": left
                }

    @property
    def rule(self) -> str:
        """Return what a wrong answer costs and how partial credit is given, in words."""
        version = self.version
        if self.predict or version.type == "open":
            return ""
        if self.guiding:
            return _("This question guides your reading: wrong answers cost nothing.")
        tries = ngettext(
            "You have one try.",
            "You have %(n)d tries; each wrong one costs %(cost)s of the credit.",
            self.tries,
        )
        words = [tries % {"n": self.tries, "cost": cost_in_words(version.penalty)}]
        if self.multiple:
            words.append(str(CREDIT_IN_WORDS[version.credit]))
        return " ".join(words)

    @property
    def parts(self) -> list[Part]:
        last = self.last
        parts = self.type.parts(
            self.version.prompt,
            dict(self.key) if self.key is not None and self.responses else None,
            last.given if last else None,
            reveal=self.reveal,
        )
        if self.version.shuffle:
            # Seeded by the names of the options, which a rewording keeps. The digest would tell of the key: whoever
            # knows the options could try each key and see which gives this order.
            names = ",".join(part.id for part in parts)
            random.Random(f"{self.seed}:{names}").shuffle(parts)  # noqa: S311
        return parts

    @property
    def hints_given(self) -> list[SafeString]:
        hints = self.key.get("hints", []) if self.key is not None else []
        return [stored(hint) for hint in hints[: self.hints]] if isinstance(hints, list) else []

    @property
    def more_hints(self) -> bool:
        return self.open and self.hints < self.version.hint_count

    @property
    def general(self) -> SafeString:
        """Return the general feedback, once the answer may be known."""
        return (
            stored(str(self.key.get("general", ""))) if self.key is not None and self.reveal else stored("")
        )

    @property
    def model(self) -> SafeString:
        return (
            stored(str(self.key.get("model", "")))
            if self.key is not None and self.verdict == "handed-in"
            else stored("")
        )

    @property
    def mark(self) -> Mark | None:
        """Return what a reader gave the last answer."""
        return self.last.mark if self.last else None

    @property
    def criteria(self) -> list[Criterion]:
        """Return what to compare an answer with, where that is up to the learner; a reader's criteria are never shown."""
        shown = self.verdict == "handed-in" and self.version.marked == ItemVersion.Marked.SELF
        rows = self.key.get("criteria", []) if self.key is not None and shown else []
        check = getattr(self.last, "self_check", None) if shown else None
        met = check.met if check else []
        if not isinstance(rows, list):
            return []
        return [
            Criterion(i, f"{row['points']:g}", stored(row["html"]), i in met) for i, row in enumerate(rows)
        ]

    @property
    def checked(self) -> bool:
        return hasattr(self.last, "self_check")

    @property
    def looks(self) -> list[Look]:
        """Return the passages the key rests on, after an answer. While tries remain the whole passage, never the words."""
        if self.verdict == "open":
            return []
        found: dict[str, Look] = {}
        for letter, key, number, start, end in self.evidence:
            own = letter == ""
            label = f"¶{number}" if own else f"{letter} ¶{number}"
            href = f"#p{number}" if own else passage_address(self.course, letter).format(key=key)
            spans = (start, end) if self.reveal else (0, 0)
            found.setdefault(label, Look(label, href, number, own, *spans))
        return list(found.values())


def cost_in_words(penalty: float) -> str:
    """Return a penalty as it is said: a third, 25 %."""
    if abs(penalty - 1 / 3) < 0.001:
        return _("a third")
    if penalty == 0.5:
        return _("half")
    return f"{penalty:.0%}"


def cards_of(
    enrolment: Enrolment, embeds: Iterable[Embed], terms: Terms = FREE, *, closed: str = ""
) -> dict[int, ItemCard]:
    """Return the cards of embedded items by block, in a fixed number of queries.

    Versions are to be loaded with `for_learners`: the keys of those answered come in a query of their own here.
    """
    embeds = list(embeds)
    items = [embed.item_id for embed in embeds]
    responses: dict[int, list[Response]] = defaultdict(list)
    rows = (
        enrolment.responses.filter(item__in=items)
        .select_related("version", "self_check", "mark")
        .order_by("at", "pk")
    )
    for response in rows.defer("version__answer_key", "version__prompt", "version__stem"):
        responses[response.item_id].append(response)
    hints = dict(
        HintTaken.objects.filter(enrolment=enrolment, version__item__in=items).values_list("version", "count")
    )
    drafts = {draft.item_id: draft for draft in Draft.objects.filter(enrolment=enrolment, item__in=items)}
    unlocked = [e.version_id for e in embeds if responses[e.item_id] or hints.get(e.version_id)]
    keys = dict(ItemVersion.objects.filter(pk__in=unlocked).values_list("pk", "answer_key"))
    evidence = evidence_of([embed.version_id for embed in embeds if responses[embed.item_id]])
    return {
        embed.block_id: ItemCard(
            course=enrolment.course.slug,
            number=embed.number,
            version=embed.version,
            seed=enrolment.pk,
            responses=responses[embed.item_id],
            hints=hints.get(embed.version_id, 0),
            draft=drafts.get(embed.item_id),
            evidence=[
                ("" if module == embed.item.module_id else letter, key, number, start, end)
                for module, letter, key, number, start, end in evidence[embed.version_id]
            ],
            key=keys.get(embed.version_id),
            terms=terms,
            closed=closed,
        )
        for embed in embeds
    }


def evidence_of(versions: Sequence[int]) -> dict[int, list[tuple[int, str, str, int, int, int]]]:
    """Return where the evidence of item versions stands in the texts as they are published now: one query.

    Each row is (module of the document, its letter, passage key, number, start, end).
    """
    found: dict[int, list[tuple[int, str, str, int, int, int]]] = defaultdict(list)
    rows = (
        Placement.objects.filter(
            anchor__evidence__version__in=versions,
            anchor__evidence__part="evidence",
            passage__isnull=False,
            version__revisions__published_as__isnull=False,
        )
        .exclude(state__in=[Placement.State.REVIEW, Placement.State.LOST])
        .order_by("anchor__evidence__position")
        .values_list(
            "anchor__evidence__version",
            "version__document__module",
            "version__document__letter",
            "passage__key__name",
            "passage__number",
            "start",
            "end",
        )
    )
    for version, module, letter, key, number, start, end in rows:
        found[version].append((module, letter, key, number, start, end))
    return found
