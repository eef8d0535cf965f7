"""Addresses of the API's own description; the apps bring theirs."""

from django.urls import path

from creditsite.api.docs import DocsView, SchemaView

urlpatterns = [
    path("v1/schema", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
]
