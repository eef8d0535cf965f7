"""Every address of the site."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

api = [
    path("", include("search.api.urls")),
    path("", include("website.api.urls")),
    path("", include("records.api.urls")),
    path("", include("penalties.api.urls")),
    path("", include("lists.api.urls")),
    path("", include("registry.api.urls")),
    path("", include("exchange.feed.urls")),
    path("", include("creditsite.api.urls")),
]

urlpatterns = [
    path("api/", include((api, "api"))),
    path("", include("creditsite.health")),
    path("", include("creditsite.metrics.views")),
    *i18n_patterns(
        path("admin/", admin.site.urls),
        path("accounts/", include("accounts.urls")),
        path("", include("documents.urls")),
        path("", include("website.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "website.views.errors.bad_request"
handler403 = "website.views.errors.permission_denied"
handler404 = "website.views.errors.page_not_found"
handler413 = "website.views.errors.body_too_large"  # asked for by BodyLimitMiddleware
handler414 = "website.views.errors.address_too_long"  # asked for by AddressMiddleware
handler429 = "website.views.errors.too_many"  # asked for by SearchPageQuota
handler500 = "website.views.errors.server_error"
