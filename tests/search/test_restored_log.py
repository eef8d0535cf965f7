"""An older database was restored under an index that knows more: the worker asks for a build."""

from __future__ import annotations

import pytest

from journal.actor import Actor
from journal.models import Change, Seal
from journal.sealer import seal
from journal.selectors import last_seq
from registry.services import EntityInput, entity_create
from search import lifecycle
from search.engines import engine
from search.models import BuildStatus, IndexBuild
from search.sweeps import build_indexes, follow_changes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]


def test_an_index_ahead_of_the_log_is_built_anew(transactional_db: None, reference: None) -> None:
    by = Actor.system("test")
    entity_create(data=EntityInput(name="示例一市澄屿科技有限公司", origin="demo"), by=by)
    while seal():
        pass
    lifecycle.request_build(reason="first")
    build_indexes()
    assert follow_changes() == 0
    assert not IndexBuild.objects.filter(status=BuildStatus.REQUESTED).exists()
    seen = last_seq()
    # As after a restore: the tail of the log is not there any more.
    Seal.objects.filter(log="change").update(seq=seen - 1)
    assert Change.objects.count() >= 1
    assert follow_changes() == 0
    waiting = IndexBuild.objects.get(status=BuildStatus.REQUESTED)
    assert "ahead" in waiting.reason
    follow_changes()
    assert IndexBuild.objects.filter(status=BuildStatus.REQUESTED).count() == 1
    Seal.objects.filter(log="change").update(seq=seen)
    build_indexes()
    live = engine().state().live
    assert live is not None
    assert live.seq <= last_seq()
