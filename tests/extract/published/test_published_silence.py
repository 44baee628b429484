"""What would be read wrong, or lost, without a word: raised marks, unstored formulas, merged values, dates for years.

Belongs here: files in which the cells do not say by themselves what is printed. Does not belong here: other bad files.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from capdev_pipeline.errors import ExtractError
from capdev_pipeline.extract.published import Table, read_tables
from tests.extract.published.published_files import Raised, Sheet, biff8, html, ods, ole, save, xls, xlsx

HEAD = ["地区", "2018年人口(万人)", "2019年人口(万人)"]
RAISED = '<r><t>{}</t></r><r><rPr><vertAlign val="{}"/></rPr><t>{}</t></r>'


def page(*cells: str) -> bytes:
    body = "".join(f"<td>{cell}</td>" for cell in cells)
    return (
        f"<table><tr><td>地区</td><td>2019年</td></tr><tr>{body}</tr><tr><td>天津</td><td>5</td></tr></table>".encode()
    )


def patched(data: bytes, path: str, changes: dict[str, str]) -> bytes:
    """An archive with strings of one of its files replaced; every one of them must be there."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            for before, after in changes.items() if name == path else ():
                # openpyxl writes other letters than ASCII as numbers.
                found = before.encode("ascii", "xmlcharrefreplace") if name.startswith("xl/") else before.encode()
                assert found in text
                text = text.replace(found, after.encode())
            new.writestr(name, text)
    return out.getvalue()


def read_one(folder: Path, name: str, data: bytes) -> Table:
    (table,) = read_tables(save(folder, name, data), ask=False)
    return table


def refusal_of(folder: Path, name: str, data: bytes) -> str:
    with pytest.raises(ExtractError) as caught:
        read_tables(save(folder, name, data), ask=False)
    assert all(problem.way_out for problem in caught.value.problems)
    return str(caught.value)


@pytest.mark.parametrize(
    ("cell", "marks"),
    [
        ("190.2<sup>1</sup>", ("[1]",)),
        ("190.2<sub>1</sub>", ("[1]",)),
        ("190.2 <sup><a href='#n'>1</a></sup>", ("[1]",)),
        ("190.2<sup>[1]</sup>", ("[1]",)),
        ("190.2<sup>①</sup>", ("①",)),
        ("190.2<sup>*</sup>", ("*",)),
        ("190.2<sup>1)</sup>", ("[1]",)),
        ("<sup>2</sup>190.2", ("[2]",)),
        ("190.2<sup>1,2</sup>", ("[1]", "[2]")),
        ("190.2<sup>1</sup><sup>2</sup>", ("[1]", "[2]")),
        ("190.2<span style='vertical-align: super'>1</span>", ("[1]",)),
    ],
)
def test_raised_text_of_a_page_is_a_mark(cell: str, marks: tuple[str, ...], tmp_path: Path) -> None:
    record, _ = read_one(tmp_path, "a.html", page("北京<sup>3</sup>", cell)).records
    assert (record.value, record.marks, record.region) == (190.2, ("[3]", *marks), "北京市")


@pytest.mark.parametrize("cell", ["190<sup>123</sup>", "190<sup>E5</sup>", "1<sup>2</sup>3", "<sup>1</sup>"])
def test_raised_text_that_is_no_mark_joins_no_number(cell: str, tmp_path: Path) -> None:
    assert "'table 1'!B2" in refusal_of(tmp_path, "a.html", page("北京", cell))


