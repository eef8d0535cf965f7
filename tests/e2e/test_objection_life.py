"""Two objections in a browser, from the sign-in to the letter: one upheld, one dismissed, in both languages.

A company's representative claims the company and objects; the credit centre verifies and accepts; one person of the
source proposes, another confirms; the record, its history and the progress by number and code say what came of it.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e import kit
from tests.e2e.kit_axe import accessible
from tests.e2e.kit_site import World
from tests.paper_kit import good_pdf

PATIENCE = 90
STAFF = {
    "cases-centre": ("centre-county", ("centre",)),
    "cases-first": ("house-county", ("decider",)),
    "cases-second": ("house-county", ("decider",)),
}
PREPARE = f"""
import json
from allauth.account.models import EmailAddress
from accounts.models import User
from lists.models import CreditList
from registry.models import Agency, Region
from tests import factories
from tests.staff import PASSWORD, make_staff
factories.start_at(71000)
factories.region()
region = Region.objects.get(code="990101")
Region.objects.filter(code="990101").update(kind="county")
county, _ = Agency.objects.get_or_create(
    code="house-county", defaults={{"name": "甲区示例监管局", "region": region}})
Agency.objects.get_or_create(code="centre-county", defaults={{"name": "甲区示例信用中心", "region": region}})
for name, (agency, roles) in {STAFF!r}.items():
    make_staff(name, roles, agency, email=name + "@example.cn")
