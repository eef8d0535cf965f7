"""Addresses of the registry's code lists."""

from django.urls import path

from registry.api.views import AgenciesView, RegionsView

urlpatterns = [
    path("v1/agencies", AgenciesView.as_view(), name="agencies"),
    path("v1/regions", RegionsView.as_view(), name="regions"),
]
