"""New versions of a document's text, and where every anchor into it stands in them."""

from collections import Counter
from collections.abc import Sequence

from .anchoring import Origin, Text, place
from .compiling import Compiled
from .models import Anchor, Document, DocumentVersion, Passage, PassageKey, Placement


def mint(document: Document, compiled: Compiled) -> DocumentVersion:
    """Return the version that holds this prose: the latest if its words are the same, else a new one.

    A new version comes with a placement for every anchor into the document.
    """
    latest = document.latest
    old = list(latest.passages.select_related("key")) if latest else []
    same = [(p.key.name, p.kind, p.text) for p in old] == [(p.key, p.kind, p.text) for p in compiled.passages]
    if latest and same:
        for row, passage in zip(old, compiled.passages, strict=True):
            if row.html != passage.html:
                row.html = passage.html
                row.save(update_fields=["html"])
        return latest
    version = DocumentVersion.objects.create(document=document, number=latest.number + 1 if latest else 1)
    names = [passage.key for passage in compiled.passages]
    PassageKey.objects.bulk_create(
        [PassageKey(document=document, name=name) for name in names], ignore_conflicts=True
    )
    keys = {key.name: key for key in document.keys.filter(name__in=names)}
    rows = Passage.objects.bulk_create(
        Passage(
            version=version,
            key=keys[passage.key],
            number=passage.number,
            kind=passage.kind,
            text=passage.text,
            html=passage.html,
            sentences=[list(span) for span in passage.sentences],
        )
        for passage in compiled.passages
    )
    reanchor(document, version, rows)
    return version


def reanchor(document: Document, version: DocumentVersion, rows: Sequence[Passage]) -> Counter[str]:
    """Place every anchor into the document in a new version; return how many ended in each state."""
    texts = [Text(row.key.name, row.text) for row in rows]
    placements = []
    for anchor in Anchor.objects.into(document).select_related("passage__key"):
        origin = Origin(
            anchor.passage.key.name,
            anchor.start,
            anchor.end,
            anchor.exact,
            anchor.prefix,
            anchor.suffix,
            whole=anchor.start == 0 and anchor.end == len(anchor.passage.text),
        )
        spot = place(origin, texts)
        passage = rows[spot.index] if spot.index is not None else None
        placements.append(
            Placement(
                anchor=anchor,
                version=version,
                passage=passage,
                start=spot.start,
                end=spot.end,
                state=spot.state,
            )
        )
    Placement.objects.bulk_create(placements)
    return Counter(placement.state for placement in placements)


def departs(document: Document) -> bool:
    """Report whether the latest prose differs from the imported one."""
    first = document.versions.earliest("number")
    latest = document.latest
    return latest is not None and list(first.passages.values_list("text", flat=True)) != list(
        latest.passages.values_list("text", flat=True)
    )
