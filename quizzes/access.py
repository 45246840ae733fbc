"""The only way to an item: through the published modules of a course one is enrolled in."""

from django.http import Http404

from courses.models import Enrolment

from .models import Embed, ItemVersion


def embed_or_404(enrolment: Enrolment, key: str) -> Embed:
    """Return where an item stands in a published module of the course."""
    embed = (
        Embed.objects.filter(
            item__course=enrolment.course_id, item__key=key, revision__published_as__isnull=False
        )
        .select_related("item", "version", "revision__module", "block__section")
        .first()
    )
    if embed is None:
        raise Http404
    return embed


def version_or_404(embed: Embed, pk: int) -> ItemVersion:
    """Return the version that a form was drawn from."""
    version = ItemVersion.objects.filter(item=embed.item, pk=pk).select_related("item").first()
    if version is None:
        raise Http404
    return version
