"""Kinds of violation with the words that decisions use: real laws, invented cases."""

from __future__ import annotations

from typing import NamedTuple


class Offence(NamedTuple):
    """What was done, by which law it is punished, with how much (yuan), how gravely.

    `office` is the department that punishes; `conditions` are those publicity rules ask for.
    """

    office: str
    word: str  # in document numbers
    violation: str
    facts: str
    basis: str
    fines: tuple[int, int]
    severity: str
    kinds: tuple[str, ...] = ("fine",)
    conditions: frozenset[str] = frozenset()


FOOD = frozenset({"food"})
SAFETY = frozenset({"work_safety"})
EQUIPMENT = frozenset({"special_equipment"})
FIRE = frozenset({"fire"})
WARNING_ONLY = frozenset({"warning_only"})
LOW_FINE = frozenset({"criticism_or_low_fine"})

GENERAL = (
    Offence(
        "samr",
        "市监处罚",
        "发布违法广告",
        "当事人在其经营场所及网店页面的产品介绍中使用“最佳”“第一品牌”等绝对化用语，对消费者造成误导。案发后当事人主动删除相关内容。",
        "《中华人民共和国广告法》第九条第（三）项、第五十七条第（一）项",
        (3_000, 90_000),
        "general",
    ),
    Offence(
        "samr",
        "市监处罚",
        "销售不符合标准的产品",
        "经抽样检验，当事人销售的产品部分项目不符合相应国家标准要求，检验结论为不合格。当事人对检验结论无异议，未申请复检。",
        "《中华人民共和国产品质量法》第四十九条",
        (2_000, 80_000),
        "general",
        ("fine", "confiscation_gains"),
    ),
    Offence(
        "samr",
        "市监处罚",
        "未按规定履行食品进货查验义务",
        "执法人员现场检查时，当事人不能提供所购进食品供货者的许可证和食品出厂检验合格证明文件，未建立进货查验记录。",
        "《中华人民共和国食品安全法》第五十三条第一款、第一百二十六条第一款第（三）项",
        (5_000, 50_000),
        "general",
        conditions=FOOD,
    ),
    Offence(
        "samr",
        "市监处罚",
        "使用未经检验的特种设备",
        "当事人使用的叉车已超过检验合格有效期仍继续使用，未按照安全技术规范的要求申报并接受检验。",
        "《中华人民共和国特种设备安全法》第四十条第三款、第八十四条第（一）项",
        (30_000, 120_000),
        "general",
        conditions=EQUIPMENT,
    ),
    Offence(
        "mee",
        "环罚",
        "未采取有效措施防治挥发性有机物污染",
        "当事人喷涂工序产生含挥发性有机物废气，未在密闭空间或者设备中进行，配套的污染防治设施未正常运行。",
        "《中华人民共和国大气污染防治法》第四十五条、第一百零八条第（一）项",
        (20_000, 200_000),
        "general",
    ),
    Offence(
        "mem",
        "应急罚",
        "未如实记录安全生产教育和培训情况",
        "当事人未按照规定对从业人员进行安全生产教育和培训，也未如实记录安全生产教育和培训情况。",
        "《中华人民共和国安全生产法》第二十八条、第九十七条第（三）项、第（四）项",
        (10_000, 100_000),
        "general",
        conditions=SAFETY,
    ),
    Offence(
        "fire",
        "消行罚决字",
        "消防设施配置不符合标准",
        "当事人经营场所的疏散通道堆放杂物，部分消防设施、器材未保持完好有效，经责令限期改正逾期未改正。",
        "《中华人民共和国消防法》第十六条、第六十条第一款",
        (5_000, 50_000),
        "general",
        conditions=FIRE,
    ),
    Offence(
        "mot",
        "交运罚",
        "未按规定维护和检测运输车辆",
        "当事人所属货运车辆未按照规定的周期和频次进行综合性能检测，仍投入道路货物运输经营。",
        "《中华人民共和国道路运输条例》有关车辆维护和检测的规定",
        (1_000, 5_000),
        "general",
    ),
    Offence(
        "mohurd",
        "住建罚",
        "未取得施工许可证擅自施工",
        "当事人承建的项目在未取得建筑工程施工许可证的情况下擅自开工，经责令停止施工后补办了相关手续。",
        "《建设工程质量管理条例》第五十七条",
        (10_000, 300_000),
        "general",
    ),
    Offence(
        "nhc",
        "卫公罚",
        "未取得卫生许可证擅自营业",
        "当事人在卫生许可证有效期届满后未办理延续手续，继续从事公共场所经营活动。",
        "《公共场所卫生管理条例实施细则》第三十五条第一款",
        (500, 5_000),
        "general",
    ),
)

