"""What people type, by kind, drawn from the names on file with a fixed seed."""

from __future__ import annotations

import random
from typing import Any
from urllib.parse import quote

PER_KIND = 120
COMMON = ("科技", "有限公司", "贸易", "工程", "服务", "食品", "物流", "科技有限公司", "建筑", "示例一市")


def searches(seed: int = 13, per_kind: int = PER_KIND) -> dict[str, list[str]]:
    """Paths of the search API by kind of query."""
    from registry.models import Entity
    from search.analysis import split_name

    chance = random.Random(seed)
    newest = Entity.objects.order_by("-pk").values_list("pk", flat=True).first() or 1
    drawn = [chance.randint(1, newest) for _ in range(12 * per_kind)]
    entities = [entity for entity in Entity.objects.filter(pk__in=drawn).order_by("pk") if entity.usci]
    chance.shuffle(entities)
    named = [(entity, split_name(entity.name)) for entity in entities]
    companies = [(entity, parts) for entity, parts in named if parts.trade and 2 <= len(parts.brand) <= 4]
    short = [parts.brand for _, parts in companies if len(parts.brand) == 2]
    texts: dict[str, list[str]] = {
        "whole name": [entity.name for entity, _ in companies],
        "brand and trade": [parts.brand + parts.trade for _, parts in companies],
        "brand of two characters": short,
        "region and trade": [f"{parts.regions[0]}{parts.trade}" for _, parts in companies if parts.regions],
        "everyday words": list(COMMON) * 12,
        "code": [str(entity.usci) for entity, _ in named],
        "part of a code": [str(entity.usci)[8:14] for entity, _ in named],
        "one character wrong": [_wrong(parts, chance) for _, parts in companies],
    }
    found = {kind: [f"/api/v1/search?q={quote(text)}" for text in every] for kind, every in texts.items()}
    found["everyday words, filtered"] = [
        f"{path}&region=990100&status=active" for path in found["everyday words"]
    ]
    found["everyday words, newest first"] = [f"{path}&sort=recent" for path in found["everyday words"]]
    found["suggest, brand"] = [f"/api/v1/suggest?q={quote(brand)}" for brand in short]
    return {kind: paths[:per_kind] for kind, paths in found.items()}


def _wrong(parts: Any, chance: random.Random) -> str:
    text = parts.brand + parts.trade
    place = chance.randrange(len(text))
    return f"{text[:place]}龘{text[place + 1 :]}"


def entity_paths(seed: int = 17, count: int = 200) -> list[str]:
    """Pages of entities, drawn."""
    from registry.models import Entity

    chance = random.Random(seed)
    newest = Entity.objects.order_by("-pk").values_list("pk", flat=True).first() or 1
    drawn = [chance.randint(1, newest) for _ in range(2 * count)]
    return [entity.path for entity in Entity.objects.filter(pk__in=drawn).order_by("pk")[:count]]
