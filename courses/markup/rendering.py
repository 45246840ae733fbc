"""Turns one block of Markdown into clean HTML and the plain text that anchors count in.

Raw HTML is off, attributes cannot be written, links go to the web, to a passage or to a
key term, and what comes out passes an allow-list of ours.
"""

import html as htmllib
import re
import unicodedata
import xml.etree.ElementTree as etree
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import nh3
from django.utils.text import slugify
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

TAGS = {
    "p", "ul", "ol", "li", "blockquote", "em", "strong", "code", "pre", "br", "sup", "del",
    "table", "thead", "tbody", "tr", "th", "td", "a", "button",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "class", "rel"},
    "button": {"class", "popovertarget", "type"},
    "ol": {"start"},
    "sup": {"id", "class"},
}
TERM = re.compile(r"^term(?::(?P<word>.+))?$")
REFERENCE = re.compile(r"^(?P<letter>[A-Z][A-Z0-9]{0,2})?#(?P<key>[a-z0-9][a-z0-9-]*)$")
LINE_ESCAPE = re.compile(r"^([ \t]*)\\(?=:::|[?!=@])", re.MULTILINE)
ITEM = re.compile(r"^(?P<indent> *)(?P<mark>[-*+]|\d{1,9}[.)])(?P<gap> +)(?=\S)")
TOKEN = re.compile(r"<[^>]*>|[^<]+")
SKIPPED = re.compile(r'<(?:a class="cite"|sup[ >])')
# Where a block ends inside a passage, the plain text has a line feed; between cells a space.
BREAKS = {
    "</p>": "\n", "</li>": "\n", "</tr>": "\n", "<br>": "\n", "</blockquote>": "\n", "<ul>": "\n", "<ol>": "\n",
    "<td>": " ", "<th>": " ",
}  # fmt: skip
BLOCK_TAG = re.compile(r" ?(</?(?:p|ul|ol|li|blockquote|table|thead|tbody|tr|th|td|pre)\b[^>]*>|<br>) ?")
CODE = re.compile(r"(<pre>.*?</pre>)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Link:
    """Where `[¶](B#key)` leads and how it reads."""

    label: str
    href: str


@dataclass
class Rendered:
    html: str
    text: str
    references: list[str] = field(default_factory=list)  # "#key" and "B#key", in order
    terms: list[tuple[str, str]] = field(default_factory=list)  # (term, words in the text)
    footnotes: list[str] = field(default_factory=list)
    images: bool = False


Resolve = Callable[[str], Link | None]


class Renderer:
    """Renders blocks of one file. `resolve` says where references lead; a broken one renders as its own text."""

    def __init__(self, resolve: Resolve, prefix: str = "") -> None:
        self.resolve = resolve
        self.prefix = prefix
        self.out = Rendered("", "")
        self.markdown = Markdown(
            extensions=["tables", "fenced_code", "sane_lists", _House(self)], output_format="html"
        )

    def block(self, source: str) -> Rendered:
        """Return a passage-sized block, with its paragraph tags."""
        self.out = Rendered("", "")
        self.markdown.reset()
        raw = self.markdown.convert(_indent_lists(LINE_ESCAPE.sub(r"\1", source)))
        self.out.html = clean(raw)
        self.out.text = plain_text(self.out.html)
        return self.out

    def inline(self, source: str) -> Rendered:
        """Return a line or two without the paragraph around it, for an option or a heading."""
        out = self.block(source)
        if out.html.startswith("<p>") and out.html.endswith("</p>") and out.html.count("<p>") == 1:
            out.html = out.html[3:-4]
        return out


def clean(html: str) -> str:
    """Return the HTML with only the tags, attributes and addresses that we allow, and no space that is not shown."""
    safe = nh3.clean(
        html.strip(),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https"},
        link_rel=None,
        strip_comments=True,
    )
    parts = CODE.split(safe)
    parts[::2] = [BLOCK_TAG.sub(r"\1", re.sub(r"\s+", " ", part)) for part in parts[::2]]
    return "".join(parts)


def plain_text(html: str) -> str:
    """Return what a reader reads, NFC: without numbers of passages and notes, whose digits change with the text around."""
    return unicodedata.normalize("NFC", "".join(text for _, text in _segments(html))).rstrip()


def mark(html: str, start: int, end: int) -> str:
    """Return the HTML with <mark> around the code points [start, end) of its plain text."""
    out: list[str] = []
    at = 0
    for raw, text in _segments(html):
        if not text or raw.startswith("<"):
            out.append(raw)
        else:
            low, high = max(start - at, 0), min(end - at, len(text))
            if low < high:
                parts = text[:low], text[low:high], text[high:]
                before, within, after = (htmllib.escape(part, quote=False) for part in parts)
                out.append(f"{before}<mark>{within}</mark>{after}")
            else:
                out.append(raw)
        at += len(text)
    return "".join(out)


def _segments(html: str) -> Iterator[tuple[str, str]]:
    """Yield (raw token, the plain text it stands for) over clean HTML."""
    skipping = ""
    last = "\n"
    for token in TOKEN.findall(html):
        text = ""
        if skipping:
            skipping = "" if token == skipping else skipping
        elif SKIPPED.match(token):
            skipping = "</a>" if token.startswith("<a") else "</sup>"
        elif not token.startswith("<"):
            text = htmllib.unescape(token)
        elif last not in "\n ":
            text = BREAKS.get(token, "")
        last = text[-1:] or last
        yield token, text


def _indent_lists(source: str) -> str:
    """Return the text with list entries nested by four columns a level, as Python-Markdown wants them."""
    out: list[str] = []
    levels: list[int] = []  # the column where each open entry's text begins
    for line in source.split("\n"):
        bare = line.lstrip(" ")
        indent = len(line) - len(bare)
        match = ITEM.match(line)
        if match:
            while levels and indent < levels[-1]:
                levels.pop()
            out.append("    " * len(levels) + match["mark"].replace(")", ".") + " " + line[match.end() :])
            levels.append(match.end())
        elif levels and bare:
            out.append("    " * len([column for column in levels if column <= max(indent, levels[0])]) + bare)
        else:
            out.append(line)
    return "\n".join(out)


class _House(Extension):
    """Switches off what authors may not do and adds our links and notes."""

    def __init__(self, renderer: Renderer) -> None:
        super().__init__()
        self.renderer = renderer

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.parser.blockprocessors.deregister("code")
        for heading in ("hashheader", "setextheader", "hr", "reference"):
            md.parser.blockprocessors.deregister(heading)
        for name in (
            "image_link",
            "image_reference",
            "short_image_ref",
            "reference",
            "short_reference",
            "autolink",
            "automail",
        ):
            md.inlinePatterns.deregister(name)
        md.inlinePatterns.register(_Note(r"\[\^([\w-]{1,40})\]", md, self.renderer), "note", 175)
        md.treeprocessors.register(_Links(md, self.renderer), "links", 5)


class _Note(InlineProcessor):
    def __init__(self, pattern: str, md: Markdown, renderer: Renderer) -> None:
        super().__init__(pattern, md)
        self.renderer = renderer

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element, int, int]:
        label = m[1]
        self.renderer.out.footnotes.append(label)
        sup = etree.Element("sup", {"id": f"{self.renderer.prefix}r-{label}"})
        link = etree.SubElement(sup, "a", {"class": "note", "href": f"#{self.renderer.prefix}n-{label}"})
        link.text = label
        return sup, m.start(0), m.end(0)


