"""axe-core over every kind of page of the staff desk, in both languages: no violation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from demo import showcase
from tests.e2e import kit
from tests.e2e.kit_axe import accessible
from tests.e2e.kit_site import EVERYBODY, World
from tests.e2e.kit_site import world as running_world
from tests.e2e.test_staff import state_purpose
from tests.import_desk import DECIDER, REPORTER

LANGUAGES = ["", "/en"]


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_pages_of_the_desk(prefix: str, open_tab: Callable[..., Any], world: World) -> None:
    tab = open_tab(kit.DESK, staff=EVERYBODY)
    kit.visit(tab, prefix + "/admin/")
    accessible(tab, "admin/desk/index.html")
    for path in ("registry/entity/", "records/record/", "registry/agency/", "journal/auditevent/"):
        kit.visit(tab, f"{prefix}/admin/{path}")
        accessible(tab, "admin/desk/change_list.html")
    kit.visit(tab, prefix + "/admin/search/indexbuild/")
    accessible(tab, "admin/search/indexbuild/change_list.html")
    kit.visit(tab, prefix + "/admin/registry/entity/?q=nothing")
    accessible(tab, "admin/desk/change_list.html")
    kit.visit(tab, prefix + "/admin/registry/entity/purpose/")
    accessible(tab, "admin/registry/purpose.html")
    entity, record = world.ask(
        f"[Entity.objects.get(name={showcase.PLAIN!r}).pk, "
        "Record.objects.filter(state='published', item='penalty').order_by('-pk').first().pk]"
    )
    kit.visit(tab, f"{prefix}/admin/registry/entity/{entity}/change/")
    state_purpose(tab)
    accessible(tab, "admin/registry/look.html")
    kit.visit(tab, f"{prefix}/admin/registry/entity/{entity}/step/merge/")
    accessible(tab, "admin/registry/merge_step.html")
    kit.visit(tab, f"{prefix}/admin/records/record/{record}/change/")
    accessible(tab, "admin/desk/look.html")
    for path in ("registry/agency/step/add/", f"registry/entity/{entity}/step/correct/"):
        kit.visit(tab, f"{prefix}/admin/{path}")
        accessible(tab, "admin/desk/step.html")
    kit.expect_status(tab, 422)
    tab.locator(".submit-row button").click()
    expect(tab.locator(".errornote")).to_be_visible()
    accessible(tab, "admin/desk/step.html")  # with its complaints


PROPOSE = f"""
from accounts.models import User
from exchange.limits import SECOND_PERSON_ROWS
from exchange.proposals import LimitProposal
from journal.proposals.services import proposal_make
from tests.staff import actor_of
by = actor_of(User.objects.get(username={EVERYBODY!r}))
payload = {{"value": 77, "from": "2099-01-01"}}
target = "limit:" + SECOND_PERSON_ROWS
print("=", proposal_make(kind=LimitProposal.name, target=target, payload=payload, by=by, reason="why").pk)
"""
TAKE_BACK = f"""
from accounts.models import User
from journal.models import Proposal
from journal.proposals.services import proposal_withdraw
from tests.staff import actor_of
by = actor_of(User.objects.get(username={EVERYBODY!r}))
proposal_withdraw(proposal=Proposal.objects.get(state="open", proposed_by=by.user_key), by=by, reason="seen")
"""


def test_a_proposal(open_tab: Callable[..., Any], world: World) -> None:
    tab = open_tab(kit.PHONE, staff=EVERYBODY)
    number = world.run(PROPOSE).rpartition("=")[2].strip()
    for prefix in LANGUAGES:
        kit.visit(tab, f"{prefix}/admin/journal/proposal/{number}/change/")
        accessible(tab, "admin/desk/proposal.html")
    world.run(TAKE_BACK)  # at most one may be open, and other tests propose too


PREPARE = '''
import io, time
from accounts.models import User
from exchange import desk
from exchange.models import ImportRun
from exchange.own_profiles import profile_save
from exchange.uploads import upload_receive
from tests.import_desk import DECIDER, REPORTER, dirty_rows, workbook
from tests.staff import actor_of

PROFILE = """title: Penalties of our old system
kind: records
item: penalty
columns:
  单位: entity.name
  代码: entity.usci
  文号: document_number
