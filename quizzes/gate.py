"""The gate: where an assignment asks for it, a section opens when the guiding questions before it are right."""

from courses.models import Enrolment, Module
from courses.terms import Terms

from .models import Embed, ItemVersion, Standing


def last_open_section(enrolment: Enrolment, module: Module, terms: Terms) -> int | None:
    """Return the number of the last section that is open to a learner; None: all are. One query, none without a gate.

    An open response in one's own words is enough when it was handed in: there is no right or wrong to wait for.
    """
    if not terms.gate:
        return None
    guiding = Embed.objects.filter(revision=module.published_id, version__role=ItemVersion.Role.GUIDING)
    passed = Standing.objects.filter(enrolment=enrolment).exclude(right=False, closed=False)
    return (
        guiding.exclude(item__standings__in=passed)
        .order_by("block__section__number")
        .values_list("block__section__number", flat=True)
        .first()
    )
