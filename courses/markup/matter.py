"""The front matter: what a module says of itself and of the document it is made from."""

import re
from dataclasses import dataclass, field, fields
from difflib import get_close_matches

import yaml
from django.utils.translation import gettext as _

from .problems import Problems

MAX_MATTER = 20_000
MAX_DEPTH = 5
UNKNOWN = "unknown"
KINDS = ("source", "edited", "digest")
LETTER = re.compile(r"[A-Z][A-Z0-9]{0,2}")
# How many characters a value may have; a letter and a kind are checked by what they are.
MAX_VALUE = {
    "title": 300,
    "author": 300,
    "outlet": 300,
    "licence": 300,
    "published": 120,
    "url": 1000,
    "language": 12,
}
MAX_TITLE = 200
MAX_TERM = 120
MAX_DEFINITION = 600


@dataclass(frozen=True, slots=True)
class Provenance:
    """What is known of a document. "unknown" is a statement; empty says nothing was said. Both count as unknown."""

    letter: str = ""
    kind: str = ""
    title: str = ""
    author: str = ""
    outlet: str = ""
    published: str = ""
    url: str = ""
    licence: str = ""
    language: str = ""
    disclaimer: str = ""
    based_on: str = ""
    stance: str = ""

    def known(self, name: str) -> str:
        """Return a field's value, empty where it is unknown."""
        value: str = getattr(self, name).strip()
        # What leads elsewhere than to the web is never made a link.
        lost = value.lower() == UNKNOWN or (name == "url" and not is_web(value))
        return "" if lost else value


def is_web(address: str) -> bool:
    return address.startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class FrontMatter:
    title: str = ""
    summary: str = ""
    language: str = ""
    document: Provenance = field(default_factory=Provenance)
    beside: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    lines: dict[str, int] = field(default_factory=dict, compare=False)

    def line_of(self, name: str) -> int:
        """Return the line a setting stands in, 1 where it is missing."""
        return self.lines.get(name, 1)


