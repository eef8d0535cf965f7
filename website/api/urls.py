"""Addresses of the credit file as JSON."""

from django.urls import path

from website.api.branches import BranchesView
from website.api.views import EntityView

urlpatterns = [
    path("v1/entities/<str:usci>", EntityView.as_view(), name="entity"),
    path("v1/entities/<str:usci>/branches", BranchesView.as_view(), name="entity-branches"),
]
