"""Writes what `scanning` reads: one blank line between blocks, front matter in a fixed order."""

from collections.abc import Iterable
from dataclasses import fields

import yaml

from .matter import FrontMatter, Provenance
from .scanning import ITEM, Block, Fence, Footnote, Heading, Prose, Source


def print_source(source: Source) -> str:
    """Return the file. Reading it gives the same source, and printing that the same bytes."""
    printed = print_matter(source.matter)
    open_list = False
    for block in source.blocks:
        text = print_block(block)
        # A list without a name goes on over empty lines; a rule ends it, and is no block.
        if open_list and (text.startswith("  ") or ITEM.match(text)):
            printed += "\n***\n"
        printed += f"\n{text}\n"
        open_list = isinstance(block, Prose) and block.kind == "list" and not block.key
    return printed


def print_matter(matter: FrontMatter) -> str:
    values: dict[str, object] = {"title": matter.title}
    for name in ("summary", "language"):
        if value := getattr(matter, name):
            values[name] = value
    document = {f.name: v for f in fields(Provenance) if (v := getattr(matter.document, f.name))}
    if document:
        values["document"] = document
    for name, items in (("beside", matter.beside), ("objectives", matter.objectives)):
        if items:
            values[name] = list(items)
    if matter.terms:
        values["terms"] = dict(matter.terms)
    return f"---\n{print_yaml(values)}---\n"


def print_yaml(values: dict[str, object]) -> str:
    """Return block YAML in the given order, never wrapped."""
    return str(
        yaml.dump(values, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=1_000_000)
    )


def print_block(block: Block) -> str:
    match block:
        case Heading(level, title, key):
            return "#" * level + f" {title}" + (f" {{#{key}}}" if key else "")
        case Prose(text, _kind, key):
            return _with_key(text, key)
        case Footnote(label, text):
            return f"[^{label}]: " + text.replace("\n", "\n    ")
        case Fence(name, key, body):
            return "\n".join([f"::: {name} {key}".rstrip(), *_trimmed(body), ":::"])


def _with_key(text: str, key: str) -> str:
    if not key:
        return text
    # After a table row or the end of code the key needs a line of its own.
    own_line = text.rstrip().endswith(("|", "```", "~~~"))
    return f"{text}\n{{#{key}}}" if own_line else f"{text} {{#{key}}}"


def _trimmed(lines: Iterable[str]) -> list[str]:
    body = list(lines)
    while body and not body[-1].strip():
        body.pop()
    return body
