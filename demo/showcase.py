"""The entities every demo begins with, whatever the seed: one for each thing that is worth showing.

`story` says what the entity's records tell (see `demo.content.stories`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain
from random import Random
from typing import NamedTuple

from demo import codes
from demo.entities import Invented, Stream, address, authority, person, scope_of
from demo.names import NameParts
from demo.places import by_code


class Sketch(NamedTuple):
    """What is special about a showcase entity; the rest is filled in like everywhere."""

    name: str
    region: str
    prefix: str = "91"
    kind: str = "enterprise"
    trade: str = ""
    story: str = ""
    status: str = "active"
    age: int = 3000  # days since it was established
    english_name: str = ""
    former_names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    parent: str = ""  # name of an earlier sketch


PLAIN = "示例一市澄屿科技有限公司"
SAME_NAME = "云穗食品有限公司"
SAME_SHOP_NAME = "泓砚文具商行"
MANY = "示例省岑汀建设工程集团有限公司"
NO_RECORD = "示例一市芷楠物流有限公司"
WINDOWS = "示例二市昀珩化工有限公司"
ENDED = "示例一市霁岚食品有限公司"
OBJECTION = "示例三市沅樾环保科技有限公司"
LONG = "示例省汀芷生物医药科技发展集团股份有限公司"
HIDDEN = "示例六市宁樾商贸有限公司"
CODELESS = "示例一市甲区棠楠餐饮店"
WRONG_CODE = "示例五市煦彦贸易有限公司"
TRADITIONAL = "示例一市彦朗电子有限公司"

SKETCHES = (
    Sketch(
        PLAIN,
        "990102",
        trade="科技",
        story="mixed",
        english_name="Example Chengyu Technology Co., Ltd.",
        former_names=("示例一市澄屿信息咨询有限公司",),
        aliases=("澄屿科技",),
    ),
    Sketch("示例一市澄屿恒科技服务有限公司", "990103", trade="科技服务", story="clean"),
    Sketch("示例二市澄屿科技有限公司", "990202", trade="科技", story="clean", age=900),
    Sketch(PLAIN + "示例二市分公司", "990203", story="clean", parent=PLAIN, age=1500),
    Sketch(PLAIN + "示例三市分公司", "990302", story="soon", parent=PLAIN, age=1100),
    Sketch(SAME_NAME, "990102", trade="食品", story="mixed"),
    Sketch(SAME_NAME, "990303", trade="食品", story="clean", age=1200),
    Sketch(SAME_SHOP_NAME, "990202", "92", "individual_business", "文具"),
    Sketch(SAME_SHOP_NAME, "990402", "92", "individual_business", "文具", "soon", age=800),
    Sketch(
        MANY,
        "990103",
        trade="建设工程",
        story="many",
        age=7000,
        english_name="Example Cenqua Construction Group",
    ),
    Sketch(NO_RECORD, "990104", trade="物流", story="none", age=400),
    Sketch(WINDOWS, "990221", trade="化工", story="windows", age=5000),
    Sketch(ENDED, "990102", trade="食品", story="ended"),
    Sketch(OBJECTION, "990302", trade="环保科技", story="objection", age=2200),
    Sketch(LONG, "990104", trade="生物科技", story="long", age=6000),
    Sketch(HIDDEN, "990602", trade="商贸", story="hidden"),
    Sketch(CODELESS, "990102", "", "individual_business", "餐饮", "soon", age=5000),
    Sketch(WRONG_CODE, "990503", trade="贸易", story="clean"),
    Sketch(
        TRADITIONAL, "990104", trade="电子", story="clean", former_names=("示例一市彥朗電子實業有限公司",)
    ),
    Sketch("示例四市丁县沅穗村股份经济合作社", "990421", "N2", "collective", story="clean"),
    Sketch("示例一市瑄玥会计师事务所", "990102", "Y1", "other", story="clean", age=4400),
    Sketch("示例省砚清志愿服务促进会", "990103", "51", "social_organization", "志愿服务", "clean"),
    Sketch("示例一市穗岑检测中心", "990103", "12", "public_institution", "检测", "clean", age=8000),
    Sketch("示例七市甲区桐煦街道办事处", "990702", "11", "government_body", age=8000),
    Sketch("示例八市丁县岚沅中药材专业合作社", "990821", "93", "farmer_cooperative", "中药材", "clean"),
    Sketch("示例九市重汀行长科技有限公司", "990902", trade="科技", story="clean", age=2500),
    Sketch("示例十市晗屿矿业有限公司", "991021", trade="矿业", story="windows", status="revoked", age=6500),
    Sketch("示例十二市晗川酒业有限公司", "991202", trade="酒业", story="clean", status="cancelled", age=4000),
)


def showcase(*, seed: int, today: date) -> list[Invented]:
    """The showcase's entities, numbered from 1."""
    rng = Random(f"{seed}/showcase")  # noqa: S311  # fiction, no secret
    made: list[Invented] = []
    for number, sketch in enumerate(SKETCHES, start=1):
        parent = next((other.usci for other in made if other.name == sketch.parent), "")
        made.append(_filled(number, sketch, parent, seed=seed, today=today, rng=rng))
    return made


def _filled(number: int, sketch: Sketch, parent: str, *, seed: int, today: date, rng: Random) -> Invented:
    place = by_code()[sketch.region]
    established = date.fromordinal(today.toordinal() - sketch.age)
    usci = (
        codes.code(sketch.prefix, sketch.region, number, seed=seed, established_on=established)
        if sketch.prefix
        else ""
    )
    if sketch.name == WRONG_CODE:
        usci = codes.with_wrong_check(usci)
    return Invented(
        number,
        sketch.name,
        usci,
        codes.registration_number(sketch.region, number) if sketch.age > 6000 or not usci else "",
        sketch.kind,
        sketch.status,
        sketch.region,
        established,
        person(rng),
        address(place, rng),
        scope_of(sketch.trade) if sketch.trade else "",
        authority(sketch.kind, place),
        NameParts(0, "", sketch.trade, ""),
        sketch.english_name,
        sketch.former_names,
        sketch.aliases,
        parent,
        sketch.story,
    )


def invented(*, seed: int, day: date) -> Iterator[Invented]:
    """The showcase, then the endless stream."""
    first = showcase(seed=seed, today=day)
    stream = Stream(seed=seed, today=day)
    stream.reserve([entity.name for entity in first])
    return chain(first, stream)
