"""Addresses of penalties."""

from django.urls import path

from penalties.api.views import PenaltiesView

urlpatterns = [path("v1/penalties", PenaltiesView.as_view(), name="penalties")]
