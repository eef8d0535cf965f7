"""The real settings, and one header more: which templates an answer was made of.

So a walk over pages can say which template it has seen, and a page that nobody walks is found.
"""

from creditsite.settings import *  # noqa: F403
from creditsite.settings import MIDDLEWARE

MIDDLEWARE = ["tests.e2e.kit_templates.TemplatesMiddleware", *MIDDLEWARE]
