"""The learner's desk for programs: the same objects, through the same access, as the pages show them. Read-only so far."""

from typing import Any, cast

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from courses.access import courses_of, enrolment_or_404, open_module_or_404

from .outline import outline
from .pages import module_page


def person(request: Request) -> User:
    """Return who asks; the permission classes let nobody else in."""
    return cast(User, request.user)


class ProgressSerializer(serializers.Serializer[Any]):
    """How far one is in a module: counts, and points of the questions that count."""

    passages = serializers.IntegerField()
    read = serializers.IntegerField()
    items = serializers.IntegerField()
    answered = serializers.IntegerField()
    right = serializers.IntegerField()
    first_right = serializers.IntegerField()
    points = serializers.FloatField()
    earned = serializers.FloatField()
    waiting = serializers.FloatField()


class PartSerializer(serializers.Serializer[Any]):
    """An option or a sentence; verdict and feedback are empty until one's own answer allows them."""

    id = serializers.CharField()
    html = serializers.CharField()
    chosen = serializers.BooleanField()
    verdict = serializers.CharField()
    feedback = serializers.CharField(source="said")


class ItemSerializer(serializers.Serializer[Any]):
    """A question as its learner sees it: made from the card, which holds nothing else."""

    key = serializers.CharField(source="item_key")
    number = serializers.IntegerField()
    type = serializers.CharField(source="version.type")
    role = serializers.CharField(source="version.role")
    stem = serializers.CharField(source="stem_inline")
    version = serializers.IntegerField(source="version.pk")
    state = serializers.CharField(source="verdict")
    tries = serializers.IntegerField(source="state.tries")
    next_try = serializers.SerializerMethodField()
    parts = PartSerializer(many=True)

    def get_next_try(self, card: Any) -> int | None:
        return card.next_try if card.open else None


class PassageSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField(source="passage.number")
    key = serializers.CharField(source="passage.key.name")
    text = serializers.CharField(source="passage.text")
    read = serializers.BooleanField()


class SectionSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    key = serializers.CharField()
    title = serializers.CharField()
    done = serializers.BooleanField()
    passages = PassageSerializer(many=True)
    items = ItemSerializer(many=True)


class ModuleSerializer(serializers.Serializer[Any]):
    """A module with its text and questions."""

    key = serializers.CharField(source="module.key")
    title = serializers.CharField(source="module.title")
    summary = serializers.CharField(source="module.summary")
    language = serializers.CharField(source="module.language")
    document = serializers.CharField(source="module.document.letter")
    progress = ProgressSerializer()
    sections = SectionSerializer(many=True)


class Courses(APIView):
    """The courses one is enrolled in."""

    def get(self, request: Request) -> Response:
        return Response(
            [
                {"slug": enrolment.course.slug, "title": enrolment.course.title, "role": enrolment.role}
                for enrolment in courses_of(person(request))
            ]
        )


class Course(APIView):
    """One course: its published modules in order, each with one's own progress."""

    def get(self, request: Request, course: str) -> Response:
        enrolment = enrolment_or_404(person(request), course)
        modules = [
            {
                "key": row.module.key,
                "title": row.module.title,
                "document": row.module.document.letter,
                "opens": row.terms.opens,
                "due": row.terms.due,
                "closes": row.terms.last,
                "progress": ProgressSerializer(row.progress).data,
            }
            for row in outline(enrolment)
        ]
        return Response({"slug": enrolment.course.slug, "title": enrolment.course.title, "modules": modules})


class Module(APIView):
    """One published module, as its page shows it to this person."""

    def get(self, request: Request, course: str, key: str) -> Response:
        enrolment = enrolment_or_404(person(request), course)
        return Response(ModuleSerializer(module_page(enrolment, open_module_or_404(enrolment, key))).data)


urlpatterns = [
    path("courses/", Courses.as_view(), name="api_courses"),
    path("courses/<slug:course>/", Course.as_view(), name="api_course"),
    path("courses/<slug:course>/modules/<slug:key>/", Module.as_view(), name="api_module"),
]
