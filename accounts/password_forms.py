"""Choosing a new password: once, since what is written can be looked at."""

from allauth.account import forms


class ChangePasswordForm(forms.ChangePasswordForm):  # type: ignore[misc]
    password2 = None


class NewPasswordForm(forms.ResetPasswordKeyForm):  # type: ignore[misc]
    password2 = None
