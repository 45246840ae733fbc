"""Who wrote it: names of people, and sentences that say what they do for a living."""

import re

ORGANISATIONS = re.compile(
    r"\b(?:agency|alliance|association|bulletin|cent(?:re|er)|chronicle|college|council|courier|daily|dispatch|echo|express|foundation"
    r"|gazette|herald|institut[eo]?|journal|magazine|mail|mercury|ministry|monitor|network|news|observatory|observer|office|post"
    r"|press|quarterly|radio|review|society|studies|telegraph|times|tribune|university|weekly)\b",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]?\s+(?=[\"“(]?[^\W\d_a-z])")
_AND = re.compile(r", and | and |, | & | with ")
_PARTICLES = frozenset(
    [
        "al", "bin", "binti", "da", "de", "del", "den", "der", "di", "dos", "du", "el", "ibn", "la", "le",
        "ten", "ter", "und", "van", "von", "y",
    ]
)  # fmt: skip
_HONORIFICS = frozenset(
    [
        "dr", "dr.", "prof", "prof.", "professor", "sir", "dame", "lord", "lady", "mr", "mr.", "mrs",
        "mrs.", "ms", "ms.", "ambassador",
    ]
)  # fmt: skip
_NOT_NAMES = frozenset(
    [
        "a", "an", "the", "this", "that", "these", "those", "it", "he", "she", "they", "we", "our", "your",
        "his", "her", "their", "in", "on", "at", "for", "from", "to", "of", "and", "or", "but", "if",
        "when", "while", "since", "after", "before", "there", "here", "what", "why", "how", "who", "no",
        "not", "all", "some", "many", "most", "every", "each", "asia", "europe", "africa", "america",
        "china", "india", "japan", "russia", "nato", "asean",
    ]
)  # fmt: skip
ROLES = re.compile(
    r"\b(?:advis[eo]r|ambassador|analyst|associate|author|authors|chair|chief|co-?founder|columnist|consultant|contributor"
    r"|correspondent|critic|curator|dean|director|doctoral|economist|editor|engineer|fellow|founder|graduate|head"
    r"|historian|journalist|lawyer|lecturer|librarian|officer|novelist|photographer|physicist|poet|president|producer"
    r"|professor|reporter|researcher|research assistant|scholar|scientist|sociologist|student|teacher|teaches|writer|writes)s?\b",
    re.IGNORECASE,
)
_VERBS = frozenset(
    [
        "is", "are", "was", "were", "teaches", "works", "writes", "serves", "leads", "directs", "covers",
        "edits",
    ]
)  # fmt: skip


def subjects(sentence: str) -> list[str]:
    """Return the people of whom a sentence says what they do for a living: "Ada Quill and Bo Marr are fellows …"."""
    words = sentence.split(maxsplit=14)[:14]
    verb = next((place for place, word in enumerate(words) if word in _VERBS), 0)
    if not verb or not ROLES.search(" ".join(sentence[:400].split()[verb:])):
        return []
    return names_in(" ".join(words[:verb]))


def names_in(text: str) -> list[str]:
    """Return the names in "Ada Quill, Bo Marr and Cy Dent"; empty unless everything in it is a name."""
    names = [part.strip(" ,.*_") for part in _AND.split(text.strip(" .,*_")) if part.strip(" ,.*_")]
    return names if names and all(_is_name(name) for name in names) else []


def _is_name(text: str) -> bool:
    words = text.split()
    while words and words[0].lower() in _HONORIFICS:
        words = words[1:]
    if not 2 <= len(words) <= 5 or not (words[0][0].isupper() and words[-1][0].isupper()):
        return False
    return all(
        (word[0].isupper() or word.lower() in _PARTICLES)
        and word.lower() not in _NOT_NAMES
        and all(character.isalpha() or character in "-'’." for character in word)
        and not (len(word) > 3 and word.isupper() and len(words) < 2)
        for word in words
    ) and not ORGANISATIONS.search(text)