@pytest.mark.parametrize(
    ("head", "unit", "name"),
    [
        ("面积(m<sup>2</sup>)", "m2", "面积"),
        ("面积(km<sup>2</sup>)", "km2", "面积"),
        ("面积<sup>1</sup>(万km<sup>2</sup>)", "万km2", "面积"),
        ("用水(m<sup>3</sup>)", "m3", "用水"),
        ("CO<sub>2</sub>浓度(mg/m<sup>3</sup>)", "mg/m3", "CO2浓度"),
    ],
)
def test_raised_text_of_a_unit_stays(head: str, unit: str, name: str, tmp_path: Path) -> None:
    data = f"<table><tr><td>地区<td>{head}</tr><tr><td>北京<td>1.5</tr></table>".encode()
    (record,) = read_one(tmp_path, "a.html", data).records
    assert (record.unit, record.indicator, record.value) == (unit, name, 1.5)


def shared(data: bytes, strings: dict[str, tuple[str, str]]) -> bytes:
    """A workbook with cells, written as openpyxl writes a string, moved to the shared strings as rich text."""
    space = "http://schemas.openxmlformats.org"
    cells = {
        f'<c r="{cell}" s="1" t="inlineStr"><is><t>{text}</t></is></c>': f'<c r="{cell}" t="s"><v>{number}</v></c>'
        for number, (cell, (text, _)) in enumerate(strings.items())
    }
    data = patched(data, "xl/worksheets/sheet1.xml", cells)
    link = f'<Relationship Id="rIdS" Type="{space}/officeDocument/2006/relationships/sharedStrings"'
    link += ' Target="sharedStrings.xml"/></Relationships>'
    data = patched(data, "xl/_rels/workbook.xml.rels", {"</Relationships>": link})
    items = "".join(f"<si>{rich}</si>" for _, rich in strings.values())
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{space}/spreadsheetml/2006/main">{items}</sst>')
    return out.getvalue()


def test_raised_runs_of_a_workbook_are_marks(tmp_path: Path) -> None:
    rows = [["地区", "2019年面积(xkm)"], ["北京x", "190.2x"], ["天津", "7.5x"], ["河北", 1]]
    strings = {
        "B1": ("2019年面积(xkm)", RAISED.format("2019年面积(km", "superscript", "2") + "<r><t>)</t></r>"),
        "A2": ("北京x", RAISED.format("北京", "superscript", "1)")),
        "B2": ("190.2x", RAISED.format("190.2", "superscript", "1")),
        "B3": ("7.5x", RAISED.format("7.5", "subscript", "2")),
    }
    table = read_one(tmp_path, "a.xlsx", shared(xlsx(rows), strings))
    found = [(record.value, record.marks, record.unit) for record in table.records]
    assert found == [(190.2, ("[1]", "[1]"), "km2"), (7.5, ("[2]",), "km2"), (1.0, (), "km2")]


def test_raised_runs_of_an_inline_string_are_marks(tmp_path: Path) -> None:
    rows = [["地区", "2019年"], ["北京", 190.2]]
    inline = f'<c r="B2" t="inlineStr"><is>{RAISED.format("190.2", "superscript", "1")}</is></c>'
    data = patched(xlsx(rows), "xl/worksheets/sheet1.xml", {'<c r="B2" t="n"><v>190.2</v></c>': inline})
    (record,) = read_one(tmp_path, "a.xlsx", data).records
    assert (record.value, record.marks) == (190.2, ("[1]",))


def test_raised_spans_of_an_ods_sheet_are_marks(tmp_path: Path) -> None:
    style = '<style:style style:name="T1"><style:text-properties style:text-position="super 58%"/></style:style>'
    span = '<text:p>190.2<text:span text:style-name="T1">1</text:span></text:p>'
    changes = {"<office:automatic-styles>": f"<office:automatic-styles>{style}", "<text:p>190.2x</text:p>": span}
    data = patched(ods([["地区", "2019年"], ["北京", "190.2x"]]), "content.xml", changes)
    (record,) = read_one(tmp_path, "a.ods", data).records
    assert (record.value, record.marks) == (190.2, ("[1]",))


