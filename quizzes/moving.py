"""A guest's answers become a person's."""

from collections.abc import Collection

from courses.models import Enrolment

from .models import Draft, HintTaken, Response, Standing


class Answers:
    """Responses, drafts, hints and standings, module by module."""

    def modules_of(self, enrolment: Enrolment) -> set[int]:
        """Return the modules with an answer or the beginning of one. Two queries."""
        found = set(Response.objects.filter(enrolment=enrolment).values_list("item__module", flat=True))
        found |= set(Draft.objects.filter(enrolment=enrolment).values_list("item__module", flat=True))
        return {module for module in found if module is not None}

    def move(self, source: Enrolment, target: Enrolment, modules: Collection[int]) -> None:
        """Make the answers in these modules the target's, who has none there. Seven queries."""
        Standing.objects.filter(enrolment=target, item__module__in=modules).delete()
        HintTaken.objects.filter(enrolment=target, version__item__module__in=modules).delete()
        Response.objects.filter(enrolment=source, item__module__in=modules).update(enrolment=target)
        Draft.objects.filter(enrolment=source, item__module__in=modules).update(enrolment=target)
        Standing.objects.filter(enrolment=source, item__module__in=modules).update(enrolment=target)
        HintTaken.objects.filter(enrolment=source, version__item__module__in=modules).update(enrolment=target)
