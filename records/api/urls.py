"""Addresses of records."""

from django.urls import path

from records.api.views import CatalogueView, EntityRecordsView, HistoryView, PermitsView, RecordView

urlpatterns = [
    path("v1/records/<str:record_id>", RecordView.as_view(), name="record"),
    path("v1/records/<str:record_id>/history", HistoryView.as_view(), name="record-history"),
    path("v1/entities/<str:usci>/records", EntityRecordsView.as_view(), name="entity-records"),
    path("v1/permits", PermitsView.as_view(), name="permits"),
    path("v1/catalogue", CatalogueView.as_view(), name="catalogue"),
]
