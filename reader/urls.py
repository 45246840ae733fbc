"""Addresses of the learner's desk."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("courses/<slug:course>/", views.course, name="course"),
    path("courses/<slug:course>/modules/<slug:key>/", views.module, name="module"),
    path("courses/<slug:course>/modules/<slug:key>/read/", views.read, name="read"),
    path("courses/<slug:course>/modules/<slug:key>/done/", views.done, name="done"),
    path("courses/<slug:course>/modules/<slug:key>/preview/", views.preview, name="preview"),
    path("courses/<slug:course>/items/<slug:key>/", views.item, name="item"),
    path("courses/<slug:course>/items/<slug:key>/hint/", views.hint, name="hint"),
    path("courses/<slug:course>/items/<slug:key>/draft/", views.draft, name="draft"),
    path("courses/<slug:course>/items/<slug:key>/compare/", views.self_check, name="self_check"),
    path("courses/<slug:course>/passages/<slug:letter>/<slug:key>/", views.passage, name="passage"),
]
