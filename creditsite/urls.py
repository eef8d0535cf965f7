"""Every address of the site."""

from importlib.util import find_spec

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path


def _existing(*modules: str) -> list[URLPattern | URLResolver]:
    """TEMPORARY while the house is being built: include what is there already."""
    found = []
    for module in modules:
        try:
            if find_spec(module):
                found.append(path("", include(module)))
        except ModuleNotFoundError:
            pass
    return found


api = _existing(
    "search.api.urls",
    "website.api.urls",
    "records.api.urls",
    "penalties.api.urls",
    "registry.api.urls",
    "creditsite.api.urls",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("api/", include((api, "api"))),
    *_existing("creditsite.health"),
    *i18n_patterns(*_existing("website.urls"), prefix_default_language=False),
]
