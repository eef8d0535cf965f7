"""Words that the demo's entities are dressed in: people, streets, scopes, English, traditional characters."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SURNAMES: tuple[str, ...] = (
    *"王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐",
    *"许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢",
    "欧阳",
    "上官",
    "司马",
    "诸葛",
)
GIVEN = tuple("澄屿泓砚穗岑汀芷棠楠昀珩瑄玥霁岚沅樾桐煦彦朗哲宁安和清远思若云星禾舟晗川雨晨嘉言知行之子文心")
STREETS = _words("示例路 样板街 演示大道 范本路 例证巷 虚拟路 模型街 练习路 草图巷 沙盘大道 假设路 测试街")
SUPPLIES = _words("蔬菜 水果 茶叶 粮食 中药材 水产 养蜂 林果 畜禽 食用菌")
SHOP_TRADES = _words(
    "食品 服饰 建材 电器 家具 酒业 五金 百货 文具 茶业 餐饮 汽配 鞋业 "
    "眼镜 粮油 农资 饮品 摄影 家电 图书 花卉 礼品"
)
FIELDS = _words("行业 志愿服务 科技创新 环境保护 老年事业 青少年 文化艺术 体育 慈善 质量 信用服务 物流")

ENGLISH_TRADES = {
    "科技": "Technology",
    "商贸": "Commerce",
    "工程": "Engineering",
    "贸易": "Trading",
    "服务": "Services",
    "开发": "Development",
    "管理": "Management",
    "发展": "Development",
    "设备": "Equipment",
    "实业": "Industry",
    "咨询": "Consulting",
    "制造": "Manufacturing",
    "食品": "Foods",
    "物流": "Logistics",
    "机械": "Machinery",
    "建材": "Building Materials",
    "电子": "Electronics",
    "化工": "Chemicals",
}
_SYLLABLES = _words("qua zor vel dax mur fenn lio pra kez tovi shul nax orri beq wix")


def english_name(number: int, trade: str) -> str:
    """An English name that says itself that it is an example, like 'Example Zorvelqua Foods Co., Ltd.'"""
    size = len(_SYLLABLES)
    brand = "".join(_SYLLABLES[number // size**place % size] for place in range(3)).capitalize()
    return f"Example {brand}-{number} {ENGLISH_TRADES.get(trade, 'Industrial')} Co., Ltd."


_SIMPLIFIED = (
    "华东龙达兴业丰宝国联众远乐广亚荣飞鹏尔绿银长泽鸿艺圣园红维宁尚资财优风马车选贝沃诚经济贸发电实设备机械"
    "务开产环药医农运输书广建装饰轻纺织钢铁铝铜锐锦钟钧铭"
)
_TRADITIONAL = (
    "華東龍達興業豐寶國聯眾遠樂廣亞榮飛鵬爾綠銀長澤鴻藝聖園紅維寧尚資財優風馬車選貝沃誠經濟貿發電實設備機械"
    "務開產環藥醫農運輸書廣建裝飾輕紡織鋼鐵鋁銅銳錦鐘鈞銘"
)
TO_TRADITIONAL = str.maketrans(_SIMPLIFIED, _TRADITIONAL)


_ACTIVITIES = {
    "科技": "技术服务、技术开发、技术咨询、技术转让；软件开发；信息系统集成服务；电子产品销售",
    "商贸": "日用百货销售；办公用品销售；五金产品批发；建筑材料销售；针纺织品及原料销售",
    "贸易": "国内贸易代理；货物进出口；日用百货销售；化工产品销售（不含许可类化工产品）；金属材料销售",
    "食品": "食用农产品批发；食用农产品零售；食品销售（仅销售预包装食品）；食品互联网销售",
    "物流": "国内货物运输代理；普通货物仓储服务；装卸搬运；供应链管理服务；道路货物运输",
    "建筑工程": "房屋建筑和市政基础设施项目工程总承包；建筑劳务分包；建设工程施工；建筑材料销售",
    "工程": "工程管理服务；土石方工程施工；园林绿化工程施工；机械设备租赁；建设工程施工",
    "服务": "家政服务；会议及展览服务；商务代理代办服务；物业管理；信息咨询服务（不含许可类信息咨询服务）",
}


def scope(trade: str) -> str:
    """A scope of business as licences word it."""
    activities = _ACTIVITIES.get(trade) or f"{trade}业务；{trade}相关产品销售；企业管理咨询；信息咨询服务"
    return (
        f"一般项目：{activities}（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）。许可项目：与{trade}有关的"
        "须经批准的经营（依法须经批准的项目，经相关部门批准后方可开展经营活动，具体经营项目以批准文件或许可证件为准）。"
    )
