"""Who cited a text that has changed: learners in their answers, authors in questions and links of other modules."""

from collections import defaultdict
from html import unescape

from django.db.models import Count, Q

from accounts.notices import tell
from courses.access import MAY
from courses.models import Anchor, Enrolment, Module, Placement
from courses.publishing import Publication, passage_address

from .models import ItemVersion, Response

CHECK = (Placement.State.CHANGED, Placement.State.REVIEW, Placement.State.LOST)


def tell_of_change(publication: Publication) -> None:
    """Tell learners whose cited passage reads differently now or is gone, and authors whose anchors need a look.

    The queries grow with the passages that changed and the modules that cite them, not with the people.
    """
    _tell_learners(publication)
    _tell_authors(publication)


def cited_passages(publication: Publication) -> dict[int, str]:
    """Return the versions of items that ask for a sentence of a passage that changed, each with that passage's key.

    A version keeps the sentences as they stood, so those of the text before the change are recognised by their words.
    """
    letter = publication.module.document.letter
    were = {tuple(was.sentence_texts()): key for key, was in publication.changed.items()}
    versions = ItemVersion.objects.filter(type="highlight", item__course=publication.module.course_id)
    found = {}
    for version in versions.select_related("item"):
        own = version.item.module_id == publication.module.pk
        if version.prompt["letter"] == ("" if own else letter):
            sentences = tuple(unescape(option["html"]) for option in version.prompt["options"])
            if sentences in were:
                found[version.pk] = were[sentences]
    return found


def _tell_learners(publication: Publication) -> None:
    cited = cited_passages(publication)
    answers = Response.objects.filter(version__in=cited, enrolment__left__isnull=True).order_by("pk")
    first: dict[int, str] = {}
    for answerer, version in answers.values_list("enrolment", "version"):
        first.setdefault(answerer, cited[version])
    readers: dict[str, list[Enrolment]] = defaultdict(list)
    for enrolment in Enrolment.objects.filter(pk__in=first).select_related("user"):
        readers[first[enrolment.pk]].append(enrolment)
    module = publication.module
    for key, enrolments in readers.items():
        tell(
            [enrolment.user for enrolment in enrolments],
            "changed",
            key=f"changed:{publication.version.pk}",
            facts={"course": module.course.title, "activity": module.title},
            href=passage_address(module.course.slug, module.document.letter).format(key=key),
        )


def _tell_authors(publication: Publication) -> None:
    """Tell those who may edit the course, apart from the one who publishes, of each module that cites the text."""
    # What an item that is asked no more pointed at needs nobody's attention.
    live = Q(purpose=Anchor.Purpose.LINK) | Q(evidence__version__embeds__revision__published_as__isnull=False)
    shaken = (
        Anchor.objects.filter(
            live, placements__version=publication.version, placements__state__in=CHECK, module__isnull=False
        )
        .exclude(module=publication.module)
        .exclude(version=publication.version)
    )
    counts = dict(shaken.values_list("module").annotate(n=Count("pk", distinct=True)))
    if not counts:
        return
    course = publication.module.course
    editors = Enrolment.objects.active().filter(course=course, role__in=MAY["edit"]).select_related("user")
    users = [enrolment.user for enrolment in editors if enrolment.user != publication.by]
    for citing in Module.objects.filter(pk__in=counts).select_related("course"):
        tell(
            users,
            "changed",
            key=f"recheck:{publication.version.pk}:{citing.pk}",
            facts={
                "course": course.title,
                "activity": publication.module.title,
                "citing": citing.title,
                "n": counts[citing.pk],
            },
            href=citing.get_absolute_url(),
        )