found = {{}}
for kind in ("correct", "dismiss"):
    user = User.objects.create_user("cases-" + kind, "cases-" + kind + "@example.cn", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    entity = factories.entity(name="示例一市异议" + kind + "有限公司")
    record = factories.penalty(entity, source_agency=county)
    found[kind] = [entity.usci, entity.name, record.public_id]
print("=" + json.dumps(found))
"""
LETTER = """
from documents.models import Letter
from repair.models import Case
one = Case.objects.get(number="{number}")
print("=" + ",".join(Letter.objects.filter(subject=one.papers, state="ready").values_list("kind", flat=True)))
"""


@pytest.fixture(scope="module")
def companies(world: World) -> dict[str, list[str]]:
    """Staff of the source and the centre, two companies with an account each: code, name and record."""
    return dict(json.loads(world.run(PREPARE).rpartition("=")[2]))


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Something to hand in."""
    path = tmp_path_factory.mktemp("papers") / "决定书.pdf"
    path.write_bytes(good_pdf())
    return path


def fits(tab: Any) -> None:
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")


def sign_in(tab: Any, prefix: str, name: str) -> None:
    kit.visit(tab, f"{prefix}/accounts/login/")
    tab.fill("[name=login]", name)
    tab.fill("[name=password]", "correct horse battery 7")
    with tab.expect_navigation():
        tab.locator("main form button[type=submit]").first.click()


def press(tab: Any, value: str) -> None:
    with tab.expect_navigation():
        tab.locator(f"main button[name=do][value='{value}']:visible").last.click()


def step(tab: Any, path: str, **values: str) -> None:
    """A step of the desk from its form to its end, through the shown effect."""
    kit.visit(tab, path)
    for name, value in {"reason": "核实无误", **values}.items():
        field = tab.locator(f".desk-step [name={name}]")
        if field.first.evaluate("e => e.type") in ("checkbox", "radio"):
            tab.locator(f".desk-step [name={name}][value='{value}']").check()
        else:
            field.fill(value)
    for _ in range(2):
        if not tab.locator(".desk-step form").count():
            break
        fits(tab)
        with tab.expect_navigation():
            tab.locator(".desk-step button[type=submit]").last.click()
    assert "/step/" not in tab.url, tab.locator("main").inner_text()


@pytest.mark.parametrize(
    ("outcome", "prefix", "size"), [("correct", "", kit.PHONE), ("dismiss", "/en", kit.DESK)]
)
def test_from_the_claim_to_the_letter(
    outcome: str,
    prefix: str,
    size: tuple[int, int],
    world: World,
    companies: dict[str, list[str]],
    paper: Path,
    open_tab: Callable[..., Any],
) -> None:
    usci, name, record = companies[outcome]
    company = open_tab(size)
    sign_in(company, prefix, f"cases-{outcome}")
    _claim(company, prefix, usci, paper)
    centre = open_tab(kit.DESK, staff="cases-centre")
    _verify(centre, prefix)
    number, code = _file(company, prefix, record, paper)
    case = _case(world, number)
    kit.visit(centre, f"{prefix}/admin/repair/case/")
    accessible(centre, "admin/repair/case/change_list.html")
    kit.visit(centre, f"{prefix}/admin/repair/case/{case}/change/")
    accessible(centre, "admin/repair/case/case.html")
    step(centre, f"{prefix}/admin/repair/case/{case}/step/accept/")
    visitor = open_tab(kit.PHONE)
    kit.visit(visitor, f"{prefix}/records/{record}")
    assert ("异议中" if not prefix else "Objection pending") in visitor.locator("main").inner_text()
    first = open_tab(kit.DESK, staff="cases-first")
    kit.visit(first, f"{prefix}/admin/repair/case/{case}/step/propose/")
    accessible(first, "admin/repair/case/step.html")
    step(
        first,
        f"{prefix}/admin/repair/case/{case}/step/propose/",
        outcome=outcome,
        answer="与决定书核对后的结论",
    )
    second = open_tab(kit.DESK, staff="cases-second")
    step(second, f"{prefix}/admin/repair/case/{case}/step/confirm/")
    kit.visit(second, f"{prefix}/admin/repair/case/figures/")
    accessible(second, "admin/repair/case/figures.html")
    kit.visit(visitor, f"{prefix}/records/{record}")
    shown = visitor.locator("main").inner_text()
    assert ("500 " in shown) == (outcome == "correct") and ("10,500.50" in shown)
    kit.looks_right(visitor)
    kit.visit(visitor, f"{prefix}/cases/progress?number={number}")
    accessible(visitor, "website/cases/progress.html")
    visitor.fill("[name=code]", code)
    with visitor.expect_navigation():
        visitor.locator("main form button[type=submit]").click()
    assert number in visitor.locator("main").inner_text() and name not in visitor.locator("main").inner_text()
    accessible(visitor, "website/cases/progress.html")
    kit.visit(company, f"{prefix}/cases/{number}")
    assert "与决定书核对后的结论" in company.locator("main").inner_text()
    accessible(company, "website/cases/case.html")
    fits(company)
    _until(lambda: world.run(LETTER.format(number=number)).rpartition("=")[2].strip() == "objection_result")


def _claim(tab: Any, prefix: str, usci: str, paper: Path) -> None:
    kit.visit(tab, f"{prefix}/my/")
    accessible(tab, "website/my/index.html")
    kit.visit(tab, f"{prefix}/my/claims/new?entity={usci}")
    accessible(tab, "website/my/new_claim.html")
    fits(tab)
    tab.locator("[name=basis][value=legal_representative]").check()
    tab.fill("[name=name]", "王五")
    tab.set_input_files("[name=papers]", str(paper))
    with tab.expect_navigation():
        tab.locator("main form button[type=submit]").last.click()
    accessible(tab, "website/my/claim.html")
    fits(tab)


def _verify(tab: Any, prefix: str) -> None:
    kit.visit(tab, f"{prefix}/admin/accounts/representation/?state=claimed")
    href = tab.locator("#result_list a").first.get_attribute("href")
    one = re.search(r"representation/(\d+)/", str(href))
    assert one is not None
    kit.visit(tab, f"{prefix}/admin/accounts/representation/{one[1]}/change/")
    accessible(tab, "admin/accounts/representation/claim.html")
    step(tab, f"{prefix}/admin/accounts/representation/{one[1]}/step/verify/")


def _file(tab: Any, prefix: str, record: str, paper: Path) -> tuple[str, str]:
    kit.visit(tab, f"{prefix}/cases/objection?record={record}")
    accessible(tab, "website/cases/objection.html")
    fits(tab)
    tab.locator("[name=speaks_as][value=representative]").check()
    tab.locator("[name=ground][value=wrong_facts]").check()
    tab.fill("[name=statement]", "罚款金额有误")
    tab.fill("[name=d_fine_fen]", "500")
    tab.set_input_files("[name=papers]", str(paper))
    press(tab, "papers")
    assert "决定书.pdf" in tab.locator("main").inner_text()
    press(tab, "preview")
    accessible(tab, "website/cases/preview.html")
    fits(tab)
    press(tab, "send")
    accessible(tab, "website/cases/case.html")
    number = tab.url.rstrip("/").split("/")[-1]
    code = re.search(r"\b[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}\b", tab.locator("main").inner_text())
    assert code is not None
    kit.visit(tab, f"{prefix}/cases/")
    assert number in tab.locator("main").inner_text()
    accessible(tab, "website/cases/index.html")
    return number, code[0]


def _case(world: World, number: str) -> str:
    found = world.run(
        f"from repair.models import Case; print('=' + str(Case.objects.get(number='{number}').pk))"
    )
    return found.rpartition("=")[2].strip()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_other_pages_are_accessible(
    prefix: str, companies: dict[str, list[str]], open_tab: Callable[..., Any]
) -> None:
    _usci, _name, record = companies["dismiss"]
    for size in kit.SIZES.values():
        tab = open_tab(size)
        kit.visit(tab, f"{prefix}/records/{record}/report")
        kit.looks_right(tab)
        accessible(tab, "website/cases/report.html")
        kit.visit(tab, f"{prefix}/cases/")
        kit.looks_right(tab)
        accessible(tab, "website/cases/index.html")
    staff = open_tab(kit.DESK, staff="cases-first")
    kit.visit(staff, f"{prefix}/cases/objection?record={record}", status=403)
    accessible(staff, "website/cases/for_the_desk.html")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_whole_file_is_accessible(
    prefix: str, companies: dict[str, list[str]], open_tab: Callable[..., Any]
) -> None:
    tab = open_tab(kit.PHONE)
    sign_in(tab, prefix, "cases-correct")
    kit.visit(tab, f"{prefix}/my/{companies['correct'][0]}")
    accessible(tab, "website/my/company.html")
    fits(tab)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_an_agencys_check_is_accessible(
    prefix: str, companies: dict[str, list[str]], open_tab: Callable[..., Any]
) -> None:
    tab = open_tab(kit.DESK, staff="cases-first")
    step(
        tab,
        f"{prefix}/admin/lists/checkrun/step/check/",
        asked="\n".join(one[0] for one in companies.values()) + "\n示例查无此司",
    )
    accessible(tab, "admin/exchange/check.html")
    fits(tab)


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "the letter is made"
        time.sleep(1)
