"""Settings of the API kit."""

from __future__ import annotations

from typing import Any

from creditsite.settings.storage import env

# Dotted paths of callables that are asked before every answer (creditsite.api.views.Gate): quota, keys.
CREDITSITE_API_GATES: list[str] = ["accounts.quota.gate.gate"]
QUOTA_ANONYMOUS = env.int("QUOTA_ANONYMOUS", default=60)  # requests a minute and address; 0: not counted
QUOTA_SEARCH_PAGES = env.int("QUOTA_SEARCH_PAGES", default=300)  # searches by page, likewise
QUOTA_REPORTS = env.int("QUOTA_REPORTS", default=5)  # errors reported from an address in a minute
QUOTA_LETTERS = env.int("QUOTA_LETTERS", default=20)  # tries at the letters' door, likewise
# Askers of the feed who may wait in one web process; one thread at least is left for everybody else.
FEED_WAITS = min(env.int("FEED_WAITS", default=1), max(env.int("WEB_THREADS", default=4) - 1, 0))
DATA_LICENCE = env.str("DATA_LICENCE", default="")  # terms of re-use, as `meta.licence` says them

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "creditsite.api.schema.PublicSchema",
    "EXCEPTION_HANDLER": "creditsite.api.errors.exception_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "creditsite",
    "DESCRIPTION": (
        "Public credit information about companies and other entities in China. Everything here is reachable "
        "without a key. Codes are stable and never translated; labels follow `lang` or Accept-Language."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {
        "deepLinking": True,
        "validatorUrl": None,
        "tryItOutEnabled": True,
        "defaultModelsExpandDepth": 0,
    },
    "SORT_OPERATION_PARAMETERS": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "LICENSE": {"name": DATA_LICENCE or "The data: terms of each source"},  # the software's is its own matter
}
