"""The people of a course: who is in it as what, who asks, who is invited, in which groups they are."""

from random import SystemRandom
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from config.http import Request
from courses import joining
from courses.access import enrolment_or_404
from courses.grouping import CannotGroup, create_cohort, create_group, deal, dissolve, rename
from courses.inviting import CannotInvite, Invited, invite, send_again, withdraw
from courses.models import Cohort, Enrolment, Group, Invitation, JoinRequest
from courses.placing import CannotPlace, place_all, remove

from .people_forms import AnswerForm, DealForm, FilterForm, InviteForm, NewPartForm, PartForm, read_seats
from .roster import cohorts_of, groups_of, members_of, roster_of
from .views import desk

SHOWN = 10


@require_http_methods(["GET", "POST"])
def people(request: Request, course: str) -> HttpResponse:
    """Show everybody; on POST, keep the roles and groups that were chosen."""
    enrolment = enrolment_or_404(request.user, course, "admit")
    if request.method == "POST":
        return _save(request, enrolment)
    return _page(request, enrolment)


def _save(request: Request, enrolment: Enrolment) -> HttpResponse:
    course = enrolment.course
    members = members_of(course).exclude(pk=enrolment.pk).values_list("pk", flat=True)
    seats = read_seats(request.POST, list(members), cohorts_of(course), groups_of(course))
    try:
        changed = place_all(course, seats)
    except CannotPlace as error:
        messages.error(request, str(error))
    else:
        words = ngettext("Saved: %(n)d person changed.", "Saved: %(n)d people changed.", changed)
        messages.success(request, words % {"n": changed} if changed else _("Saved. Nothing had changed."))
    return redirect(request.get_full_path())


def _page(
    request: Request,
    enrolment: Enrolment,
    *,
    invitation: InviteForm | None = None,
    part: NewPartForm | None = None,
    dealing: DealForm | None = None,
) -> HttpResponse:
    course = enrolment.course
    groups = groups_of(course)
    filters = FilterForm(request.GET, groups)
    wrong = any(form is not None for form in (invitation, part, dealing))
    context = desk(
        enrolment,
        "people",
        roster=roster_of(course, filters, groups, request.GET.get("page")),
        filters=filters,
        wanted=filters.wanted(),
        query=f"&{urlencode(filters.wanted())}" if filters.wanted() else "",
        settings_url=reverse("studio:settings", args=[course.slug]),
        invite_form=invitation or InviteForm(course=course),
        part_form=part or NewPartForm(course=course),
        deal_form=dealing or DealForm(course=course, initial={"number": max(2, len(groups))}),
        link=course.code and request.build_absolute_uri(reverse("join_code", args=[course.code])),
    )
    return render(request, "studio/people.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "POST"])
def remove_person(request: Request, course: str, pk: int) -> HttpResponse:
    """Ask whether somebody is really to go out of the course; on POST, take them out."""
    enrolment = enrolment_or_404(request.user, course, "admit")
    member = get_object_or_404(members_of(enrolment.course), pk=pk)
    problem = ""
    if request.method == "POST":
        try:
            remove(member, by=request.user)
        except CannotPlace as error:
            problem = str(error)
        else:
            messages.success(
                request, _("%(who)s is out of the course. What they did is kept.") % {"who": member.user}
            )
            return redirect("studio:people", course)
    context = desk(enrolment, "people", member=member, problem=problem)
    return render(request, "studio/remove_person.html", context, status=422 if problem else 200)


@require_POST
def answer_request(request: Request, course: str, pk: int) -> HttpResponse:
    """Let somebody in who asked or waits, or decline."""
    enrolment = enrolment_or_404(request.user, course, "admit")
    asked = get_object_or_404(
        JoinRequest.objects.select_related("course", "user"), course=enrolment.course, pk=pk
    )
    form = AnswerForm(request.POST)
    if form.is_valid():
        let_in = form.cleaned_data["answer"] == "in"
        try:
            outcome = joining.decide(asked, let_in, reason=form.cleaned_data["reason"])
        except joining.CannotJoin as error:
            messages.error(request, str(error))
        else:
            _say(request, asked, outcome, let_in)
    else:
        messages.error(request, _("This was not understood. Choose to let them in, or to decline."))
    return redirect("studio:people", course)


def _say(request: Request, asked: JoinRequest, outcome: Enrolment | JoinRequest, let_in: bool) -> None:
    who = {"who": asked.user}
    if isinstance(outcome, Enrolment):
        messages.success(request, _("%(who)s is in.") % who)
    elif let_in:
        messages.warning(
            request,
            _("No place is free. %(who)s stays on the waiting list; raise the number of places first.") % who,
        )
    else:
        messages.success(request, _("%(who)s is told that you declined.") % who)


# The code


@require_POST
def change_code(request: Request, course: str) -> HttpResponse:
    """Give the course a new code, or close joining."""
    enrolment = enrolment_or_404(request.user, course, "admit")
    if request.POST.get("do") == "close":
        joining.close_joining(enrolment.course)
        messages.success(request, _("Joining is closed. Nobody who is in falls out."))
    else:
        code = joining.new_code(enrolment.course)
        messages.success(request, _("The code is %(code)s.") % {"code": code})
    return redirect("studio:people", course)


# Invitations


@require_POST
def invite_people(request: Request, course: str) -> HttpResponse:
    """Invite the addresses of a pasted list."""
    enrolment = enrolment_or_404(request.user, course, "admit")
    form = InviteForm(request.POST, course=enrolment.course)
    if form.is_valid():
        try:
            outcome = invite(enrolment.course, by=request.user, **form.cleaned_data)
        except CannotInvite as error:
            form.add_error(None, str(error))
        else:
            _say_invited(request, outcome)
            return redirect("studio:people", course)
    return _page(request, enrolment, invitation=form)


def _say_invited(request: Request, outcome: Invited) -> None:
    if n := len(outcome.sent):
        words = ngettext("%(n)d invitation is on its way.", "%(n)d invitations are on their way.", n)
        messages.success(request, words % {"n": n})
    for addresses, words in (
        (outcome.unknown, _("Not understood: %(which)s")),
        (outcome.members, _("In the course already: %(which)s")),
        (outcome.already, _("Invited already: %(which)s")),
        (outcome.full, _("Not invited, since no place is free for them: %(which)s")),
    ):
        if addresses:
            which = _(", ").join(addresses[:SHOWN])
            if len(addresses) > SHOWN:
                which = _("%(which)s and %(n)d more") % {"which": which, "n": len(addresses) - SHOWN}
            messages.warning(request, words % {"which": which})


@require_POST
def change_invitation(request: Request, course: str, pk: int) -> HttpResponse:
    """Send an invitation again, or take it back."""
    enrolment = enrolment_or_404(request.user, course, "admit")
    found = get_object_or_404(Invitation.objects.select_related("course"), course=enrolment.course, pk=pk)
    if request.POST.get("do") == "withdraw":
        withdraw(found)
        messages.success(request, _("The invitation of %(email)s is taken back.") % {"email": found.email})
        return redirect("studio:people", course)
    try:
        sent = send_again(found)
    except CannotInvite as error:
        messages.error(request, str(error))
    else:
        said = (
            _("Another mail is on its way to %(email)s.")
            if sent
            else _("The mail to %(email)s is still on its way.")
        )
        messages.info(request, said % {"email": found.email})
    return redirect("studio:people", course)


# Groups and cohorts


@require_POST
def new_part(request: Request, course: str) -> HttpResponse:
    """Make a group or a cohort."""
    enrolment = enrolment_or_404(request.user, course, "admit")
    form = NewPartForm(request.POST, course=enrolment.course)
    if form.is_valid():
        name = form.cleaned_data["name"]
        try:
            if form.cleaned_data["kind"] == "cohort":
                create_cohort(enrolment.course, name)
            else:
                create_group(enrolment.course, name, cohort=form.cleaned_data.get("cohort"))
        except CannotGroup as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("“%(name)s” is there. Put people into it above.") % {"name": name})
            return redirect(f"{reverse('studio:people', args=[course])}#groups")
    return _page(request, enrolment, part=form)


