"""Addresses of the public pages; Chinese as they stand here, English below /en/."""

from django.urls import path

from website.views import entity, home, record, search

app_name = "website"
urlpatterns = [
    path("", home.home, name="home"),
    path("search", search.search, name="search"),
    path("entities/<str:address>", entity.entity, name="entity"),
    path("records/<str:public_id>", record.record, name="record"),
    path("robots.txt", home.robots, name="robots"),
    path("favicon.ico", home.favicon, name="favicon"),
]