key: [文号]
source_agency: demo-market
"""

def person(name):
    return actor_of(User.objects.get(username=name))

def wait_for(run, *states):
    for _ in range(600):
        run = ImportRun.objects.get(pk=run.pk)
        if run.state in states:
            return run
        time.sleep(0.2)
    raise AssertionError(run.state)

profile_save(name="old_system", text=PROFILE, by=person(REPORTER), reason="our old system")
run = upload_receive(
    file=io.BytesIO(workbook(dirty_rows())), name="dirty.xlsx", profile="double_publicity_penalty",
    origin="demo", by=person(REPORTER),
)
run = wait_for(run, "checked")
desk.run_submit(run=run, by=person(REPORTER), reason="as decided")
run = wait_for(run, "waiting")
desk.run_approve(run=run, by=person(DECIDER), reason="compared")
run = wait_for(run, "finished")
print("=" + str(run.pk))
'''


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A site of its own: the office that the dirty file names stands there once, without the demo's of that name."""
    with running_world(
        tmp_path_factory.mktemp("office"), seed="from tests.import_desk import prepare; prepare()"
    ) as made:
        yield made


@pytest.fixture(scope="module")
def run(office: World) -> int:
    """A dirty file that was imported by the worker: good rows are in, nine are held."""
    return int(office.run(PREPARE).rpartition("=")[2])


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_pages_of_the_import_desk(
    prefix: str, run: int, office: World, browser: Any, open_tab: Callable[..., Any]
) -> None:
    held = office.run(
        f"from exchange.models import HeldRow; print('=', HeldRow.objects.filter(run={run}).first().pk)"
    )
    number = held.rpartition("=")[2].strip()
    cookies = kit.session_of(office, browser, REPORTER)
    tab = open_tab(kit.DESK, storage_state=cookies, base_url=office.address)
    for template, path in (
        ("admin/exchange/importrun/change_list.html", "importrun/"),
        ("admin/exchange/importrun/upload.html", "importrun/step/upload/"),
        ("admin/exchange/importprofile/change_list.html", "importprofile/"),
        ("admin/exchange/importprofile/draft.html", "importprofile/draft/"),
        ("admin/exchange/importprofile/edit.html", "importprofile/step/write/"),
        ("admin/exchange/importlimit/change_list.html", "importlimit/"),
        ("admin/exchange/importrun/run.html", f"importrun/{run}/change/"),
        ("admin/exchange/importrun/held.html", f"importrun/{run}/held/"),
        ("admin/exchange/heldrow/fix.html", f"heldrow/{number}/step/fix/"),
    ):
        kit.visit(tab, f"{prefix}/admin/exchange/{path}")
        accessible(tab, template)
    cookies = kit.session_of(office, browser, DECIDER)
    decider = open_tab(kit.DESK, storage_state=cookies, base_url=office.address)
    kit.visit(decider, f"{prefix}/admin/exchange/importrun/{run}/step/withdraw/")
    accessible(decider, "admin/exchange/importrun/step.html")
    own = office.run(
        "from exchange.models import ImportProfile; print('=', ImportProfile.objects.first().pk)"
    )
    kit.visit(tab, f"{prefix}/admin/exchange/importprofile/{own.rpartition('=')[2].strip()}/change/")
    accessible(tab, "admin/exchange/importprofile/look.html")
    kit.visit(tab, f"{prefix}/admin/exchange/importrun/{run}/held/")
    ways = tab.locator(".imp-ways a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    for template in ("admin/exchange/importrun/bulk.html", "admin/exchange/importrun/group.html"):
        for address in ways:
            kit.visit(tab, address)
            if template in kit.WATCHES[tab].templates:
                accessible(tab, template)
                break
        else:
            raise AssertionError(f"no way leads to {template}: {ways}")
