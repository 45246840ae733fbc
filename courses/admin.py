from django.contrib import admin

from .models import Course, Enrolment, Module, Revision


@admin.register(Course)
class CourseAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("title", "slug", "language")
    search_fields = ("title", "slug")
    prepopulated_fields = {"slug": ("title",)}


@admin.register(Enrolment)
class EnrolmentAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("user", "course", "role", "created")
    list_filter = ("role", "course")
    list_select_related = ("user", "course")
    search_fields = ("user__email", "user__name", "course__title")
    autocomplete_fields = ("user", "course")


@admin.register(Module)
class ModuleAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """To look and to reorder; what a module says is edited in the studio."""

    list_display = ("title", "course", "position", "published")
    list_select_related = ("course", "published__module")
    fields = ("position",)


@admin.register(Revision)
class RevisionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """History, to be read."""

    list_display = ("module", "number", "origin", "by", "saved", "published_at")
    list_select_related = ("module", "by")
    readonly_fields = ("module", "number", "source", "origin", "by", "saved", "published_at")
    fields = readonly_fields

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False
