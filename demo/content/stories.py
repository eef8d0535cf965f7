"""What the showcase's records tell: every window, every end, very many, very long, none."""

from __future__ import annotations

from collections.abc import Callable

from demo.content import offences, permits
from demo.content.others import abnormal_operations, award, commitment
from demo.content.penalties import penalty
from demo.content.permits import permit
from demo.content.shape import InventedRecord, Setting

MANY = 60
YEAR = 365


def _none(setting: Setting) -> list[InventedRecord]:
    return []


def _clean(setting: Setting) -> list[InventedRecord]:
    return [
        permit(setting, permits.kind_for(setting), age=400),
        commitment(setting, age=200),
        award(setting, age=320),
    ]


def _mixed(setting: Setting) -> list[InventedRecord]:
    """A file with something in most groups; its penalty can be repaired now."""
    return [
        *_clean(setting),
        permit(setting, permits.CHANGE, age=150),
        penalty(setting, offences.GENERAL[0], age=170, published_after=5, after="revised"),
        abnormal_operations(setting, age=90),
    ]


def _soon(setting: Setting) -> list[InventedRecord]:
    """Penalties that go off display within days."""
    return [
        penalty(setting, offences.GENERAL[1], age=YEAR, published_after=4),
        penalty(setting, offences.GENERAL[4], age=YEAR - 10, published_after=3),
        permit(setting, permits.kind_for(setting), age=60),
    ]


def _windows(setting: Setting) -> list[InventedRecord]:
    """Every severity, at the beginning, in the middle and at the end of its time, and past it."""
    general, serious, minor = offences.GENERAL[4], offences.SERIOUS[1], offences.MINOR[0]
    return [
        penalty(setting, general, age=20, published_after=5),  # earliest repair still to come
        penalty(setting, general, age=200, published_after=5),  # may be repaired now
        penalty(setting, general, age=YEAR - 5, published_after=5),  # ends within the week
        penalty(setting, general, age=420, published_after=5),  # past its time: never shown
        penalty(setting, serious, age=120, published_after=7),
        penalty(setting, serious, age=700, published_after=7),
        penalty(setting, serious, age=3 * YEAR - 20, published_after=7),
        penalty(setting, offences.SERIOUS[0], age=500, published_after=9),
        penalty(setting, minor, age=30, published_after=2),
        penalty(setting, offences.MINOR[1], age=25, published_after=2),  # a warning only: not shown
        penalty(setting, offences.MINOR[2], age=30, published_after=2),  # minor: not for the public …
        penalty(setting, offences.MINOR_ON_REQUEST, age=30, published_after=2),  # … but for a source's wish
        permit(setting, permits.DISCHARGE, age=800),
    ]


def _ended(setting: Setting) -> list[InventedRecord]:
    """Records whose addresses answer that they are gone."""
    food = offences.GENERAL[2]
    return [
        penalty(setting, food, age=210, published_after=6, after="withdrawn"),
        penalty(setting, offences.GENERAL[1], age=190, published_after=6, after="repaired"),
        penalty(setting, offences.GENERAL[0], age=160, published_after=6, after="corrected"),
        penalty(setting, food, age=40, published_after=6),
        permit(setting, permits.FOOD, age=500),
    ]


def _objection(setting: Setting) -> list[InventedRecord]:
    contested = penalty(setting, offences.GENERAL[4], age=75, published_after=5, after="objection")
    return [contested, permit(setting, permits.DISCHARGE, age=300), award(setting)]


def _hidden(setting: Setting) -> list[InventedRecord]:
    """Only what the public does not get to see."""
    return [
        penalty(setting, offences.MINOR[1], age=12, published_after=2),
        penalty(setting, offences.GENERAL[0], age=430, published_after=5),
    ]


def _long(setting: Setting) -> list[InventedRecord]:
    """Texts of several thousand characters, as some decisions have them."""
    record = penalty(setting, offences.SERIOUS[4], age=130, published_after=8)
    day = setting.ago(160)
    facts = "".join(
        f"{number}．{day.year}年{day.month}月{day.day}日，执法人员对当事人第{number}号贮存点进行现场检查，"
        "发现该处堆放的物料包装破损，地面有渗漏痕迹，未见危险废物识别标志和台账记录；当事人现场负责人在检查笔录上"
        "签字确认，并对上述事实无异议。执法人员制作了现场检查（勘察）笔录、调查询问笔录，拍摄了现场照片和视频。"
        for number in range(1, 31)
    )
    record.details["facts"] = record.details["facts"] + facts
    grant = permit(setting, permits.DISCHARGE, age=600)
    grant.details["content"] = "；".join(
        f"排放口DW{number:03d}：化学需氧量、氨氮、总磷、总氮、悬浮物，许可排放浓度限值见副本第{number}页"
        for number in range(1, 61)
    )
    return [record, grant, commitment(setting)]


def _many(setting: Setting) -> list[InventedRecord]:
    found = [permit(setting, permits.kind_for(setting), age=30 + 40 * step) for step in range(34)]
    found += [
        penalty(
            setting, offences.GENERAL[step % len(offences.GENERAL)], age=15 + 20 * step, published_after=4
        )
        for step in range(12)
    ]
    found += [award(setting, age=60 + 150 * step) for step in range(6)]
    found += [commitment(setting, age=20 + 90 * step) for step in range(7)]
    return [*found, abnormal_operations(setting, age=45)]


STORIES: dict[str, Callable[[Setting], list[InventedRecord]]] = {
    "none": _none,
    "clean": _clean,
    "mixed": _mixed,
    "soon": _soon,
    "windows": _windows,
    "ended": _ended,
    "objection": _objection,
    "hidden": _hidden,
    "long": _long,
    "many": _many,
}
