"""Addresses of the learner's desk."""

from django.urls import path

from . import guest_views, history_views, join_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("courses/<slug:course>/", views.course, name="course"),
    path("courses/<slug:course>/modules/<slug:key>/", views.module, name="module"),
    path("courses/<slug:course>/modules/<slug:key>/read/", views.read, name="read"),
    path("courses/<slug:course>/modules/<slug:key>/done/", views.done, name="done"),
    path("courses/<slug:course>/modules/<slug:key>/answers/", history_views.history, name="history"),
    path("courses/<slug:course>/modules/<slug:key>/preview/", views.preview, name="preview"),
    path("courses/<slug:course>/items/<slug:key>/", views.item, name="item"),
    path("courses/<slug:course>/items/<slug:key>/hint/", views.hint, name="hint"),
    path("courses/<slug:course>/items/<slug:key>/draft/", views.draft, name="draft"),
    path("courses/<slug:course>/items/<slug:key>/compare/", views.self_check, name="self_check"),
    path("courses/<slug:course>/passages/<slug:letter>/<slug:key>/", views.passage, name="passage"),
    path("courses/<slug:course>/leave/", join_views.leave, name="leave"),
    path("join/", join_views.join, name="join"),
    path("join/i/<str:token>/", join_views.invitation, name="invitation"),
    path("join/d/<slug:course>/", join_views.join_open, name="join_open"),
    path("join/requests/<int:pk>/take-back/", join_views.take_back, name="take_back"),
    path("join/<str:code>/", join_views.join_code, name="join_code"),
    path("try/<slug:course>/", guest_views.try_out, name="try"),
]
