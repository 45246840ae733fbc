"""Every address of the site. tests/test_access.py walks this list: a new one has to be declared there."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from accounts.views import profile
from config.views import view_settings

# The admin's own sign-in would pass by the limits on wrong passwords.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("reader.urls")),
    path("studio/", include("studio.urls")),
    path("api/v1/", include("reader.api")),
    path("accounts/", include("allauth.account.urls")),
    path("profile/", profile, name="profile"),
    path("view-settings/", view_settings, name="view_settings"),
    path("admin/", admin.site.urls),
]
