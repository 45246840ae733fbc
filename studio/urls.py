"""Addresses of the instructor's desk."""

from django.urls import path

from . import assignment_views, class_views, course_views, marking_views, people_views, views

app_name = "studio"
urlpatterns = [
    path("new/", course_views.new, name="new"),
    path("<slug:course>/", views.course, name="course"),
    path("<slug:course>/settings/", course_views.settings, name="settings"),
    path("<slug:course>/settings/copy/", course_views.copy_course, name="copy_course"),
    path("<slug:course>/settings/archive/", course_views.archive, name="archive"),
    path("<slug:course>/people/", people_views.people, name="people"),
    path("<slug:course>/people/<int:pk>/remove/", people_views.remove_person, name="remove_person"),
    path("<slug:course>/people/requests/<int:pk>/", people_views.answer_request, name="answer_request"),
    path("<slug:course>/people/code/", people_views.change_code, name="change_code"),
    path("<slug:course>/people/invitations/", people_views.invite_people, name="invite_people"),
    path(
        "<slug:course>/people/invitations/<int:pk>/",
        people_views.change_invitation,
        name="change_invitation",
    ),
    path("<slug:course>/people/groups/", people_views.new_part, name="new_part"),
    path("<slug:course>/people/groups/deal/", people_views.deal_groups, name="deal_groups"),
    path("<slug:course>/people/groups/<int:pk>/", people_views.group, name="group"),
    path("<slug:course>/people/cohorts/<int:pk>/", people_views.cohort, name="cohort"),
    path("<slug:course>/import/", views.import_file, name="import"),
    path("<slug:course>/class/", class_views.class_table, name="class_table"),
    path("<slug:course>/class.csv", class_views.class_csv, name="class_csv"),
    path("<slug:course>/class/<int:enrolment>/<slug:key>/", class_views.answers, name="answers"),
    path("<slug:course>/marking/", marking_views.to_mark, name="to_mark"),
    path("<slug:course>/marking/<int:pk>/", marking_views.mark, name="mark"),
    path("<slug:course>/assignments/", assignment_views.assignments, name="assignments"),
    path("<slug:course>/assignments/<int:pk>/", assignment_views.assignment, name="assignment"),
    path(
        "<slug:course>/assignments/<int:pk>/withdraw/",
        assignment_views.withdraw_assignment,
        name="withdraw_assignment",
    ),
    path("<slug:course>/accommodations/", assignment_views.accommodations, name="accommodations"),
    path("<slug:course>/modules/<slug:key>/", views.edit, name="edit"),
    path("<slug:course>/modules/<slug:key>/publish/", views.publish, name="publish"),
    path("<slug:course>/modules/<slug:key>/intake/", views.intake, name="intake"),
    path("<slug:course>/modules/<slug:key>/intake/<int:line>/", views.restore, name="restore"),
]
