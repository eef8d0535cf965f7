"""Three applications for credit repair in a browser: one granted, one rejected, one granted and revoked.

As company, credit centre, first and second person of the agency, in both languages; up to the moment when page, search,
facets, list, check, API, feed, history and index no longer show the record, or show it again.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.e2e import kit
from tests.e2e.kit_axe import accessible
from tests.e2e.kit_site import World
from tests.e2e.test_objection_life import _case as case_of
from tests.e2e.test_objection_life import _until as until
from tests.e2e.test_objection_life import fits, press, sign_in, step
from tests.paper_kit import good_pdf

STAFF = {
    "repair-centre": ("centre-county", ("centre",)),
    "repair-first": ("house-county", ("decider",)),
    "repair-second": ("house-county", ("decider",)),
}
PREPARE = f"""
import json
from datetime import timedelta
from allauth.account.models import EmailAddress
from accounts.models import Representation, User
from journal import clock
from lists.models import CreditList
from registry.models import Agency, Region
from records.preparation import Preparation, RecordInput
from records.bulk import records_insert
from tests import factories
from tests.staff import PASSWORD, make_staff
factories.start_at(72000)
factories.region()
region = Region.objects.get(code="990101")
Region.objects.filter(code="990101").update(kind="county")
county, _ = Agency.objects.get_or_create(
    code="house-county", defaults={{"name": "甲区示例监管局", "region": region}})
Agency.objects.filter(pk=county.pk).update(regime="ndrc")
county.refresh_from_db()
Agency.objects.get_or_create(code="centre-county", defaults={{"name": "甲区示例信用中心", "region": region}})
for name, (agency, roles) in {STAFF!r}.items():
    make_staff(name, roles, agency, email=name + "@example.cn")
listed = CreditList.objects.create(
    code="demo-repair", item_id="blacklisting", kind="blacklist", state="in_force", name_zh="示例修复名单",
    name_en="Example list of repair", founding_document="示例省信用条例（虚构）",
    founding_kind="local_regulation", review_level="none", confidence="ours", origin="demo",
    term_months=36, min_months=6)