def test_raised_runs_of_an_xls_workbook_are_marks(tmp_path: Path) -> None:
    """The strings go on over several records, as they do in every longer file."""
    rows = [HEAD, ["北京", Raised("190.2", "1"), Raised("200.5", "②")], [Raised("天津", "2)"), "5", 6]]
    table = read_one(tmp_path, "a.xls", xls(rows))
    said = [(record.region, record.value, record.marks) for record in table.records]
    assert said == [
        ("北京市", 190.2, ("[1]",)),
        ("北京市", 200.5, ("②",)),
        ("天津市", 5.0, ("[2]",)),
        ("天津市", 6.0, ("[2]",)),
    ]


def test_xls_strings_that_are_not_whole_are_refused(tmp_path: Path) -> None:
    stream = biff8([Sheet([HEAD, ["北京", Raised("190.2", "1"), 3]])])
    counted = stream.index(b"\xfc\x00") + 8
    data = ole("Workbook", stream[:counted] + b"\x09\0\0\0" + stream[counted + 4 :])
    path = save(tmp_path, "a.xls", data)
    with pytest.raises(ExtractError, match=r"a\.xls"):
        read_tables(path, ask=False)


def test_a_formula_without_a_stored_value_is_refused(tmp_path: Path) -> None:
    first = Sheet([HEAD, ["北京", 1, "=B2*2"], ["天津", 3, 4]], (), "一")
    second = Sheet([HEAD, ["北京", *["=1+1"] * 2], *[[name, "=1", "=2"] for name in ["天津", "河北"]]], (), "二")
    said = refusal_of(tmp_path, "a.xlsx", xlsx([first, second]))
    for words in ("'一'!C2", "'二'!B2", "6 formula(s) without a stored value", "1 more, the last C4", "save it"):
        assert words in said


def test_a_row_of_formulas_without_values_is_refused(tmp_path: Path) -> None:
    data = xlsx([HEAD, ["北京", 1, 2], ["合计", "=B2", "=C2"]])
    # A cell without <v> at all, and places that are left out.
    bare = patched(data, "xl/worksheets/sheet1.xml", {"<f>B2</f><v></v>": "<f>B2</f>", '<c r="C3" s="1">': "<c>"})
    for content in (data, bare):
        said = refusal_of(tmp_path, "a.xlsx", content)
        assert "a.xlsx, 'Sheet1'!B3" in said
        assert "B3, C3" in said


def test_stored_formulas_are_read_and_hidden_sheets_do_not_count(tmp_path: Path) -> None:
    sheets = [Sheet([HEAD, ["北京", 1, "=B2"]], (), "一"), Sheet([["=1"]], (), "二", hidden=True)]
    for stored, value in (('<c r="C2"><f>B2</f><v>5</v>', 5.0), ('<c r="C2" t="str"><f>B2</f><v></v>', None)):
        data = patched(xlsx(sheets), "xl/worksheets/sheet1.xml", {'<c r="C2" s="1"><f>B2</f><v></v>': stored})
        assert read_one(tmp_path, "a.xlsx", data).records[-1].value == value


