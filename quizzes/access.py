"""The only way to an item: through what is open to one of the published modules of a course one is enrolled in."""

from django.http import Http404

from courses.access import check_open
from courses.models import Enrolment

from .gate import last_open_section
from .models import Embed, ItemVersion


def embed_or_404(enrolment: Enrolment, key: str) -> Embed:
    """Return where an item stands in a published module of the course, in a section that is open to this person."""
    embed = (
        Embed.objects.filter(
            item__course=enrolment.course_id, item__key=key, revision__published_as__isnull=False
        )
        .select_related(
            "item", "version", "version__item__module", "revision__module__course", "block__section"
        )
        .first()
    )
    if embed is None:
        raise Http404
    module = embed.revision.module
    module.course_terms = check_open(enrolment, module)
    last = last_open_section(enrolment, module, module.course_terms[enrolment.pk, module.pk])
    if last is not None and embed.block.section.number > last:
        raise Http404
    return embed


def version_or_404(embed: Embed, pk: int) -> ItemVersion:
    """Return the version that a form was drawn from."""
    version = ItemVersion.objects.filter(item=embed.item, pk=pk).select_related("item").first()
    if version is None:
        raise Http404
    return version
