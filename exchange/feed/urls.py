"""Addresses of the feed."""

from django.urls import path

from exchange.feed.views import ChangesView

urlpatterns = [path("v1/changes", ChangesView.as_view(), name="changes")]