class NotPlain(Exception):
    """Front matter that is YAML, and more than we take: the sentence says what."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def read_matter(lines: list[str], problems: Problems) -> tuple[FrontMatter, int]:
    """Return the front matter and the index of the first line after it."""
    if not lines or lines[0].rstrip() != "---":
        problems.error(1, _("the front matter is missing"), repair=_("Begin with “---”, “title: …”, “---”."))
        return FrontMatter(), 0
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        problems.error(
            1, _("the front matter is never closed"), repair=_("Put “---” on a line of its own after it.")
        )
        return FrontMatter(), len(lines)
    values, at = read_yaml("\n".join(lines[1:end]), 1, problems)
    return _matter(values, at, problems), end + 1


def read_yaml(text: str, offset: int, problems: Problems) -> tuple[dict[str, object], dict[str, int]]:
    """Return a YAML mapping with every value as text, and the line of each key (`document.author` for nested ones).

    Anchors, aliases and deep nesting are refused, so that reading takes time in proportion to the text.
    """
    if len(text) > MAX_MATTER:
        problems.error(1, _("the front matter holds more than %(n)d characters") % {"n": MAX_MATTER})
        return {}, {}
    at: dict[str, int] = {}
    try:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.CBaseLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise NotPlain(
                    _("“&” and “*” names are not used here; put the value in quotes"), _line(event)
                )
            if depth > MAX_DEPTH:
                raise NotPlain(_("this is nested too deeply"), _line(event))
        node = yaml.compose(text, Loader=yaml.CBaseLoader)
        value = _plain(node, offset, at, "") if node else {}
        if not isinstance(value, dict):
            raise NotPlain(_("this should be lines of the form “name: value”"), 0)
        return value, at
    except NotPlain as error:
        problems.error(error.line + 1 + offset, str(error))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problems.error(
            (mark.line if mark else 0) + 1 + offset,
            _("this line can’t be read as “name: value”"),
            column=(mark.column if mark else 0) + 1,
            repair=_("Put a value with a colon, a quotation mark or a leading sign between double quotes."),
        )
    return {}, at


def _line(event: yaml.Event) -> int:
    return event.start_mark.line if event.start_mark else 0


def _plain(node: yaml.Node, offset: int, at: dict[str, int], path: str) -> object:
    if isinstance(node, yaml.MappingNode):
        result: dict[str, object] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
            if not name:
                raise NotPlain(_("a name must be plain text"), key.start_mark.line)
            if name in result:
                raise NotPlain(_("“%(name)s” stands here twice") % {"name": name}, key.start_mark.line)
            at[path + name] = key.start_mark.line + 1 + offset
            result[name] = _plain(value, offset, at, f"{path}{name}.")
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, offset, at, path) for item in node.value]
    return str(node.value).strip()


def _matter(values: dict[str, object], at: dict[str, int], problems: Problems) -> FrontMatter:
    known = [f.name for f in fields(FrontMatter) if f.name != "lines"]
    _unknown_names(values, known, at, "", problems)
    document = values.get("document") or {}
    if not isinstance(document, dict):
        problems.error(at.get("document", 1), _("“document” holds indented lines such as “author: …”"))
        document = {}
    names = [f.name for f in fields(Provenance)]
    _unknown_names(document, names, at, "document.", problems)
    provenance = Provenance(**{name: _text(document, name, at, "document.", problems) for name in names})
    if provenance.kind and provenance.kind not in KINDS:
        problems.error(
            at["document.kind"],
            _("“%(kind)s” is no kind of document; it is one of %(kinds)s")
            % {"kind": provenance.kind, "kinds": ", ".join(KINDS)},
        )
    if provenance.letter and not LETTER.fullmatch(provenance.letter):
        problems.error(
            at["document.letter"],
            _("“%(letter)s” can’t be a letter") % {"letter": provenance.letter[:20]},
            repair=_("Use A to Z, or up to three capitals and digits such as AB or A2."),
        )
    if provenance.url.lower() not in ("", UNKNOWN) and not is_web(provenance.url):
        problems.warn(
            at["document.url"],
            _("this address is not shown as a link"),
            repair=_("Begin it with https://."),
        )
    terms = values.get("terms") or {}
    if not isinstance(terms, dict):
        problems.error(
            at.get("terms", 1), _("“terms” holds indented lines such as “deterrence: what it means”")
        )
        terms = {}
    matter = FrontMatter(
        title=_text(values, "title", at, "", problems),
        summary=_text(values, "summary", at, "", problems),
        language=_text(values, "language", at, "", problems),
        document=provenance,
        beside=_texts(values, "beside", at, problems),
        objectives=_texts(values, "objectives", at, problems),
        terms=tuple((name, _text(terms, name, at, "terms.", problems)) for name in terms),
        lines=at,
    )
    _bounded("title", matter.title, MAX_TITLE, at.get("title", 1), problems)
    _bounded("language", matter.language, MAX_VALUE["language"], at.get("language", 1), problems)
    for name, limit in MAX_VALUE.items():
        _bounded(name, getattr(provenance, name), limit, at.get(f"document.{name}", 1), problems)
    check_terms(dict(matter.terms), {name: matter.line_of(f"terms.{name}") for name in terms}, problems)
    if not matter.title and (values or not problems.errors):
        problems.error(1, _("the module has no title"), repair=_("Add “title: …” to the front matter."))
    return matter


def _bounded(name: str, value: str, limit: int, line: int, problems: Problems) -> None:
    if len(value) > limit:
        problems.error(
            line,
            _("“%(name)s” has %(size)d characters; it holds up to %(limit)d")
            % {"name": name[:40], "size": len(value), "limit": limit},
        )


def check_terms(terms: dict[str, str], lines: dict[str, int], problems: Problems) -> None:
    """Report key terms and definitions that are too long."""
    for word, definition in terms.items():
        if len(word) > MAX_TERM:
            problems.error(lines[word], _("a key term has up to %(limit)d characters") % {"limit": MAX_TERM})
        _bounded(word, definition, MAX_DEFINITION, lines[word], problems)


def _unknown_names(
    values: dict[str, object], known: list[str], at: dict[str, int], path: str, problems: Problems
) -> None:
    for name in values:
        if name not in known:
            near = get_close_matches(name, known, 1)
            problems.error(
                at.get(path + name, 1),
                _("“%(name)s” is no setting; use one of %(known)s")
                % {"name": name, "known": ", ".join(known)},
                repair=_("Did you mean “%(near)s”?") % {"near": near[0]} if near else "",
            )


def _text(values: dict[str, object], name: str, at: dict[str, int], path: str, problems: Problems) -> str:
    value = values.get(name, "")
    if isinstance(value, str):
        return value
    problems.error(at.get(path + name, 1), _("“%(name)s” holds one line of text") % {"name": name})
    return ""


def _texts(values: dict[str, object], name: str, at: dict[str, int], problems: Problems) -> tuple[str, ...]:
    value = values.get(name) or []
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    problems.error(at.get(name, 1), _("“%(name)s” holds a list, one “- …” a line") % {"name": name})
    return ()
