"""Changes that arrive all the time, through the services, until it is ended: ten a second, for bench/soak.py."""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
PER_SECOND = 10


def main() -> None:
    """Correct addresses, mark and unmark objections, take in new penalties."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditsite.settings")
    import django

    django.setup()
    from journal.actor import Actor
    from records.models import Record
    from records.services import record_mark_objection
    from registry.models import Entity
    from registry.services import EntityInput, entity_change

    by, chance = Actor.system("trickle"), random.Random(29)
    entities, records = (model.objects.order_by("-pk").first() for model in (Entity, Record))
    assert entities is not None
    assert records is not None
    number = 0
    while True:
        started = time.monotonic()
        for _ in range(PER_SECOND):
            number += 1
            record = Record.objects.filter(pk__gte=chance.randint(1, records.pk)).order_by("pk").first()
            entity = Entity.objects.filter(pk__gte=chance.randint(1, entities.pk)).order_by("pk").first()
            if number % 3 == 0 and record is not None:
                record_mark_objection(
                    record=record, pending=not record.objection_pending, by=by, reason="soak"
                )
            elif entity is not None:
                data = EntityInput(name=entity.name, address=f"示例省示例路{number}号", origin=entity.origin)
                entity_change(entity=entity, data=data, by=by)
        time.sleep(max(0.0, 1 - (time.monotonic() - started)))


if __name__ == "__main__":
    main()
