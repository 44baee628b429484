"""Synthetic files that between them show every trait of the catalogue of layouts, with what stands in them.

Belongs here: files and the figures as a reader sees them on the page. Does not belong here: bad files.
Each case is (trait, file name, bytes, names given by the caller, figures); a figure is
(cell, indicator, region, year, value, unit).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.extract.published.published_files import Rows, Sheet, csv, csv_text, html, ods, xls, xlsx

Figure = tuple[str, str | None, str | None, int | None, float | str | None, str | None]

NAMES = (
    "北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 重庆 "
    "四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆"
)
SHORT = NAMES.split()


@dataclass
class Case:
    """One file and what stands in it."""

    trait: str
    name: str
    data: bytes
    figures: list[Figure]
    given: dict[str, Any] = field(default_factory=dict)
    tables: int = 1


def padded(name: str) -> str:
    """北京 as yearbooks print it: 北  京."""
    return "  ".join(name) if len(name) == 2 else name


PORTAL_OLD = (
    "数据库：分省年度数据\r\n指标：地区生产总值(亿元)\r\n时间：2025\r\n地区\t,2024年\t,2023年\t,\r\n"
    "北京市\t,49843.1\t,47889.2\t,\r\n天津市\t,18024.3\t,\t,\r\n"
    "注：按《国民经济行业分类》（GB/T4754-2002）,三次产业分类依据2018年修订。\r\n数据来源：国家统计局"
)
GREEN: Rows = [
    ["                2-5  绿地面积及建成区绿化覆盖面积(市辖区)"],
    ["                Green Area and Green Coverage Area of"],
    ["                Built Districts"],
    ["                (Districts under City)"],
    ["城    市", "绿地面积(公顷)", "", "公园个数", "建成区绿化覆盖面积", "游人量"],
    ["City", "", "公园绿地面积", "(个)", "(公顷)", "(万人次)"],
    ["北  京", 85286, 35157, 363, 68467, 30541],
    ["石家庄", 13500, 4480, 75, 12001, ""],
    ["①本表数据根据2019年园林绿化普查数据进行了修订,下表同。"],
]
MERGED: Rows = [
    ["1-4 年末户籍人口和总户数(2019年)"],
    ["计量单位:万人"],
    ["地 区\nRegion", "年末户籍人口\nRegistered Population", "", "总户数(万户)\nHouseholds"],
    ["", "全 市", "市辖区", ""],
    ["", "Total", "Districts", ""],
    ["北京", 1397.4, 1390, 560.5],
    ["天津", 1108.2, 1108.2, 401],
]
TWO_MEASURES: Rows = [
    ["3-13  城镇单位从业人员和工资"],
    ["项 目", "从业人员(万人)", "", "平均工资(元)", ""],
    ["", "2018年", "2017年", "2018年", "2017年"],
    ["全市合计", 819.3, 812.9, 149843, 134994],
    ["  #国有", 170.1, 172.0, "①180,112", "165 004"],
    ["   集体", 9.5, 10.2, 61000, 58000],
    ["私营", 300, 290, 80000, 76000],
]
CUT_WORDS: Rows = [
    ["表2—3   Population by Marital Status (2005)"],
    ["", "", "", "", "", "", "(person)"],
    ["Region", "", "", "", "", "", ""],
    ["", "Population", "", "Never", "", "Divorced", ""],
    ["", "Aged 15", "Male", "Married", "Male", "", "Male"],
    ["", "and Over", "", "", "", "", ""],
    ["  Beijing", 182650, 92227, 42458, 24048, 2869, 1341],
    ["  Tianjin", 120572, 59994, 25272, 14539, 1353, 672],
]
BILINGUAL: Rows = [
    ["11-18 供水用水情况"],
    ["11-18  Water Supply and Use"],
    ["按当年价格计算"],
    ["项目 Item", "2000", 2010, "2019年"],
    ["供水总量 (亿立方米)   Total Water", "40.4", "35.2", "41.7"],
    ["  地表水   Surface Water", 13.3, 7.2, 15.1],
    ["  地下水   Groundwater", 27.1, 21.2, 15.1],
    ["            Resources", "", "", ""],
    ["客运量总计 (万人)"],
    ["  Passenger Traffic in Total", 100, 200, 300],
    ["注：1.2019年为初步数。"],
    ["　　　2.地下水含再生水。"],
    ["数据来源：市水务局"],
]
WATER: Rows = [
    ["8-12  水资源情况"],
    ["单位：亿立方米"],
    ["年\n份 地 区", "水资源总量", "#地表水"],
    [2018, 27462.5, 26323.2],
    ["2019年", 29041.0, 27993.3],
    *[[padded(name), 100 + k, 50 + k] for k, name in enumerate(SHORT)],
]
PAGES: Rows = [
    ["2-5  主要产品产量 (2019年)"],
    ["指标", "产量", "单位"],
    ["钢", "12", "万吨"],
    ["金", "1,034", "千克"],
    [],
    ["2-5  续表 1  continued 1"],
    ["指标", "产量", "单位"],
    ["铜", "7.5", "吨"],
]
CODES: Rows = [
    ["b1", "4-2  工业总产值(2019年)"],
    ["b2", "Gross Industrial Output"],
    ["u1", "单位：亿元"],
    ["t1", "指 标", "合计", "市辖区"],
    ["1", "总计", 100, 90],
    ["2", "轻工业", 40, 35],
    ["3", "食品", 10, 9],
    ["2", "重工业", 60, 55],
    ["j2", "其他", 1, 1],
]
STACKED: Rows = [
    ["", "", "", "2018年", "2019年", "2020年"],
    [1, "财政支出（亿元）i", "北京", 7471.43, 7408.19, 7116.18],
    [2, "", "天津", 3103.16, 3555.71, 3151.35],
    [3, "", "河北", 7726.21, 8309.04, 9022.79],
    [4, "常住人口（万人）", "北京", 2192, 2190, 2189],
    [5, "", "天津", 1383, 1385, 1387],
    [6, "", "河北", 7426, 7447, 7464],
]
TWO_TABLES: Rows = [
    ["2-1  各区人口"],
    ["单位：万人"],
    ["区县", "2018年", "2019年"],
    ["东城区", 82.2, 79.4],
    ["数据来源：市统计局"],
    [],
    ["2-2  各区面积(2019年)"],
    ["单位：平方公里"],
    ["区县", "面积"],
    ["东城区", 41.86],
]
LONG: Rows = [
    ["地区", "年份", "指标", "单位", "数值"],
    ["北京市", "2019", "地区生产总值", "亿元", "35371.3"],
    ["北京市", "2019", "常住人口", "万人", "2153.6"],
    ["天津市", "2020", "常住人口", "万人", "1387"],
]
CITY_BOOK: Rows = [
    ["2-8 城市道路面积(2019年)"],
    ["城市 City", "道路面积\r\n(万平方米)\r\nArea of Paved Express-\r\nways\r\n(10 000 sq.m)"],
    ["全国合计", 900],
    ["吉林省", ""],
    ["长春市", 80],
    ["吉林市", 20],
]
HEAD_ABOVE: Rows = [
    ["", "国内生产总值(亿元)", "", "人口"],
    ["年份", "现价", "比上年增长(%)", "(万人)"],
    ["甲", 1, 2, 3],
    [2018, 33106, 6.6, 2154.2],
    [2019, 35371.3, "－6.1", "２１５３.６"],
]
COMMUNIQUE = (
    "\t\n".join(["表3 人均收入(2019年)", "", "地区", "", "人均收入", "(元)", "", "增长", "(%)", ""])
    + "\t\n"
    + "\n\t\n".join([" 北 京", "67756", "8.7", " 天 津", "42404", "7.3", "上海", "69442", "8.2"])
    + "\n\t\n注：增长为名义增长。\n"
)
MISSING: Rows = [
    ["地区", "人口(万人)", "产值(亿元)", "增速(%)"],
    ["北京", "", "-", "--"],
    ["天津", "…", "...", "***"],
    ["河北", "—", "——", "n.a."],
    ["山西", 0, "0", "-5.79"],
]
MARKS: Rows = [
    ["地区", "2019年产值①(亿元)"],
    ["北京②", "1,234.5①"],
    ["天津[1]", "1 234.5[2]"],
    ["河北", "❶１２３４．５"],
    ["山西*", "12.5*"],
]
INDEX_TABLE: Rows = [
    ["4-13  2000-2019年居民消费价格指数"],
    ["单位:以上年为100 (preceding year=100)"],
    ["年份", "全 国", "北 京"],
    ["2000", 100.4, 103.5],
    ["2019", 102.9, 102.3],
]
NANJING: Rows = [
    ["表2—3 南京市公路里程"],
    ["单位:公里 (km)"],
    ["公路里程", "2018", "2019"],
    ["一、等级公路", 10, 11],
    ["（一）高速公路", 4, 5],
    ["1.六车道", 2, 3],
    ["（二）其他", 6, 6],
]
SPACERS: Rows = [
    ["9-1"],
    ["公路、城市道路及桥梁(1978-2019年)"],
    ["HIGHWAYS, URBAN ROADS AND"],
    ["BRIDGES"],
    ["年  份", "公路里程\n(公里)", "#高速公路", "", "城市道路里程(公里)", "#快速路", "#主干路"],
    [1978, 6562, "", "", 2078, "", ""],
    [2019, 22366, 1168, "", 6156, 390, 1006],
]
OLD_HTML = (
    "<html><head><title>K1110C</title></head><body><table><tr><td colspan=3>3-1 分地区人口<tr><td>单位：万人"
    "<tr><th rowspan=2>地 区<th colspan=2>人口<tr><th>2018<th>2019"
    "<tr><td>全&nbsp;&nbsp;国<td>139538<td>140005"
    "<tr><td>&nbsp;&nbsp;北&nbsp;&nbsp;京<td>2154<td>2154</table></body></html>"
)
VINTAGES: Rows = [
    ["指标", "修订后2018年 R&D经费投入强度(%)", "2019年 R&D经费投入强度(%)", "2019年决算数(亿元)"],
    ["北京", 5.65, 6.31, 7408.2],
    ["天津", 2.47, 3.28, 3555.7],
]
ONE_YEAR: Rows = [
    ["2019年居民人均消费支出"],
    ["地 区", "金额(元)", "", "备注"],
    ["合计", 100, "", ""],
    ["北京市", 43038, "", "含农村"],
]
GROUPED: Rows = [
    ["5-1  城乡居民收入(2019年)"],
    ["单位：元"],
    ["指标", "北京", "天津"],
    ["城镇居民", "", ""],
    ["  可支配收入", 73849, 46119],
    ["农村居民", "", ""],
    ["  可支配收入", 28928, 24804],
    ["  比上年增长(%)", 9.2, 7.5],
]
PAGES_YEARS: Rows = [
    ["4-1 地区生产总值", "", "", ""],
    ["", "", "", "单位：亿元"],
    ["地区", "2000", "2010", "2015", "2018"],
    ["北京", 3277.8, 14964, 24779.1, 33106],
    ["天津", 1591.7, 6830.8, 10879.5, 13362.9],
    ["4-1 续表"],
    ["地区", "2000", "2010", "2015", "2018"],
    ["河北", 4628.2, 18003.6, 26398.4, 32494.6],
]

PEOPLE: Rows = [["1-1 人口"], ["单位：万人"], ["地区", "2018", "2019"], ["北京", 2154.2, 2153.6]]

CASES = [
    Case(
        "csv gb18030, CRLF, TAB before commas, trailing comma, ragged, comma in a footnote, 时间 is the query",
        "a.csv",
        PORTAL_OLD.encode("gb18030"),
        [
            ("B5", "地区生产总值", "北京市", 2024, 49843.1, "亿元"),
            ("C6", "地区生产总值", "天津市", 2023, "empty", "亿元"),
        ],
    ),
    Case(
        "the same export re-saved: lines padded, empty future year, utf-8 BOM, LF, no newline at the end",
        "b.csv",
        "\ufeff数据库：分省年度数据,,,\n指标：人口(万人),,,\n时间：,,,\n地区,2025年,2024年,2023年\n北京市,,2183.2,2185.8\n"
        "数据来源：国家统计局,,,".encode(),
        [("B5", "人口", "北京市", 2025, "empty", "万人"), ("D5", "人口", "北京市", 2023, 2185.8, "万人")],
    ),
    Case(
        "new portal by region: indicator and unit are lost",
        "c.csv",
        "\ufeff数据库：分省年度数据\n时间：最近10年\n地区,2024年,2023年\n北京市,49843.1,47889.2\n".encode(),
        [("B4", "地区生产总值", "北京市", 2024, 49843.1, "亿元")],
        {"indicator": "地区生产总值", "unit": "亿元"},
    ),
    Case(
        "new portal by indicator: the region is lost, unit behind a blank in the row label",
        "d.csv",
        "数据库：分省年度数据\n时间：最近10年\n指标,2024年,2023年\n地方财政教育支出 (亿元),1254.6,1210.4\n".encode(),
        [("C4", "地方财政教育支出", "北京市", 2023, 1210.4, "亿元")],
        {"region": "北京"},
    ),
    Case(
        "bare table: preamble deleted by a user",
        "e.csv",
        csv([["地区", "2023年", "2022年"], ["北京市", "1,234.5", "7"]]),
        [("B2", "GDP", "北京市", 2023, 1234.5, "亿元")],
        {"indicator": "GDP", "unit": "亿元"},
    ),
    Case(
        "centred title, number, cut English title, scope on its own row, of-which child by position, shared unit",
        "green.xls",
        xls(GREEN),
        [
            ("B7", "绿地面积", "北京市", 2019, 85286, "公顷"),
            ("C7", "绿地面积/公园绿地面积", "北京市", 2019, 35157, "公顷"),
            ("D8", "公园个数", "石家庄", 2019, 75, "个"),
            ("E7", "建成区绿化覆盖面积", "北京市", 2019, 68467, "公顷"),
            ("F7", "游人量", "北京市", 2019, 30541, "万人次"),
            ("F8", "游人量", "石家庄", 2019, "empty", "万人次"),
        ],
        {"year": 2019},
    ),
    *[
        Case(
            f"parent merged over children, single columns merged downwards, two languages in rows: {kind}",
            f"merged.{kind}",
            write(MERGED, [(2, 0, 4, 0), (2, 1, 2, 2), (2, 3, 4, 3)]),
            [
                ("B6", "年末户籍人口/全市", "北京市", 2019, 1397.4, "万人"),
                ("C7", "年末户籍人口/市辖区", "天津市", 2019, 1108.2, "万人"),
                ("D6", "总户数", "北京市", 2019, 560.5, "万户"),
            ],
        )
        for kind, write in (("xls", xls), ("xlsx", xlsx), ("html", html))
    ],
    *[
        Case(
            f"no merges at all, repeated years under two measures, # at the first sub-item only: {kind}",
            f"measures.{kind}",
            write(TWO_MEASURES),
            [
                ("B4", "全市合计/从业人员", "北京市", 2018, 819.3, "万人"),
                ("E5", "全市合计/国有/平均工资", "北京市", 2017, 165004, "元"),
                ("D5", "全市合计/国有/平均工资", "北京市", 2018, 180112, "元"),
                ("D6", "全市合计/集体/平均工资", "北京市", 2018, 61000, "元"),
                ("D7", "私营/平均工资", "北京市", 2018, 80000, "元"),
            ],
            {"region": "北京市"},
        )
        for kind, write in (("ods", ods), ("csv", csv), ("xlsx", xlsx))
    ],
    Case(
        "English words of one name cut over header rows, repeated names beside their parent, long dash in the number",
        "cut.xls",
        xls(CUT_WORDS),
        [
            ("B7", "Population Aged 15 and Over", "北京市", 2005, 182650, "person"),
            ("C8", "Population Aged 15 and Over/Male", "天津市", 2005, 59994, "person"),
            ("D7", "Never Married", "北京市", 2005, 42458, "person"),
            ("E7", "Never Married/Male", "北京市", 2005, 24048, "person"),
            ("G8", "Divorced/Male", "天津市", 2005, 672, "person"),
        ],
    ),
    Case(
        "items by years, years as text, number and 2019年, wrapped English lines, values on the extra line, footnotes",
        "bilingual.xls",
        xls(BILINGUAL),
        [
            ("B5", "供水总量", "北京市", 2000, 40.4, "亿立方米"),
            ("C6", "供水总量/地表水", "北京市", 2010, 7.2, "亿立方米"),
            ("D7", "供水总量/地下水", "北京市", 2019, 15.1, "亿立方米"),
            ("D10", "客运量总计", "北京市", 2019, 300, "万人"),
        ],
        {"region": "北京市", "unit": "亿立方米"},
    ),
    Case(
        "years of the nation, then provinces of the last year, in one column; padded names",
        "water.xlsx",
        xlsx(WATER),
        [
            ("B4", "水资源总量", "全国", 2018, 27462.5, "亿立方米"),
            ("C5", "水资源总量/地表水", "全国", 2019, 27993.3, "亿立方米"),
            ("B6", "水资源总量", "北京市", 2019, 100, "亿立方米"),
            ("B12", "水资源总量", "吉林省", 2019, 106, "亿立方米"),
            ("C36", "水资源总量/地表水", "新疆维吾尔自治区", 2019, 80, "亿立方米"),
        ],
    ),
    Case(
        "page break 续表 with the header again, unit column, units change from row to row",
        "pages.xls",
        xls(PAGES),
        [
            ("B3", "钢/产量", "北京市", 2019, 12, "万吨"),
            ("B4", "金/产量", "北京市", 2019, 1034, "千克"),
            ("B8", "铜/产量", "北京市", 2019, 7.5, "吨"),
        ],
        {"region": "北京市"},
    ),
    Case(
        "续表 of regions by years, years not consecutive, unit at the right",
        "pages_years.ods",
        ods(PAGES_YEARS),
        [
            ("E4", "地区生产总值", "北京市", 2018, 33106, "亿元"),
            ("B8", "地区生产总值", "河北省", 2000, 4628.2, "亿元"),
        ],
    ),
    Case(
        "typesetting codes in the first column, indent levels as codes, totals as column names",
        "codes.xlsx",
        xlsx(CODES),
        [
            ("C5", "工业总产值/总计/合计", "北京市", 2019, 100, "亿元"),
            ("D7", "总计/轻工业/食品/市辖区", "北京市", 2019, 9, "亿元"),
            ("C8", "总计/重工业/合计", "北京市", 2019, 60, "亿元"),
        ],
        {"region": "北京"},
    ),
    Case(
        "two stacked blocks, indicator in the first row of each only (merged), stray letter, numbered rows",
        "stacked.xls",
        xls(STACKED, [(1, 1, 3, 1), (4, 1, 6, 1)]),
        [
            ("D2", "财政支出", "北京市", 2018, 7471.43, "亿元"),
            ("F4", "财政支出", "河北省", 2020, 9022.79, "亿元"),
            ("E7", "常住人口", "河北省", 2019, 7447, "万人"),
        ],
        tables=2,
    ),
    Case(
        "the same without merged ranges",
        "stacked.ods",
        ods(STACKED),
        [("F3", "财政支出", "天津市", 2020, 3151.35, "亿元"), ("F6", "常住人口", "天津市", 2020, 1387, "万人")],
        tables=2,
    ),
    Case(
        "two tables one above the other, districts as regions",
        "two.xlsx",
        xlsx(TWO_TABLES),
        [
            ("C4", "各区人口", "东城区", 2019, 79.4, "万人"),
            ("B10", "面积", "东城区", 2019, 41.86, "平方公里"),
        ],
        tables=2,
    ),
    Case(
        "one table per sheet, hidden sheet, empty sheets, sheet name is not the table",
        "sheets.xls",
        xls(
            [
                Sheet(
                    [["1-1 人口"], ["单位：万人"], ["地区", "2018", "2019"], ["北京", 2154.2, 2153.6]], (), "年度数据"
                ),
                Sheet([["http://example.org"], ["CNKI", "1"]], (), "CNKI", hidden=True),
                Sheet([["1-2 面积(2019年)"], ["单位：平方公里"], ["地区", "面积"], ["北京", 16410]], (), "1-7"),
                Sheet([], (), "Sheet2"),
                Sheet([["说明"], ["本表见年鉴"]], (), "Sheet3"),
            ]
        ),
        [("C4", "人口", "北京市", 2019, 2153.6, "万人"), ("B4", "面积", "北京市", 2019, 16410, "平方公里")],
        tables=2,
    ),
    Case(
        "long list: region, year, indicator and unit each in a column",
        "long.csv",
        csv(LONG),
        [
            ("E2", "地区生产总值/数值", "北京市", 2019, 35371.3, "亿元"),
            ("E4", "常住人口/数值", "天津市", 2020, 1387, "万人"),
        ],
    ),
    Case(
        "city book: province as a heading, 吉林省 and 吉林市, Chinese, unit, English, unit in one cell",
        "city.xls",
        xls(CITY_BOOK),
        [
            ("B3", "道路面积", "全国", 2019, 900, "万平方米"),
            ("B5", "道路面积", "长春市", 2019, 80, "万平方米"),
            ("B6", "道路面积", "吉林市", 2019, 20, "万平方米"),
        ],
    ),
    Case(
        "unit disguised as one more column header, with nothing below it",
        "disguised.xls",
        xls([["2-3 人口和户数(2019年)"], ["区县", "人口", "单位万人"], ["东城区", 79.4, ""], ["西城区", 113.7, ""]]),
        [("B3", "人口", "东城区", 2019, 79.4, "万人")],
    ),
    Case(
        "names above the anchor row, anchor on the second header row, numbered columns, full-width digits and minus",
        "above.xlsx",
        xlsx(HEAD_ABOVE),
        [
            ("B4", "国内生产总值/现价", "全国", 2018, 33106, "亿元"),
            ("C5", "国内生产总值/比上年增长", "全国", 2019, -6.1, "%"),
            ("D5", "人口", "全国", 2019, 2153.6, "万人"),
        ],
        {"region": "全国"},
    ),
    Case(
        "text copy of a web table: one cell per line, header cells cut into two lines",
        "communique.txt",
        COMMUNIQUE.encode(),
        [
            ("B11", "人均收入", "北京市", 2019, 67756, "元"),
            ("C23", "增长", "上海市", 2019, 8.2, "%"),
        ],
    ),
    Case(
        "missing: empty, -, --, …, ..., ***, —, ——, n.a.; 0 is a value, -5.79 a number",
        "missing.xls",
        xls(MISSING),
        [
            ("B2", "人口", "北京市", 2019, "empty", "万人"),
            ("C2", "产值", "北京市", 2019, "dash", "亿元"),
            ("D2", "增速", "北京市", 2019, "double_dash", "%"),
            ("B3", "人口", "天津市", 2019, "ellipsis", "万人"),
            ("C3", "产值", "天津市", 2019, "ellipsis", "亿元"),
            ("D3", "增速", "天津市", 2019, "masked", "%"),
            ("B4", "人口", "河北省", 2019, "dash", "万人"),
            ("C4", "产值", "河北省", 2019, "double_dash", "亿元"),
            ("D4", "增速", "河北省", 2019, "not_available", "%"),
            ("B5", "人口", "山西省", 2019, 0, "万人"),
            ("C5", "产值", "山西省", 2019, 0, "亿元"),
            ("D5", "增速", "山西省", 2019, -5.79, "%"),
        ],
        {"year": 2019},
    ),
    Case(
        "footnote marks at labels and values, thousands separators, full-width digits",
        "marks.xlsx",
        xlsx(MARKS),
        [
            ("B2", "产值", "北京市", 2019, 1234.5, "亿元"),
            ("B3", "产值", "天津市", 2019, 1234.5, "亿元"),
            ("B4", "产值", "河北省", 2019, 1234.5, "亿元"),
            ("B5", "产值", "山西省", 2019, 12.5, "亿元"),
        ],
    ),
    Case(
        "years by regions, unit is an index, range of years in the title is no year",
        "index.xls",
        xls(INDEX_TABLE),
        [
            ("B4", "居民消费价格指数", "全国", 2000, 100.4, "以上年为100"),
            ("C5", "居民消费价格指数", "北京市", 2019, 102.3, "以上年为100"),
        ],
    ),
    Case(
        "numbering 一、 （一） 1. as levels, unknown stub",
        "nanjing.xls",
        xls(NANJING),
        [
            ("C4", "等级公路", "南京市", 2019, 11, "公里"),
            ("C5", "等级公路/高速公路", "南京市", 2019, 5, "公里"),
            ("B6", "等级公路/高速公路/六车道", "南京市", 2018, 2, "公里"),
            ("C7", "等级公路/其他", "南京市", 2019, 6, "公里"),
        ],
        {"region": "南京市"},
    ),
    Case(
        "number and title on two lines, capital English title cut over rows, # columns, empty spacer columns",
        "spacers.xls",
        xls(SPACERS),
        [
            ("B6", "公路里程", "北京市", 1978, 6562, "公里"),
            ("C6", "公路里程/高速公路", "北京市", 1978, "empty", "公里"),
            ("G7", "城市道路里程/主干路", "北京市", 2019, 1006, "公里"),
        ],
        {"region": "北京"},
    ),
    Case(
        "html of an old yearbook: tags not closed, &nbsp;, gb18030, under the name .xls",
        "K1110C.xls",
        OLD_HTML.encode("gb18030"),
        [
            ("C5", "人口", "全国", 2019, 140005, "万人"),
            ("B6", "人口", "北京市", 2018, 2154, "万人"),
        ],
    ),
    Case(
        "vintage words in the header",
        "vintages.xlsx",
        xlsx(VINTAGES),
        [
            ("B2", "R&D经费投入强度/修订后", "北京市", 2018, 5.65, "%"),
            ("C3", "R&D经费投入强度", "天津市", 2019, 3.28, "%"),
            ("D2", "决算数", "北京市", 2019, 7408.2, "亿元"),
        ],
    ),
    Case(
        "year in front of the title, column of remarks, 合计 outside a list of provinces is no nation",
        "one_year.xlsx",
        xlsx(ONE_YEAR),
        [
            ("B3", "金额", "合计", 2019, 100, "元"),
            ("B4", "金额", "北京市", 2019, 43038, "元"),
        ],
    ),
    Case(
        "headings without values, the same label under two headings, regions as columns, a rate among amounts",
        "grouped.xls",
        xls(GROUPED),
        [
            ("B5", "城镇居民/可支配收入", "北京市", 2019, 73849, "元"),
            ("C7", "农村居民/可支配收入", "天津市", 2019, 24804, "元"),
            ("B8", "农村居民/比上年增长", "北京市", 2019, 9.2, "%"),
        ],
    ),
    Case(
        "all numbers as text, full-precision floats as they are, CRLF line ends",
        "text.csv",
        csv_text([["地区", "2015年人口(万人)"], ["北京", "175.723927818139"], ["天津", "100.00"]], end="\r\n").encode(),
        [("B2", "人口", "北京市", 2015, 175.723927818139, "万人"), ("B3", "人口", "天津市", 2015, 100, "万人")],
    ),
    Case(
        "tabs between cells",
        "tabs.txt",
        "地区\t2018年\t2019年\n北京\t1\t2\n天津\t3\t\n".encode(),
        [("C2", "x", "北京市", 2019, 2, "人"), ("C3", "x", "天津市", 2019, "empty", "人")],
        {"indicator": "x", "unit": "人"},
    ),
    Case(
        "English labels in a column at the right",
        "right.xlsx",
        xlsx([["指标", "2018年", "2019年", "Item"], ["年末人口(万人)", 1, 2, "Population"]]),
        [("C2", "年末人口", "北京市", 2019, 2, "万人")],
        {"region": "北京"},
    ),
    Case(
        "Chinese and English labels in two columns, blank rows between regional blocks",
        "two_columns.xls",
        xls(
            [
                ["6-1 分地区产值(2019年)"],
                ["单位：亿元"],
                ["地 区", "Region", "产值"],
                ["全 国", "National Total", 10],
                [],
                ["北 京", "  Beijing", 4],
                ["内蒙古", "  Inner", ""],
                ["", "  Mongolia", 6],
            ]
        ),
        [
            ("C4", "产值", "全国", 2019, 10, "亿元"),
            ("C6", "产值", "北京市", 2019, 4, "亿元"),
            ("C8", "产值", "内蒙古自治区", 2019, 6, "亿元"),
        ],
    ),
    Case(
        "其中： with siblings aligned below the name, unit at the stub, region at the head of the title, page number",
        "of_which.xls",
        xls(
            [
                ["", "", "45"],
                ["2-9 北京市常住人口"],
                ["指标(万人)", "2018年", "2019年"],
                ["常住人口", 2154.2, 2153.6],
                ["其中：男性", 1093.4, 1102.4],
                ["      女性", 1060.8, 1051.2],
            ]
        ),
        [
            ("C4", "常住人口", "北京市", 2019, 2153.6, "万人"),
            ("C5", "常住人口/男性", "北京市", 2019, 1102.4, "万人"),
            ("B6", "常住人口/女性", "北京市", 2018, 1060.8, "万人"),
        ],
    ),
    Case(
        "ages as row labels, year on a line of its own",
        "ages.xlsx",
        xlsx(
            [["2-6 人口"], ["(2019年)"], ["单位：人"], ["年龄(岁)", "男", "女"], [0, 91, 92], [1, 93, 94], [2, 95, 96]]
        ),
        [("B5", "0/男", "北京市", 2019, 91, "人"), ("C7", "2/女", "北京市", 2019, 96, "人")],
        {"region": "北京"},
    ),
    Case(
        "continued page with other columns is a table of its own with the same title and unit",
        "other_columns.xls",
        xls(
            [
                ["2-5 产量(2019年)"],
                ["单位：吨"],
                ["地区", "钢", "铁"],
                ["北京", 1, 2],
                ["2-5 续表"],
                ["地区", "铜", "铝"],
                ["北京", 5, 6],
            ]
        ),
        [("B4", "钢", "北京市", 2019, 1, "吨"), ("C7", "铝", "北京市", 2019, 6, "吨")],
        tables=2,
    ),
    Case(
        "header repeated without 续表, a note above the title, a mark behind the unit of a header",
        "repeated.xls",
        xls(
            [
                ["本表为快报数"],
                ["2-1 人口和产值(2019年)"],
                ["地区", "人口(万人)①", "产值(亿元)"],
                ["北京", 2153.6, 35371.3],
                ["地区", "人口(万人)①", "产值(亿元)"],
                ["天津", 1385, 14104.3],
            ]
        ),
        [("B4", "人口", "北京市", 2019, 2153.6, "万人"), ("C6", "产值", "天津市", 2019, 14104.3, "亿元")],
    ),
]
