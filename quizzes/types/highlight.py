"""`type: highlight`: the sentence of a passage that shows something.

prompt: {"options": [{"id", "html"}], "passage": number, "letter"}, the sentences in their order; key as for choices
"""

import re

from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.markup.problems import Problems
from courses.markup.settings import read_references
from courses.quotations import find
from courses.texts import PassageText, Texts

from ..markup import Question
from .base import Content
from .one import One

QUOTED = re.compile(r"^\"(?P<words>[^\"]+)\"$")


class Highlight(One):
    name = "highlight"
    label = gettext_lazy("Highlight the evidence")
    check_label = gettext_lazy("Check sentence")
    answers = frozenset({"quoted"})
    settings = frozenset({"in", "key"})

    def compile(self, question: Question, texts: Texts, problems: Problems) -> Content | None:
        references = read_references(question.settings.get("in"))
        if not references or len(references) != 1 or references[0][1]:
            problems.error(
                question.settings.line_of("in"),
                _("say which passage the sentences come from"),
                repair=_("Write “in: name-of-the-passage”."),
            )
            return None
        target = texts.target(references[0][0], "", question.settings.line_of("in"))
        if target is None:
            return None
        passage = texts.passage(target)
        if len(passage.sentences) < 2:
            problems.error(
                question.settings.line_of("in"), _("¶%(n)d has one sentence only") % {"n": passage.number}
            )
            return None
        quoted = QUOTED.match(question.settings.get("key"))
        key = self._sentence(
            passage, quoted["words"] if quoted else "", question.settings.line_of("key"), problems
        )
        if key is None:
            return None
        content = Content(
            {"options": [], "passage": passage.number, "letter": "" if target.own else target.letter},
            {"keys": [str(key)], "feedback": {}},
        )
        for index, (start, end) in enumerate(passage.sentences):
            content.prompt["options"].append({"id": str(index), "html": escape(passage.text[start:end])})
        for answer in question.answers:
            spoken = self._sentence(passage, answer.mark, answer.line, problems)
            if spoken is not None:
                out = texts.block(answer.feedback, answer.line)
                content.key["feedback"][str(spoken)] = out.html
                content.cites += [(str(spoken), cite) for cite in texts.cited(out.references, answer.line)]
        silent = len(passage.sentences) - len(content.key["feedback"])
        if silent:
            problems.warn(
                question.line, _("%(n)d of the sentences say nothing when they are chosen") % {"n": silent}
            )
        content.signature = [passage.text[start:end] for start, end in passage.sentences] + [str(key)]
        return content

    @staticmethod
    def _sentence(passage: PassageText, words: str, line: int, problems: Problems) -> int | None:
        """Return the index of the sentence that holds the words."""
        for start, end in find(words, passage.text):
            for index, (first, last) in enumerate(passage.sentences):
                if first <= start and end <= last:
                    return index
        problems.error(
            line,
            _("no sentence of ¶%(n)d holds “%(words)s”") % {"n": passage.number, "words": words},
            repair=_("Copy some words of one sentence between straight quotation marks."),
        )
        return None
