"""Addresses of lists, listings, measures and the check."""

from django.urls import path

from lists.api.check import CheckView
from lists.api.views import ListingsView, ListsView, ListView, MeasuresView

urlpatterns = [
    path("v1/lists", ListsView.as_view(), name="lists"),
    path("v1/lists/<slug:code>", ListView.as_view(), name="list"),
    path("v1/listings", ListingsView.as_view(), name="listings"),
    path("v1/measures", MeasuresView.as_view(), name="measures"),
    path("v1/check", CheckView.as_view(), name="check"),
]
