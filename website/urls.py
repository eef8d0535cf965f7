"""Addresses of the public pages; Chinese as they stand here, English below /en/."""

from django.urls import path

from website.cases import case, objection, progress, repair, report
from website.guide import views as guide
from website.my import claims, companies, notices
from website.views import branches, check, entity, home, lists, record, search
from website.views.reading import at_one_moment, read_only

app_name = "website"
urlpatterns = [
    path("", read_only(home.home), name="home"),
    path("search", read_only(search.search), name="search"),
    path("entities/<str:address>", at_one_moment(entity.entity), name="entity"),
    path("entities/<str:address>/branches", at_one_moment(branches.branches), name="entity-branches"),
    path("records/<str:public_id>", at_one_moment(record.record), name="record"),
    path("lists/", read_only(lists.lists), name="lists"),
    path("lists/<slug:code>", at_one_moment(lists.one_list), name="list"),
    path("check/", at_one_moment(check.checking), name="check"),
    path("records/<str:public_id>/report", report.report, name="report"),
    path("cases/", case.cases, name="cases"),
    path("cases/objection", objection.objection, name="objection"),
    path("cases/repair", repair.repair, name="repair"),
    path("cases/progress", progress.progress, name="progress"),
    path("cases/<str:number>", case.case, name="case"),
    path("cases/<str:number>/letters/<int:pk>/<str:language>", case.letter, name="case-letter"),
    path("guide/repair", read_only(guide.repair), name="guide-repair"),
    path("guide/objection", read_only(guide.objection), name="guide-objection"),
    path("my/", companies.my, name="my"),
    path("my/claims/new", claims.new_claim, name="new-claim"),
    path("my/claims/<str:number>", claims.claim, name="claim"),
    path("my/<str:address>", companies.company, name="my-company"),
    path("my/<str:address>/notices/<str:public_id>", notices.ask, name="my-notice"),
    path("my/<str:address>/letters/<int:pk>/<str:language>", companies.letter, name="my-letter"),
    path("robots.txt", read_only(home.robots), name="robots"),
    path("favicon.ico", read_only(home.favicon), name="favicon"),
]
