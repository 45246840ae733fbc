"""Pages about what is kept of oneself: reading it, taking it along, leaving."""

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.http import Request

from .download import pack
from .leaving import TIME_TO_RETURN, CannotLeave, leave
from .models import User
from .personal import terms_of, topics


class LeavingForm(forms.Form):
    """The address, written out, so that nobody leaves by a slip of the hand."""

    address = forms.EmailField(
        label=gettext_lazy("To delete your account, write your email address"),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, data: object = None, *, user: User) -> None:
        super().__init__(data, auto_id="leaving_%s")  # type: ignore[arg-type]
        self.user = user

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        if address.casefold() != self.user.email.casefold():
            raise forms.ValidationError(
                _("That is not the address of this account, which is %(address)s.")
                % {"address": self.user.email}
            )
        return address


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Show what is kept about people, generated from what the tables are declared to hold."""
    terms = terms_of(request.user) if request.user.is_authenticated else []
    context = {"topics": topics(), "terms": terms, "days": TIME_TO_RETURN.days}
    return render(request, "accounts/privacy.html", context)


@require_POST
def my_data(request: Request) -> FileResponse:
    """Send everything that is kept about the person, as a zip."""
    day = timezone.now().date().isoformat()
    return FileResponse(pack(request.user), as_attachment=True, filename=f"colloquy-{day}.zip")


@require_http_methods(["GET", "HEAD", "POST"])
def delete_account(request: Request) -> HttpResponse:
    """Show the form that deletes the account; on POST, once the person has shown that it is them, do it."""
    if request.user.is_guest:
        raise Http404
    form = LeavingForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        try:
            response: HttpResponse = _delete(request)
            return response
        except CannotLeave as obstacle:
            form.add_error(None, str(obstacle))
    context = {"leaving_form": form, "here": "profile"}
    return render(request, "accounts/leaving.html", context, status=422 if form.errors else 200)


@reauthentication_required  # type: ignore[untyped-decorator]
def _delete(request: Request) -> HttpResponse:
    at = leave(request.user)
    day = date_format(timezone.localtime(at), _("j F Y"))
    logout(request)
    messages.success(
        request,
        _(
            "You are signed out everywhere. Your account will be deleted on %(day)s; until then, signing in keeps it."
        )
        % {"day": day},
    )
    return redirect("home")
