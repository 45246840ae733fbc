"""The sample course opens in a browser, page by page."""

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from courses.models import Enrolment, Module

from .conftest import PageAs, no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_every_reading_of_the_sample_course_opens(page_as: PageAs):
    call_command("load_demo")
    student = Enrolment.objects.get(user__email="student@example.org")
    page = page_as(student, width=390)
    modules = list(Module.objects.published())

    for module in modules:
        page.goto(module.get_absolute_url())
        expect(page.get_by_role("heading", level=1)).to_have_text(module.title)
        no_sideways_scroll(page)

    assert len(modules) == 5
