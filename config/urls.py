"""Every address of the site. tests/test_access.py walks this list: a new one has to be declared there."""

from django.contrib import admin
from django.urls import include, path

from accounts.views import profile
from config.views import view_settings

urlpatterns = [
    path("", include("reader.urls")),
    path("studio/", include("studio.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("profile/", profile, name="profile"),
    path("view-settings/", view_settings, name="view_settings"),
    path("admin/", admin.site.urls),
]
