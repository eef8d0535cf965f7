"""Addresses of the search."""

from django.urls import path

from search.api.views import SearchView, SuggestView

urlpatterns = [
    path("v1/search", SearchView.as_view(), name="search"),
    path("v1/suggest", SuggestView.as_view(), name="suggest"),
]