class _Links(Treeprocessor):
    """Gives every link its kind: a passage, a key term, the web; anything else loses its address."""

    def __init__(self, md: Markdown, renderer: Renderer) -> None:
        super().__init__(md)
        self.renderer = renderer

    def run(self, root: etree.Element) -> None:
        out = self.renderer.out
        for link in list(root.iter("a")):
            href = link.get("href", "")
            if link.get("class") == "note":
                continue
            link.attrib.clear()
            words = "".join(link.itertext())
            if term := TERM.match(href):
                word = htmllib.unescape(term["word"] or words)
                out.terms.append((word, words))
                link.tag = "button"
                link.attrib.update({"class": "term", "type": "button", "popovertarget": term_id(word)})
            elif REFERENCE.match(href):
                out.references.append(href)
                target = self.renderer.resolve(href)
                for child in list(link):
                    link.remove(child)
                if target is None:
                    link.tag, link.text = "span", words
                else:
                    link.attrib.update({"class": "cite", "href": target.href})
                    link.text = target.label
            elif href.startswith(("http://", "https://")):
                link.attrib.update({"href": href, "rel": "noopener nofollow"})


def term_id(word: str) -> str:
    """Return the element id of a key term's definition."""
    return "t-" + (slugify(word)[:70] or "x" + word.encode().hex()[:40])