@require_POST
def deal_groups(request: Request, course: str) -> HttpResponse:
    """Put learners into groups by chance."""
    enrolment = enrolment_or_404(request.user, course, "admit")
    form = DealForm(request.POST, course=enrolment.course)
    if not form.is_valid():
        return _page(request, enrolment, dealing=form)
    try:
        deal(
            enrolment.course,
            form.cleaned_data["number"],
            cohort=form.cleaned_data.get("cohort"),
            everybody=form.cleaned_data["who"] == "everybody",
            chance=SystemRandom(),
        )
    except CannotGroup as error:
        form.add_error(None, str(error))
        return _page(request, enrolment, dealing=form)
    messages.success(request, _("Dealt. Change single people above."))
    return redirect(f"{reverse('studio:people', args=[course])}#groups")


@require_http_methods(["GET", "POST"])
def group(request: Request, course: str, pk: int) -> HttpResponse:
    """Rename or dissolve a group."""
    enrolment = enrolment_or_404(request.user, course, "admit")
    return _part(request, enrolment, get_object_or_404(Group, course=enrolment.course, pk=pk))


@require_http_methods(["GET", "POST"])
def cohort(request: Request, course: str, pk: int) -> HttpResponse:
    """Rename or dissolve a cohort."""
    enrolment = enrolment_or_404(request.user, course, "admit")
    return _part(request, enrolment, get_object_or_404(Cohort, course=enrolment.course, pk=pk))


def _part(request: Request, enrolment: Enrolment, part: Cohort | Group) -> HttpResponse:
    named = part.name
    dissolving = request.POST.get("do") == "dissolve"
    sent = request.POST if request.method == "POST" else None
    form = PartForm({"name": named} if dissolving else sent, initial={"name": named})
    if dissolving or form.is_valid():
        try:
            if dissolving:
                dissolve(part)
                messages.success(request, _("“%(name)s” is dissolved. Its people stay.") % {"name": named})
            else:
                rename(part, form.cleaned_data["name"])
                messages.success(request, _("Saved."))
        except CannotGroup as error:
            form.add_error(None, str(error))
        else:
            return redirect(f"{reverse('studio:people', args=[enrolment.course.slug])}#groups")
    context = desk(enrolment, "people", part=part, named=named, form=form)
    return render(request, "studio/part.html", context, status=422 if form.errors else 200)
