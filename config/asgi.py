"""The entry point of the web server."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_asgi_application()

from .checks import refuse_unsafe_production  # noqa: E402  (needs the apps)

refuse_unsafe_production()