def test_an_ods_formula_without_a_stored_value_is_refused(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="float" office:value="7.25"><text:p>7.25</text:p></table:table-cell>'
    formula = '<table:table-cell table:formula="of:=1+1"/>'
    data = patched(ods([HEAD, ["北京", 1, 7.25]]), "content.xml", {cell: formula})
    assert "'Sheet1'!C2" in refusal_of(tmp_path, "a.ods", data)


@pytest.mark.parametrize(("name", "write"), [("a.xls", xls), ("a.xlsx", xlsx), ("a.html", html)])
def test_a_value_merged_over_columns_or_rows_is_refused(name: str, write: Any, tmp_path: Path) -> None:
    rows = [HEAD, ["北京", 1, ""], ["小计", 3, 4], ["河北", 5, 6]]
    said = refusal_of(tmp_path, name, write(rows, [(1, 1, 1, 2)]))
    assert "!B2" in said
    assert "one value is printed over several columns: 1 in B2:C2" in said
    rows = [HEAD, ["北京", 1, 2], ["小计", "", ""], ["河北", 5, 6]]
    said = refusal_of(tmp_path, name, write(rows, [(1, 1, 2, 1), (1, 2, 2, 2)]))
    assert "!C2" in said
    assert "several rows: 1 in B2:B3" in said


@pytest.mark.parametrize("write", [xls, xlsx, html])
def test_merged_labels_headings_and_headers_are_no_values(write: Any, tmp_path: Path) -> None:
    rows = [
        ["人口", "", ""],
        ["地区", "2018年", "2019年"],
        ["一、东部", "", ""],
        ["北京", 1, 2],
        ["注：初步数。", "", ""],
    ]
    merges = [(0, 0, 0, 2), (2, 0, 2, 2), (4, 0, 4, 2)]
    table = read_one(tmp_path, "a.dat", write(rows, merges))
    assert [(record.year, record.value) for record in table.records] == [(2018, 1.0), (2019, 2.0)]


@pytest.mark.parametrize("days", [(12, 31), (1, 1), (6, 30)])
def test_years_stored_as_dates_are_refused_once(days: tuple[int, int], tmp_path: Path) -> None:
    rows = [["2-1 人口"], ["单位：万人"], ["地区", date(2022, *days), datetime(2023, *days)], ["北京", 1, 2]]
    path = save(tmp_path, "a.xlsx", xlsx(rows))
    with pytest.raises(ExtractError) as caught:
        read_tables(path)
    (problem,) = caught.value.problems
    assert problem.where == "a.xlsx, 'Sheet1'!B3"
    assert f"years stored as dates: B3 (2022-{days[0]:02}-{days[1]:02}), C3 (2023-" in problem.found
    assert "type them as 2022 or 2022年" in problem.way_out


BLOCKS = [
    ["指标", "2023年", "2024年"],
    ["地区生产总值", 1, 2],
    ["指标", "2024年", "2023年"],
    ["常住人口", 3, 4],
]


def test_a_second_block_stands_under_the_title_above(tmp_path: Path) -> None:
    rows = [["2-1 北京市主要指标(市辖区)"], ["单位：万"], *BLOCKS]
    first, second = read_tables(save(tmp_path, "a.xls", xls(rows)), ask=False)
    assert (second.number, second.title, second.scope) == ("2-1", "北京市主要指标(市辖区)", ("市辖区",))
    assert (second.preamble, second.preamble.region) == (first.preamble, first.preamble.region)
    found = [(record.year, record.value, record.unit, record.region) for record in second.records]
    assert found == [(2024, 3.0, "万", "北京市"), (2023, 4.0, "万", "北京市")]


def test_a_second_block_keeps_its_own_unit_and_takes_none_from_a_header(tmp_path: Path) -> None:
    rows = [["2-1 主要指标"], ["单位：亿元"], *BLOCKS[:2], ["单位：万人"], *BLOCKS[2:]]
    first, second = read_tables(save(tmp_path, "a.xls", xls(rows)), ask=False)
    assert (first.unit, second.unit, second.title) == ("亿元", "万人", "主要指标")
    rows = [["2-1 主要指标"], ["指标(亿元)", "2023年", "2024年"], *BLOCKS[1:]]
    first, second = read_tables(save(tmp_path, "a.xls", xls(rows)), ask=False)
    assert (first.unit, second.unit, second.title) == ("亿元", None, "主要指标")


def test_a_block_behind_a_footer_or_with_a_title_inherits_nothing(tmp_path: Path) -> None:
    for between in (["注：初步数。"], ["2-2 人口"]):
        rows = [["2-1 主要指标"], *BLOCKS[:2], between, [], *BLOCKS[2:]]
        _, second = read_tables(save(tmp_path, "a.xls", xls(rows)), ask=False)
        assert second.title == ("人口" if "2-2" in between[0] else "")
