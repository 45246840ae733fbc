"""What single choice, multiple choice and true/false share.

prompt: {"options": [{"id", "html"}]}; key: {"keys": [id], "feedback": {id: html}}; given: {"chosen": [id]}
"""

from collections.abc import Sequence
from fractions import Fraction

from django.http import QueryDict
from django.utils.translation import gettext as _

from courses.markup.problems import Problems
from courses.texts import Texts

from ..grading import RULES
from ..markup import Answer, Question
from .base import Content, Given, Incomplete, ItemType, Key, Part, Prompt, chosen_ids

MAX_OPTIONS = 20


class Choice(ItemType):
    """Options of which some are right."""

    answers = frozenset({"option"})

    def compile(self, question: Question, texts: Texts, problems: Problems) -> Content | None:
        options = question.answers
        if not 2 <= len(options) <= MAX_OPTIONS:
            problems.error(
                question.line,
                _("this question has %(n)d options; it needs 2 to %(limit)d")
                % {"n": len(options), "limit": MAX_OPTIONS},
                repair=_("Write each as “- [ ] …” and mark the right one with [x]."),
            )
            return None
        self.check_keys(question, [option for option in options if option.is_key], problems)
        seen: dict[str, int] = {}
        content = Content({"options": []}, {"keys": [], "feedback": {}})
        for index, option in enumerate(options):
            self._add(content, str(index), option, texts, problems)
            plain = " ".join(option.text.casefold().split())
            if not plain:
                problems.error(option.line, _("this option is empty"))
            elif plain in seen:
                problems.error(
                    option.line, _("this option says the same as line %(line)d") % {"line": seen[plain]}
                )
            seen[plain] = option.line
        return content

    def check_keys(self, question: Question, keys: Sequence[Answer], problems: Problems) -> None:
        if not keys:
            problems.error(
                question.line, _("this question has no right answer"), repair=_("Mark one option with [x].")
            )

    @staticmethod
    def _add(content: Content, name: str, option: Answer, texts: Texts, problems: Problems) -> None:
        content.prompt["options"].append({"id": name, "html": texts.inline(option.text, option.line).html})
        if option.is_key:
            content.key["keys"].append(name)
        if option.feedback:
            out = texts.block(option.feedback, option.line)
            content.key["feedback"][name] = out.html
            content.cites += [(name, target) for target in texts.cited(out.references, option.line)]
        else:
            problems.warn(
                option.line,
                _("this option says nothing when it is chosen"),
                repair=_("Add a line “  > why” below it."),
            )

    def read(self, prompt: Prompt, data: QueryDict) -> Given:
        chosen = chosen_ids(prompt, data)
        if not chosen:
            raise Incomplete(_("Choose an answer first. Nothing was counted."))
        return {"chosen": chosen}

    def score(self, key: Key, prompt: Prompt, rule: str, given: Given) -> Fraction | None:
        return RULES[rule](given["chosen"], key["keys"], [option["id"] for option in prompt["options"]])

    def parts(self, prompt: Prompt, key: Key | None, given: Given | None, *, reveal: bool) -> list[Part]:
        chosen = set(given["chosen"]) if given else set()
        found = []
        for option in prompt["options"]:
            name = option["id"]
            verdict = said = ""
            if key and (name in chosen or reveal):
                is_key = name in key["keys"]
                verdict = "right" if is_key else "wrong" if name in chosen else ""
                said = key["feedback"].get(name, "") if name in chosen or is_key else ""
            found.append(Part(name, option["html"], name in chosen, verdict, said))
        return found
