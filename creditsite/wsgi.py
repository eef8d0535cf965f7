"""The WSGI door."""

import os

from django.core.wsgi import get_wsgi_application

from creditsite.checks import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditsite.settings")
application = get_wsgi_application()
refuse_unsafe_start()