listed.agencies.create(agency=county, name_zh=county.name, leads=True)
long_ago = clock.today() - timedelta(days=220)
found = {{}}
for kind in ("approve", "reject", "revoke"):
    user = User.objects.create_user("repair-" + kind, "repair-" + kind + "@example.cn", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    entity = factories.entity(name="示例一市修复" + kind + "有限公司")
    Representation.objects.create(number="rep" + kind.ljust(7, "2")[:7], user=user, entity=entity,
        basis="legal_representative", state="verified", claimed_at=clock.now())
    if kind == "approve":
        data = RecordInput(entity=entity, item="blacklisting", source_agency=county, decided_on=long_ago, details={{
            "list": "demo-repair", "list_name": "示例修复名单", "listed_on": long_ago.isoformat(),
            "removal_from": (clock.today() - timedelta(days=10)).isoformat(),
            "publicity_until": (clock.today() + timedelta(days=800)).isoformat()}})
        record = records_insert(records=[Preparation().prepare(data)], by=factories.BY)[0]
    else:
        record = factories.penalty(entity, source_agency=county, deciding_agency=county, decided_on=long_ago)
    found[kind] = [entity.usci, entity.name, record.public_id]
print("=" + json.dumps(found))
"""


@pytest.fixture(scope="module")
def companies(world: World) -> dict[str, list[str]]:
    """Staff of agency and centre, three companies with an account each: code, name and record."""
    return dict(json.loads(world.run(PREPARE).rpartition("=")[2]))


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Something to hand in."""
    path = tmp_path_factory.mktemp("papers") / "缴款凭证.pdf"
    path.write_bytes(good_pdf())
    return path


class Public:
    """What everybody sees of one company and record, in every place."""

    def __init__(self, world: World, usci: str, name: str, record: str) -> None:
        self.base, self.usci, self.name, self.record = world.address, usci, name, record

    def api(self, path: str) -> tuple[int, dict[str, Any]]:
        """Status and JSON of an address of the API."""
        from urllib.error import HTTPError
        from urllib.parse import quote

        try:
            with urlopen(f"{self.base}/api/v1{quote(path, safe='/?&=')}", timeout=30) as answer:
                return answer.status, json.load(answer)
        except HTTPError as error:
            return error.code, json.load(error)

    def shows(self) -> dict[str, bool]:
        """Place by place, whether the record is there."""
        found = self.api(f"/search?q={self.name}")[1]
        entity = self.api(f"/entities/{self.usci}")[1]
        everywhere = json.dumps(entity, ensure_ascii=False)
        listings = self.api("/listings?list=demo-repair")[1]["results"]
        penalties = self.api("/penalties?limit=100")[1]["results"]
        check = self.api(f"/check?usci={self.usci}")[1]["listings"]
        counted = {key: value for key, value in found["results"][0]["counts"].items() if key != "commitment"}
        return {
            "record": self.api(f"/records/{self.record}")[0] == 200,
            "history": self.api(f"/records/{self.record}/history")[0] == 200,
            "file": self.record in everywhere,
            "records": self.record in json.dumps(self.api(f"/entities/{self.usci}/records")[1]),
            "search": any(counted.values()),
            "list": any(self.record == one.get("id") for one in (*listings, *penalties)),
            "check or not listed": bool(check) or not listings,
        }


def gone(public: Public) -> bool:
    shown = public.shows()
    shown.pop("check or not listed")
    listed = public.api(f"/search?q={public.name}&listed=blacklist")[1]["total"]
    return (
        not any(shown.values()) and not listed and not public.api(f"/check?usci={public.usci}")[1]["listings"]
    )


@pytest.mark.parametrize(
    ("kind", "prefix", "size"),
    [("approve", "", kit.PHONE), ("reject", "/en", kit.DESK), ("revoke", "/en", kit.PHONE)],
)
def test_from_the_record_to_the_letter(
    kind: str,
    prefix: str,
    size: tuple[int, int],
    world: World,
    companies: dict[str, list[str]],
    paper: Path,
    open_tab: Callable[..., Any],
) -> None:
    usci, name, record = companies[kind]
    public = Public(world, usci, name, record)
    until(lambda: public.shows()["search"])
    before = world.run("from journal.selectors import last_seq; print('=', last_seq())").rpartition("=")[2]
    company = open_tab(size)
    sign_in(company, prefix, f"repair-{kind}")
    number = _apply(company, prefix, record, paper)
    case = case_of(world, number)
    centre = open_tab(kit.DESK, staff="repair-centre")
    kit.visit(centre, f"{prefix}/admin/repair/case/{case}/change/")
    accessible(centre, "admin/repair/case/case.html")
    step(centre, f"{prefix}/admin/repair/case/{case}/step/accept/")
    first = open_tab(kit.DESK, staff="repair-first")
    propose = f"{prefix}/admin/repair/case/{case}/step/propose-repair/"
    kit.visit(first, propose)
    accessible(first, "admin/repair/case/step.html")
    outcome = "reject" if kind == "reject" else "approve"
    step(first, propose, outcome=outcome, answer="经核查得出的结论")
    second = open_tab(kit.DESK, staff="repair-second")
    step(second, f"{prefix}/admin/repair/case/{case}/step/{outcome}/")
    visitor = open_tab(size)
    if outcome == "reject":
        assert public.shows()["record"] and public.shows()["file"]
        kit.visit(visitor, f"{prefix}/records/{record}")
        accessible(visitor, "website/record.html")
    else:
        kit.visit(visitor, f"{prefix}/records/{record}", status=410)
        accessible(visitor, "website/gone.html")
        until(lambda: gone(public))
        kit.visit(visitor, f"{prefix}/entities/{usci}")
        page = visitor.locator("main").inner_text()
        assert record not in page and ("信用承诺" if not prefix else "ommitment") in page
        kit.looks_right(visitor)
        _told_by_the_feed(public, int(before))
    if kind == "revoke":
        _revoke(first, second, prefix, case)
        until(lambda: public.shows()["record"] and public.shows()["search"] and public.shows()["file"])
        kit.visit(visitor, f"{prefix}/records/{record}")
        accessible(visitor, "website/record.html")
    kit.visit(company, f"{prefix}/cases/{number}")
    shown = company.locator("main").inner_text()
    assert "经核查得出的结论" in shown and (kind != "revoke" or "凭证系伪造" in shown)
    accessible(company, "website/cases/case.html")
    fits(company)
    kit.visit(second, f"{prefix}/admin/repair/case/repairs/?by=month")
    accessible(second, "admin/repair/case/repairs.html")


def _apply(tab: Any, prefix: str, record: str, paper: Path) -> str:
    kit.visit(tab, f"{prefix}/records/{record}")
    with tab.expect_navigation():
        tab.locator("main a[href*='/cases/repair']").first.click()
    accessible(tab, "website/cases/repair.html")
    fits(tab)
    tab.fill("[name=statement]", "罚款已缴清，设施已改造")
    tab.set_input_files("[name='paper_proof-of-performance']", str(paper))
    press(tab, "papers")  # kept with the draft
    assert "缴款凭证.pdf" in tab.locator("main").inner_text()
    accessible(tab, "website/cases/repair.html")
    tab.locator("[name=agreed]").check()
    tab.fill("[name=signed_name]", "张经理")
    press(tab, "preview")
    accessible(tab, "website/cases/repair_preview.html")
    fits(tab)
    press(tab, "send")
    accessible(tab, "website/cases/case.html")
    return str(tab.url.rstrip("/").split("/")[-1])


def _revoke(first: Any, second: Any, prefix: str, case: str) -> None:
    step(
        first,
        f"{prefix}/admin/repair/case/{case}/step/propose-revocation/",
        ground="false_papers",
        answer="凭证系伪造",
    )
    step(second, f"{prefix}/admin/repair/case/{case}/step/revoke/")


def _told_by_the_feed(public: Public, after: int) -> None:
    def told() -> bool:
        events = public.api(f"/changes?after={after}&limit=100")[1]["results"]
        own = [one for one in events if one["record"] == public.record]
        return bool(own) and {one["kind"] for one in own} == {"must_delete"}

    until(told)
