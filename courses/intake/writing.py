"""How a cleaned text is written in the authoring format, so that plain words stay plain words."""

import json
import re

from .shapes import Intake

# What Python-Markdown, CommonMark or the authoring format would read as a sign inside a line.
_INLINE = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])|[*`]|(?<![^\W_])_|_(?![^\W_])|\](?=[(\[:])|\[(?=\^)|\{(?=[#{:.])"
    r"|&(?=#?\w{1,32};)|<(?=[A-Za-z/!?])"
)
_AT_START = re.compile(r"(#|>|[-+](?=\s|-*$)|:::)|(\d{1,9})(?=[.)](?:\s|$))|(~{3})")
# Escaped pairs first, so that nothing is escaped twice.
_FORMAT = re.compile(r"(\\.)|(`+)|(\{(?=[#{:.]))|(<(?=[A-Za-z/!?])(?![A-Za-z][\w+.-]{1,30}:|[\w.+-]{1,80}@))")
_FENCE_OF_OURS = re.compile(r"^([ \t]{0,8}(?:>[ \t]?)?)(?=:::)", re.MULTILINE)
_PLAIN_SCALAR = re.compile(r"[^\W\d_][\w ,.'’“”()/–—-]*")
_YAML_WORDS = frozenset(
    [
        "true", "false", "yes", "no", "on", "off", "null", "y", "n",
    ]
)  # fmt: skip
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_ENTITIES = {"&": "&amp;", "<": "&lt;"}


def escape(text: str) -> str:
    """Return one paragraph of plain text as Markdown that means those very characters."""
    return (
        _AT_START.sub(_escape_start, escape_inline(text), count=1)
        if _AT_START.match(text)
        else escape_inline(text)
    )


def escape_inline(text: str) -> str:
    """Like `escape`, for words that do not begin a block: headings, list items, cells of a table."""
    return _INLINE.sub(lambda sign: _ENTITIES.get(sign[0], "\\" + sign[0]), text)


def escape_heading(text: str) -> str:
    """Like `escape_inline`, for a heading: no brace, which begins a key, and no number sign at the end, which closes it."""
    return heading(escape_inline(text))


def heading(markdown: str) -> str:
    """Return the words of a Markdown heading so that the authoring format reads them all as its title."""
    words = markdown.replace("\\{", "{").replace("{", "&#123;")
    # The format takes signs off the end even after a backslash.
    return words[:-1].removesuffix("\\") + "&#35;" if words.endswith("#") else words


def guard(markdown: str) -> str:
    """Return Markdown with its own meaning kept and what only the authoring format reads made plain."""
    return _FENCE_OF_OURS.sub(r"\1\\", "".join(_guarded(markdown)))


def to_markdown(intake: Intake, *, letter: str, title: str) -> str:
    """Return the draft module of a cleaned text, in the authoring format.

    The module takes the title that the text gives, or else `title`. The
    document's own provenance stays "unknown" where nothing was found.
    """
    found: dict[str, list[str]] = {}
    for value in intake.provenance:
        if value.value not in found.setdefault(value.field, []):
            found[value.field].append(value.value)
    own_title = found.get("title", [""])[0]
    lines = ["---", f"title: {_scalar(own_title or title or 'Untitled')}"]
    if "summary" in found:
        lines.append(f"summary: {_scalar(found['summary'][0])}")
    if "language" in found and _LANGUAGE.fullmatch(found["language"][0]):
        lines.append(f"language: {found['language'][0]}")
    lines += ["document:", f"  letter: {_scalar(letter)}", "  kind: source"]
    lines += [
        f"  {field}: {_scalar('; '.join(found.get(field, ['unknown'])))}" for field in ("title", "author")
    ]
    lines += [
        f"  {field}: {_scalar('; '.join(found.get(field, ['unknown'])))}" for field in ("outlet", "published")
    ]
    lines.append(f"  url: {_scalar(found.get('url', [''])[0])}".rstrip())
    lines.append(f"  licence: {_scalar('; '.join(found.get('licence', ['unknown'])))}")
    lines.append(f"  disclaimer: {_scalar(' '.join(found.get('disclaimer', [''])))}".rstrip())
    lines.append("---")
    blocks = ["\n".join(lines)]
    for section in intake.sections:
        blocks.append(f"## {section.title}")
        blocks += [passage.text for passage in section.passages]
    return "\n\n".join(blocks) + "\n"


def _escape_start(sign: re.Match[str]) -> str:
    if sign[3]:
        return "&#126;~~"
    return f"\\{sign[1]}" if sign[1] else f"{sign[2]}\\"


def _guarded(markdown: str) -> list[str]:
    """Return the pieces of the text; code between equal runs of backticks is left as it is."""
    signs = list(_FORMAT.finditer(markdown))
    last = {sign[2]: sign.start() for sign in signs if sign[2]}
    pieces, done, code = [], 0, ""
    for sign in signs:
        if code:
            code = "" if sign[2] == code else code
            continue
        if sign[2]:
            code = sign[2] if last[sign[2]] > sign.start() else ""
        elif sign[3] or sign[4]:
            pieces += [markdown[done : sign.start()], "\\{" if sign[3] else "&lt;"]
            done = sign.end()
    return [*pieces, markdown[done:]]


def _scalar(value: str) -> str:
    """Return a value for block YAML; JSON strings are YAML strings."""
    words = " ".join(value.split())
    if not words or (_PLAIN_SCALAR.fullmatch(words) and words.lower() not in _YAML_WORDS):
        return words
    return json.dumps(words, ensure_ascii=False)
