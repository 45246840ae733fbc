"""Pages about what one is told: the list, where to hear it, and the end of the mails."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.http import Request

from .mailing import ALL, read_token
from .models import Notice
from .notice_forms import NotificationsForm
from .notices import KINDS, channels_of, choose, see, see_all, stop_mails, unseen, words_of

A_PAGE = 30


@require_safe
def notices(request: Request) -> HttpResponse:
    """List what one was told, newest first. Looking at it changes nothing. Three queries."""
    told = Notice.objects.filter(user=request.user, here=True)
    page = Paginator(told, A_PAGE).get_page(request.GET.get("page"))
    rows = [(notice, words_of(notice)) for notice in page]
    fresh = unseen(request.user)
    return render(
        request, "accounts/notices.html", {"page": page, "rows": rows, "fresh": fresh, "here": "notices"}
    )


@require_POST
def open_notice(request: Request) -> HttpResponse:
    """Note that a notice was seen, and go where it leads."""
    pk = request.POST.get("notice", "")
    notice = get_object_or_404(
        Notice, user=request.user, here=True, pk=int(pk) if pk.isdecimal() and len(pk) < 19 else 0
    )
    see(notice)
    inside = url_has_allowed_host_and_scheme(notice.href, None)
    return redirect(notice.href if inside and notice.href.startswith("/") else "notices")


@require_POST
def notices_seen(request: Request) -> HttpResponse:
    see_all(request.user)
    return redirect("notices")


@require_POST
def notification_settings(request: Request) -> HttpResponse:
    """Keep where one wants to hear what. The form itself is a section of the profile."""
    form = NotificationsForm(request.POST)
    if form.is_valid():
        choose(request.user, **form.cleaned_data)
        messages.success(request, _("Saved. This holds for everything you are told from now on."))
        return redirect(f"{reverse('profile')}#tell")
    context = {"notifications_form": form, "channels": channels_of(request.user), "here": "profile"}
    return render(request, "accounts/notification_settings.html", context, status=422)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether mails shall end, and on POST end them. The address says whose, so nobody has to sign in.

    With a token of ours it shows where things stand, so that the mail may be opened again.
    """
    found = read_token(token)
    if found is None:
        return render(request, "accounts/unsubscribe.html", {"unknown": True}, status=404)
    user, kind = found
    kinds = set(KINDS) if kind == ALL else {kind}
    if request.method == "POST":
        stop_mails(user, kinds)
        return redirect("unsubscribe", token)
    stopped = not any(row.mail for row in channels_of(user).rows if row.kind.name in kinds)
    about = "" if kind == ALL else KINDS[kind].label
    return render(request, "accounts/unsubscribe.html", {"stopped": stopped, "about": about})
