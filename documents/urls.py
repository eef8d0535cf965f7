"""The parties' own addresses."""

from django.urls import path

from documents import views
from documents.uploads.views import paper

app_name = "documents"
urlpatterns = [
    path("letters/", views.letters, name="letters"),
    path("papers/<str:public_id>", paper, name="paper"),
]
