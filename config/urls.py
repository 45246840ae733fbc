"""Every address of the site. tests/test_access.py walks this list: a new one has to be declared there."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from accounts import notice_views, privacy_views
from accounts import views as account_views
from config.views import view_settings

# The admin's own sign-in would pass by the limits on wrong passwords.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("reader.urls")),
    path("studio/", include("studio.urls")),
    path("api/v1/", include("reader.api")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", account_views.sign_in_part, name="mfa_index"),
    path("accounts/2fa/webauthn/", account_views.sign_in_part, name="mfa_list_webauthn"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("profile/", account_views.profile, name="profile"),
    path("profile/reading/", account_views.profile_reading, name="profile_reading"),
    path("profile/sessions/", account_views.profile_sessions, name="profile_sessions"),
    path("profile/notifications/", notice_views.notification_settings, name="notification_settings"),
    path("notices/", notice_views.notices, name="notices"),
    path("notices/open/", notice_views.open_notice, name="open_notice"),
    path("notices/seen/", notice_views.notices_seen, name="notices_seen"),
    path("unsubscribe/<str:token>/", notice_views.unsubscribe, name="unsubscribe"),
    path("profile/data/", privacy_views.my_data, name="my_data"),
    path("profile/leave/", privacy_views.delete_account, name="delete_account"),
    path("privacy/", privacy_views.privacy, name="privacy"),
    path("view-settings/", view_settings, name="view_settings"),
    path("admin/", admin.site.urls),
]
