"""The parties' own addresses."""

from django.urls import path

from documents import views

app_name = "documents"
urlpatterns = [path("letters/", views.letters, name="letters")]
