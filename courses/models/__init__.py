"""Documents, anchors and the modules made from them; who is enrolled; what was read."""

from .anchor import Anchor, Placement
from .course import Course, Enrolment, Role
from .document import Document, DocumentVersion, Passage, PassageKey
from .intake import FoundLine, ImportedFile, RemovedLine
from .module import Block, Module, Revision, Section, Term
from .reading import PassageRead, Place, SectionDone

__all__ = [
    "Anchor",
    "Block",
    "Course",
    "Document",
    "DocumentVersion",
    "Enrolment",
    "FoundLine",
    "ImportedFile",
    "Module",
    "Passage",
    "PassageKey",
    "PassageRead",
    "Place",
    "Placement",
    "RemovedLine",
    "Revision",
    "Role",
    "Section",
    "SectionDone",
    "Term",
]