SERIOUS = (
    Offence(
        "samr",
        "市监处罚",
        "生产经营有害物质含量超过食品安全标准限量的食品",
        "经监督抽检，当事人销售的食用农产品中农药残留量超过食品安全标准限量，货值金额较大，且一年内曾因同类违法行为受到处罚。",
        "《中华人民共和国食品安全法》第三十四条第（二）项、第一百二十四条第一款第（一）项",
        (50_000, 800_000),
        "serious",
        ("fine", "confiscation_gains"),
        FOOD,
    ),
    Offence(
        "mee",
        "环罚",
        "超过水污染物排放标准排放水污染物",
        "经监测，当事人废水总排口化学需氧量、总氮浓度均超过排放标准限值一倍以上，且污染物直接排入外环境。",
        "《中华人民共和国水污染防治法》第十条、第八十三条第（二）项",
        (100_000, 1_000_000),
        "serious",
        ("fine", "production_halt"),
    ),
    Offence(
        "mem",
        "应急罚",
        "发生生产安全责任事故",
        "当事人作业现场安全管理混乱，未及时消除事故隐患，导致发生一般生产安全责任事故。",
        "《中华人民共和国安全生产法》第一百一十四条第（一）项",
        (300_000, 1_000_000),
        "serious",
        conditions=SAFETY,
    ),
    Offence(
        "mohurd",
        "住建罚",
        "使用不合格建筑材料",
        "当事人在项目施工中使用未经检验合格的建筑材料，部分工序未按照工程设计图纸施工，被责令返工并降低资质等级。",
        "《建设工程质量管理条例》第二十八条、第六十四条",
        (100_000, 900_000),
        "serious",
        ("fine", "qualification_downgrade"),
    ),
    Offence(
        "mee",
        "环罚",
        "未按规定贮存危险废物",
        "当事人将生产过程中产生的危险废物露天堆放，未设置危险废物识别标志，未采取防渗漏等污染防治措施。",
        "《中华人民共和国固体废物污染环境防治法》第七十七条、第一百一十二条第一款",
        (100_000, 1_000_000),
        "serious",
    ),
)

MINOR = (
    Offence(
        "samr",
        "市监当罚",
        "未按规定明码标价",
        "执法人员检查发现，当事人部分在售商品未标明价格，当场改正。",
        "《中华人民共和国价格法》第十三条、第四十二条",
        (100, 1_000),
        "minor",
        ("fine",),
        LOW_FINE,
    ),
    Offence(
        "samr",
        "市监当罚",
        "未亮照经营",
        "当事人未将营业执照置于住所或者主要经营场所的醒目位置，经责令改正后已改正。",
        "《中华人民共和国市场主体登记管理条例》第三十六条、第四十八条",
        (0, 0),
        "minor",
        ("warning",),
        WARNING_ONLY,
    ),
    Offence(
        "mot",
        "交运罚",
        "未按规定携带车辆营运证",
        "当事人所属货运车辆从事道路运输时未按照规定携带车辆营运证。",
        "《中华人民共和国道路运输条例》有关车辆营运证的规定",
        (20, 200),
        "minor",
        ("warning",),
    ),
)

MINOR_ON_REQUEST = MINOR[2]._replace(conditions=frozenset({"source_request"}))
