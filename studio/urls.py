"""Addresses of the instructor's desk."""

from django.urls import path

from . import class_views, views

app_name = "studio"
urlpatterns = [
    path("<slug:course>/", views.course, name="course"),
    path("<slug:course>/import/", views.import_file, name="import"),
    path("<slug:course>/class/", class_views.class_table, name="class_table"),
    path("<slug:course>/class/<int:enrolment>/<slug:key>/", class_views.answers, name="answers"),
    path("<slug:course>/modules/<slug:key>/", views.edit, name="edit"),
    path("<slug:course>/modules/<slug:key>/publish/", views.publish, name="publish"),
    path("<slug:course>/modules/<slug:key>/intake/", views.intake, name="intake"),
    path("<slug:course>/modules/<slug:key>/intake/<int:line>/", views.restore, name="restore"),
]
