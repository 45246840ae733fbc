"""What instructors send about the people in a course."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.grouping import MOST_GROUPS
from courses.joining import LONGEST_LINE
from courses.models import Cohort, Course, Group, Role
from courses.placing import Seat

# Nobody is made a guest: that is whoever comes in without an account.
ROLES = [(role.value, role.label) for role in Role if role != Role.GUEST]


class FilterForm(forms.Form):
    """Which members are shown. What makes no sense is left out, so that an old link still opens."""

    q = forms.CharField(label=_("Find a name"), required=False, max_length=100)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("all roles")), *ROLES])
    group = forms.ChoiceField(label=_("Group"), required=False)

    def __init__(self, data: Mapping[str, str], groups: list[Group]) -> None:
        super().__init__(data)
        named = [(str(group.pk), group.name) for group in groups]
        field = self.fields["group"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("all groups")), ("none", _("no group")), *named]

    def wanted(self) -> dict[str, str]:
        """Return what is asked for, without what was left empty or made no sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def read_seats(
    data: Mapping[str, str], members: list[int], cohorts: list[Cohort], groups: list[Group]
) -> dict[int, Seat]:
    """Return the role, cohort and group chosen for each of these members; whoever has no sensible role is left out."""
    roles = {value for value, _label in ROLES}
    by_cohort = {str(cohort.pk): cohort for cohort in cohorts}
    by_group = {str(group.pk): group for group in groups}
    return {
        pk: Seat(
            data[f"role{pk}"],
            by_cohort.get(data.get(f"cohort{pk}", "")),
            by_group.get(data.get(f"group{pk}", "")),
        )
        for pk in members
        if data.get(f"role{pk}") in roles
    }


class PartForm(forms.Form):
    """The name of a cohort or a group."""

    name = forms.CharField(label=_("Name"), max_length=80)


def _offer_cohorts(form: forms.Form, course: Course) -> None:
    """Let the cohorts of the course be chosen, where there are any."""
    field = form.fields["cohort"]
    assert isinstance(field, forms.ModelChoiceField)
    if course.cohorts.exists():
        field.queryset = course.cohorts.all()
    else:
        del form.fields["cohort"]


class NewPartForm(PartForm):
    kind = forms.ChoiceField(label=_("What"), choices=[("group", _("a group")), ("cohort", _("a cohort"))])
    cohort = forms.ModelChoiceField(
        Cohort.objects.none(), label=_("Cohort"), required=False, empty_label=_("the whole course")
    )

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        course: Course,
        initial: dict[str, object] | None = None,
    ) -> None:
        super().__init__(data, auto_id="part_%s", initial=initial)
        _offer_cohorts(self, course)


class DealForm(forms.Form):
    number = forms.IntegerField(label=_("Number of groups"), min_value=1, max_value=MOST_GROUPS)
    who = forms.ChoiceField(
        label=_("Who"),
        choices=[("without", _("everybody without a group")), ("everybody", _("everybody, anew"))],
    )
    cohort = forms.ModelChoiceField(
        Cohort.objects.none(), label=_("Cohort"), required=False, empty_label=_("the whole course")
    )

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        course: Course,
        initial: dict[str, object] | None = None,
    ) -> None:
        super().__init__(data, auto_id="deal_%s", initial=initial)
        _offer_cohorts(self, course)


class InviteForm(forms.Form):
    emails = forms.CharField(
        label=_("Invite by mail"),
        max_length=20_000,
        help_text=_("One address a line, or paste a list."),
        widget=forms.Textarea(attrs={"rows": 2, "class": "short"}),
        error_messages={"required": _("Write at least one address.")},
    )
    role = forms.ChoiceField(label=_("As"), choices=ROLES)
    group = forms.ModelChoiceField(
        Group.objects.none(), label=_("Group"), required=False, empty_label=_("none")
    )

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        course: Course,
        initial: dict[str, object] | None = None,
    ) -> None:
        super().__init__(data, auto_id="invite_%s", initial=initial)
        groups = self.fields["group"]
        assert isinstance(groups, forms.ModelChoiceField)
        groups.queryset = course.groups.select_related("cohort")


class AnswerForm(forms.Form):
    """What an instructor says to somebody who asked."""

    answer = forms.ChoiceField(choices=[("in", ""), ("no", "")])
    reason = forms.CharField(required=False, max_length=LONGEST_LINE)
