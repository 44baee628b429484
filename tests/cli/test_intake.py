"""capdev add and capdev map check, from the file to the figure in the warehouse."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import Result

from capdev_pipeline.errors import ExtractError
from capdev_pipeline.extract import manifest
from capdev_pipeline.extract.lock import locked
from capdev_pipeline.extract.manifest import read_manifest
from capdev_pipeline.extract.tables import CLAIM_COLUMNS
from tests.extract.published import published_files
from tests.table_maps import GDP, Cells, layout, main_figures, table_map

if TYPE_CHECKING:
    from tests.conftest import SmallHome

NAMED = ("--edition", "2023", "--published", "2024-05")
Add = Callable[..., Result]


@pytest.fixture
def add(mapped_home: SmallHome, run: Callable[..., Result]) -> Add:
    """add(path, options): `capdev add` on the mapped home; a refusal leaves raw/ as it was, a stack trace nowhere."""

    def call(path: Path, *options: str) -> Result:
        before = mapped_home.raw_bytes()
        result = run("add", "--home", mapped_home.root, path, *options)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        if result.exit_code or "--yes" not in options:
            assert mapped_home.raw_bytes() == before
        return result

    return call


def arrived(home: SmallHome, rows: Cells, name: str = "03-01.xls") -> Path:
    write = getattr(published_files, name.rsplit(".", 1)[1])
    return home.incoming(name, write(rows))


def composite(home: SmallHome) -> object:
    """The index of 2022; output is gdp between 10 and 40, dust is pm25 between 8 and 4."""
    sql = "select lower from \"index\".score where level = 0 and scheme = 'declared' and year = 2022"
    ((score,),) = home.query(sql)
    return score


def test_taken_in_and_built_in_one_go(mapped_home: SmallHome, add: Add) -> None:
    path = arrived(mapped_home, main_figures((31, 40, 50), (5, 6, 7)))
    result = add(path, *NAMED, "--yes", "--build")
    assert result.exit_code == 0, result.output
    assert "taken in: raw/toy_source/2023/03-01.xls, 6 figures" in result.stdout
    assert "warehouse/capdev.duckdb  build" in result.stdout
    assert mapped_home.query(
        "select value from clean.observation where extract_id like '%03-01.xls' and series = 'gdp' order by year"
    )[0] == (31,)


def test_the_dry_run_is_the_same_with_and_without_a_published_warehouse(mapped_home: SmallHome, add: Add) -> None:
    path = arrived(mapped_home, main_figures((31, 40.2, 50), (5, 6, "…")))
    before = add(path, *NAMED, "--all").stdout
    mapped_home.build()
    assert add(path, *NAMED, "--all").stdout == before


def test_a_dry_run_shows_everything_and_writes_nothing(mapped_home: SmallHome, add: Add) -> None:
    result = add(arrived(mapped_home, main_figures((31, 40.2, 50), (5, 6, "…"))), *NAMED)
    assert result.exit_code == 0
    said = result.stdout
    assert "raw/toy_source/2023/03-01.xls  table, 5 figures" in said
    assert "fits / 吻合 toy_source/main_figures, edition 2023" in said
    assert "新 new 3, 修订 revised 1, 相同 same 1; 空格 empty 1" in said
    (revised,) = [line.split("│")[1:-1] for line in said.splitlines() if "修订 revised │" in line]
    assert [cell.strip() for cell in revised] == [
        *("修订 revised", "gdp", "110000", "2022", "30", "31", "亿元", "03-01.xls, 'Sheet1'!B4 (table 3-1)"),
    ]
    assert "beyond the period / 超出期间: 1\n    2024: the framework's period ends in 2023" in said
    assert "scope changes / 口径变化: 1\n    gdp of 110000: 全市 → (none)" in said
    assert "nothing was written; add --yes" in said
    moved = said[said.index("indicator values that would move") :]
    assert [cell in moved for cell in ("产出", "2022", " 30 ", " 31 ")] == [True] * 4


def test_same_figures_are_listed_only_when_asked_for(mapped_home: SmallHome, add: Add) -> None:
    path = arrived(mapped_home, main_figures())
    assert "相同 same │" not in add(path, *NAMED).stdout
    assert add(path, *NAMED, "--all").stdout.count("相同 same │") == 2


def test_a_table_taken_in_is_in_the_next_build(mapped_home: SmallHome, add: Add) -> None:
    mapped_home.build()
    assert composite(mapped_home) == pytest.approx(0.6 * (30 - 10) / 30 + 0.4 * (8 - 5) / 4)
    result = add(arrived(mapped_home, main_figures((33, 40))), *NAMED, "--yes")
    assert result.exit_code == 0, result.stderr
    assert "taken in: raw/toy_source/2023/03-01.xls, 4 figures" in result.stdout
    (line,) = [known for known in read_manifest(mapped_home.home) if known.kind == "table"]
    assert (line.rows, line.table_maps, line.published) == (4, "toy_source/main_figures", "2024-05")
    raw = mapped_home.raw_bytes()
    mapped_home.build()
    assert mapped_home.raw_bytes() == raw
    assert mapped_home.query(
        "select value, unit, locator, citation, extract_id, year from clean.observation"
        " where extract_id like '%.xls' and series = 'gdp' order by year"
    ) == [
        (
            *(value, "亿元", f"03-01.xls, 'Sheet1'!{cell}4 (table 3-1)", "Toy yearbook 2023, 3-1 主要经济指标"),
            *("toy_source/2023/03-01.xls", year),
        )
        for value, cell, year in ((33.0, "B", 2022), (40.0, "C", 2023))
    ]
    assert mapped_home.query("select value from indicator.value where indicator_id = 'output' and year = 2022") == [
        (33.0,)
    ]
    chosen = mapped_home.query("select observation_id from indicator.choice where indicator_id='output' and year=2022")
    assert ("gdp.110000.2022.toy_source/2023/03-01.xls.'Sheet1'!B4",) in chosen
    assert composite(mapped_home) == pytest.approx(0.6 * (33 - 10) / 30 + 0.4 * (8 - 5) / 4)


def test_only_the_years_differ_in_the_next_edition(mapped_home: SmallHome, add: Add) -> None:
    assert add(arrived(mapped_home, main_figures()), *NAMED, "--yes").exit_code == 0
    following = arrived(mapped_home, main_figures((40, 45), (6, 7), first=2023), "C0301.xlsx")
    result = add(following, "--edition", "2024", "--published", "2025-05", "--yes")
    assert result.exit_code == 0, result.stderr
    assert "fits / 吻合 toy_source/main_figures, edition 2023" in result.stdout
    mapped_home.build()
    assert mapped_home.query("select count(*) from meta.extract where kind = 'table'") == [(2,)]


@pytest.mark.parametrize("name", ["03-01.xls", "other.xls", "03-01.csv", "03-01.xlsx", "again.ods"])
def test_the_same_file_again_changes_nothing_and_says_so(mapped_home: SmallHome, add: Add, name: str) -> None:
    add(arrived(mapped_home, main_figures()), *NAMED, "--yes")
    raw = mapped_home.raw_bytes()
    for edition in ("2023", "2024"):
        result = add(arrived(mapped_home, main_figures(), name), "--edition", edition, "--published", "2024", "--yes")
        if (name, edition) == ("03-01.xls", "2023"):
            continue  # the date is corrected: a change of its line only
        assert result.exit_code == 0, result.stderr
        assert "already in raw/ as raw/toy_source/2023/03-01.xls" in result.stdout
    assert set(mapped_home.raw_bytes()) == set(raw)


def test_the_very_same_file_and_date_again(mapped_home: SmallHome, add: Add) -> None:
    path = arrived(mapped_home, main_figures())
    add(path, *NAMED, "--yes")
    raw = mapped_home.raw_bytes()
    for given in (path, mapped_home.home.raw / "toy_source/2023/03-01.xls"):
        result = add(given, *NAMED, "--yes")
        assert "already in raw/ as raw/toy_source/2023/03-01.xls" in result.stdout
        assert mapped_home.raw_bytes() == raw


def test_another_file_of_that_name_is_refused(mapped_home: SmallHome, add: Add) -> None:
    add(arrived(mapped_home, main_figures()), *NAMED, "--yes")
    result = add(arrived(mapped_home, main_figures((31, 41))), *NAMED, "--yes")
    assert result.exit_code == 1
    assert "raw/toy_source/2023/03-01.xls: another file of that name is there" in result.stderr


def test_four_files_added_at_once_are_all_in_the_manifest(mapped_home: SmallHome) -> None:
    paths = [arrived(mapped_home, main_figures((30 + k, 41)), f"{k}.csv") for k in range(4)]
    with ThreadPoolExecutor(4) as pool:
        ended = list(pool.map(lambda path: mapped_home.capdev("add", str(path), *NAMED, "--yes"), paths))
    assert [result.returncode for result in ended] == [0] * 4, [result.stderr for result in ended]
    assert [known.file for known in read_manifest(mapped_home.home) if known.kind == "table"] == [
        *("0.csv", "1.csv", "2.csv", "3.csv"),
    ]
    assert mapped_home.capdev("manifest").returncode == 0


def test_recording_the_manifest_waits_for_the_lock_before_it_reads(mapped_home: SmallHome) -> None:
    path = mapped_home.home.raw / "toy_source/2024/claims.csv"
    with ThreadPoolExecutor(1) as pool:
        with locked(mapped_home.home):
            waiting = pool.submit(mapped_home.capdev, "manifest", "--write")
            with pytest.raises(TimeoutError):
                waiting.result(timeout=3)
            path.parent.mkdir()
            path.write_bytes(b"claim_id,kind,statement_zh\na,b,c\n")
        assert waiting.result().returncode == 0
    assert "toy_source/2024" in [known.extract_id for known in read_manifest(mapped_home.home)]


def test_what_a_csv_is_not_is_refused_as_map_check_does(mapped_home: SmallHome, add: Add) -> None:
    zipped = mapped_home.incoming("zip.csv", b"PK\x03\x04\x14\x00\r\x08,,\r and so on")
    assert "a workbook is a whole zip archive" in add(zipped, *NAMED).stderr
    rows = published_files.csv(main_figures()).replace(b"\r\n", b"\n").replace(b"\n", b"\r")
    result = add(mapped_home.incoming("mac.csv", rows), *NAMED, "--yes")
    assert (result.exit_code, "4 figures" in result.stdout) == (0, True), result.stderr


def test_a_date_after_today_is_refused(mapped_home: SmallHome, add: Add) -> None:
    result = add(arrived(mapped_home, main_figures()), "--edition", "2023", "--published", "9999", "--yes")
    assert result.exit_code == 1
    assert "--published 9999 is after" in result.stderr


def test_jumps_need_a_yes_of_their_own(mapped_home: SmallHome, add: Add) -> None:
    path = arrived(mapped_home, main_figures((30, 200)))
    for options in ((), ("--yes",)):
        refused = add(path, *NAMED, *options)
        assert refused.exit_code == 1
        assert "03-01.xls, 'Sheet1'!C4 (table 3-1): gdp of 110000: 200 亿元 in 2023, 30 in 2022" in refused.stderr
        assert "6.67 times [neighbouring figures differ by a factor of at most 3]" in refused.stderr
        assert "--accept-jumps" in refused.stderr
        assert refused.output.count("6.67 times") == 1
    assert add(path, *NAMED, "--jump", "7").exit_code == 0
    accepted = add(path, *NAMED, "--yes", "--accept-jumps")
    assert (accepted.exit_code, accepted.output.count("6.67 times")) == (0, 1)
    assert len(read_manifest(mapped_home.home)) == 2


def test_a_unit_that_changed_and_is_printed_is_read_right_and_listed(mapped_home: SmallHome, add: Add) -> None:
    result = add(arrived(mapped_home, main_figures((300000, 400000), (50000, 60000), unit="万元")), *NAMED, "--yes")
    assert result.exit_code == 0, result.stderr
    assert "相同 same 2" in result.stdout
    assert "unit changes / 单位变化: 1\n    gdp of 110000: 亿元 → 万元" in result.stdout
    mapped_home.build()
    assert mapped_home.query(
        "select value, printed_unit from clean.observation where extract_id like '%.xls' order by value"
    ) == [(5.0, "万元"), (6.0, "万元"), (30.0, "万元"), (40.0, "万元")]


def test_a_unit_that_changed_and_is_not_printed_jumps(mapped_home: SmallHome, add: Add) -> None:
    mapped_home.write_map(table_map(layout(unit="亿元")))
    rows = [row for row in main_figures((300000, 400000), (50000, 60000)) if not str(row[0]).startswith("单位")]
    result = add(arrived(mapped_home, rows), *NAMED, "--yes")
    assert result.exit_code == 1
    assert "gdp of 110000: 300000 亿元 in 2022, 30 in 2022" in result.stderr
    assert "1e+04 times" in result.stderr


def test_a_vanished_label_that_feeds_stops_and_another_is_listed(mapped_home: SmallHome, add: Add) -> None:
    renamed = [["生产总值总量", *row[1:]] if row[0] == "地区生产总值" else row for row in main_figures()]
    refused = add(arrived(mapped_home, renamed), *NAMED, "--yes")
    assert refused.exit_code == 1
    assert "'Sheet1', rows 4-5: '地区生产总值' (gdp) is not in the table" in refused.stderr
    assert "the nearest label it has is '生产总值总量' in B4" in refused.stderr
    listed = add(arrived(mapped_home, [*main_figures()[:-1], ["进出口", 1, 2]]), *NAMED)
    assert listed.exit_code == 0
    assert "not in the table: 财政收入 (budget_revenue)" in listed.stdout
    assert "not in the map: 进出口 (B5)" in listed.stdout


def test_refused_rows_stop_where_they_feed_an_indicator(mapped_home: SmallHome, add: Add) -> None:
    fed = add(arrived(mapped_home, main_figures((-30, 40))), *NAMED, "--yes")
    assert fed.exit_code == 1
    assert "'Sheet1'!B4: -30 亿元 is outside 0 to inf" in fed.stderr
    unused = add(arrived(mapped_home, main_figures((30, 40), (-5, 6))), *NAMED, "--yes")
    assert unused.exit_code == 0, unused.stderr
    assert "refused rows / 被拒行: 1\n    incoming/03-01.xls, 'Sheet1'!B5:" in unused.stdout
    mapped_home.build()
    assert mapped_home.query("select accepted, quarantined from meta.extract where kind = 'table'") == [(3, 1)]


def test_a_map_changed_after_the_intake_stops_the_build_until_the_file_is_taken_in_again(
    mapped_home: SmallHome, add: Add
) -> None:
    add(arrived(mapped_home, main_figures()), *NAMED, "--yes")
    second = arrived(mapped_home, main_figures((40, 45), (6, 7), first=2023), "b.xls")
    add(second, "--edition", "2024", "--published", "2025-05", "--yes")
    mapped_home.write_map(table_map(layout(items=[GDP, {"label": "财政收入", "ignore": "elsewhere"}])))
    with pytest.raises(ExtractError, match=r"03-01\.xls: 2 figures, 4 then .*capdev add") as caught:
        mapped_home.build()
    assert "b.xls" not in str(caught.value) or "2 figures, 4 then" in str(caught.value)
    for name in ("2023/03-01.xls", "2024/b.xls"):
        mended = add(mapped_home.home.raw / "toy_source" / name, "--yes")
        assert mended.exit_code == 0, mended.stderr
    assert {line.path: line.rows for line in read_manifest(mapped_home.home) if line.kind == "table"} == {
        "toy_source/2023/03-01.xls": 2,
        "toy_source/2024/b.xls": 2,
    }
    mapped_home.build()


def test_a_map_that_gives_as_many_other_figures_stops_the_build_too(mapped_home: SmallHome, add: Add) -> None:
    add(arrived(mapped_home, main_figures()), *NAMED, "--yes")
    swapped = [{**GDP, "series": "budget_revenue"}, {"label": "财政收入", "series": "gdp"}]
    mapped_home.write_map(table_map(layout(items=swapped)))
    with pytest.raises(ExtractError, match=r"03-01\.xls: 4 figures, of another series.*capdev add"):
        mapped_home.build()
    shown = add(mapped_home.home.raw / "toy_source/2023/03-01.xls", "--accept-jumps")
    assert shown.exit_code == 0
    assert "修订 revised 2" in shown.stdout
    add(mapped_home.home.raw / "toy_source/2023/03-01.xls", "--accept-jumps", "--yes")
    mapped_home.build()


def test_another_file_waits_until_a_changed_map_is_mended(mapped_home: SmallHome, add: Add) -> None:
    add(arrived(mapped_home, main_figures()), *NAMED, "--yes")
    mapped_home.write_map(table_map(layout(items=[GDP, {"label": "财政收入", "ignore": "elsewhere"}])))
    path = arrived(mapped_home, main_figures((40, 45), (6, 7), first=2023), "b.xls")
    refused = add(path, "--edition", "2024", "--published", "2025", "--yes")
    assert refused.exit_code == 1
    assert "2023/03-01.xls: 2 figures, 4 then" in refused.stderr


def test_a_map_that_is_gone_stops_build_and_intake(mapped_home: SmallHome, add: Add) -> None:
    add(arrived(mapped_home, main_figures()), *NAMED, "--yes")
    (mapped_home.home.raw / "toy_source/maps/main_figures.yaml").unlink()
    with pytest.raises(ExtractError, match=r"03-01\.xls: missing: toy_source/main_figures .*restore them, or"):
        mapped_home.build()
    refused = add(mapped_home.home.raw / "toy_source/2023/03-01.xls", "--yes")
    assert refused.exit_code == 1
    assert "there are no maps" in refused.stderr


@pytest.mark.parametrize("name", ["a.xls", "a.csv"])
def test_a_file_that_lies_in_raw_is_named_by_the_build_and_taken_in_where_it_is(
    mapped_home: SmallHome, add: Add, run: Callable[..., Result], name: str
) -> None:
    path = mapped_home.home.raw / "toy_source/2023" / name
    path.parent.mkdir()
    arrived(mapped_home, main_figures(), name).rename(path)
    shown = f"raw/toy_source/2023/{name}"
    assert f"{shown}: not listed" in run("build", "--direct", "--home", mapped_home.root).stderr
    drawn_up = run("manifest", "--write", "--home", mapped_home.root)
    assert drawn_up.exit_code == 1
    assert f"take it in with: capdev add {shown}" in drawn_up.stderr
    assert "--published not given" in add(path).stderr
    assert add(path, "--published", "2024-05", "--yes").exit_code == 0
    mapped_home.build()
    assert run("manifest", "--home", mapped_home.root).exit_code == 0


def test_if_the_manifest_cannot_be_written_nothing_is_left(
    mapped_home: SmallHome, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "manifest.csv")

    monkeypatch.setattr("capdev_pipeline.extract.take_in.write_manifest", full)
    result = add(arrived(mapped_home, main_figures()), *NAMED, "--yes")
    assert result.exit_code == 1
    assert "manifest.csv: No space left on device" in result.stderr


def test_the_first_file_of_an_empty_home(mapped_home: SmallHome, add: Add) -> None:
    mapped_home.table.unlink()
    mapped_home.table.parent.rmdir()
    mapped_home.home.manifest.unlink()
    result = add(arrived(mapped_home, main_figures()), *NAMED, "--yes")
    assert result.exit_code == 0, result.stderr
    assert "新 new 4" in result.stdout
    assert [line.kind for line in read_manifest(mapped_home.home)] == ["table"]


def test_an_edited_file_elsewhere_in_raw_stops_the_intake(mapped_home: SmallHome, add: Add) -> None:
    mapped_home.table.write_bytes(mapped_home.table.read_bytes().replace(b",10,", b",11,"))
    result = add(arrived(mapped_home, main_figures()), *NAMED, "--yes")
    assert result.exit_code == 1
    assert "a raw file has the hash of the manifest" in result.stderr


def test_a_workbook_of_5000_rows(mapped_home: SmallHome, add: Add) -> None:
    filler = [[f"其他{number}", *range(1, 9)] for number in range(5000)]
    rows = [*main_figures((30, 40, 50, 60, 70, 80, 90, 100), range(5, 13)), *filler]
    result = add(arrived(mapped_home, rows, "big.xlsx"), *NAMED, "--yes")
    assert result.exit_code == 0, result.stderr
    assert "table, 16 figures" in result.stdout
    mapped_home.build()


def transcribed(home: SmallHome, **cells: str) -> Path:
    """Two further figures in the project's own layout."""
    text = home.table.read_text(encoding="utf-8").splitlines()
    header = text[0].split(",")
    rows = [dict(zip(header, line.split(","), strict=True)) for line in text[1:3]]
    for row in rows:
        row |= {"figure_id": f"more.{row['year']}", "published": "2025-01", "citation": "Later yearbook", **cells}
    return written(home, "printed_figures.csv", tuple(header), rows)


def written(home: SmallHome, name: str, columns: tuple[str, ...], rows: list[dict[str, str]]) -> Path:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return home.incoming(name, out.getvalue().encode())


OWN = ("--source", "toy_source", "--edition", "2024")


def test_a_transcribed_extract_is_taken_in(mapped_home: SmallHome, add: Add) -> None:
    result = add(transcribed(mapped_home, printed_value="12"), *OWN, "--yes")
    assert result.exit_code == 0, result.stderr
    assert "修订 revised 2" in result.stdout
    assert [line.extract_id for line in read_manifest(mapped_home.home)] == ["toy_source/2024", "toy_source/to-2023"]
    mapped_home.build()
    again = add(transcribed(mapped_home, printed_value="12"), *OWN, "--yes")
    assert "already in raw/ as raw/toy_source/2024/printed_figures.csv" in again.stdout


def test_a_transcribed_extract_jumps_only_where_a_factor_is_given(mapped_home: SmallHome, add: Add) -> None:
    path = transcribed(mapped_home, printed_value="99")
    assert add(path, *OWN).exit_code == 0
    assert "9.9 times" in add(path, *OWN, "--jump", "5").stderr


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"printed_value": "many"}, "incoming/printed_figures.csv, row 2: found 'many'"),
        ({"series": "gdpp"}, "row 2: unknown series 'gdpp'"),
        ({"figure_id": "gdp.110000.2020.01"}, "stands in another extract"),
    ],
)
def test_a_transcribed_extract_that_the_build_would_refuse(
    mapped_home: SmallHome, add: Add, cells: dict[str, str], words: str
) -> None:
    result = add(transcribed(mapped_home, **cells), *OWN, "--yes")
    assert result.exit_code == 1
    assert words in result.stderr


CLAIM = {"claim_id": "c1", "kind": "level", "node_id": "output", "year": "2022", "printed_value": "30", "unit": "亿元"}


def claims(home: SmallHome, **cells: str) -> Path:
    return written(home, "claims.csv", CLAIM_COLUMNS, [{**CLAIM, "statement_zh": "说", **cells}])


def test_claims_are_taken_in_beside_the_figures_of_their_edition(mapped_home: SmallHome, add: Add) -> None:
    result = add(claims(mapped_home), "--source", "toy_source", "--edition", "to-2023", "--yes")
    assert result.exit_code == 0, result.stderr
    assert "claims, 1 figures" in result.stdout
    listed = read_manifest(mapped_home.home)
    assert listed == manifest.draw_up_manifest(mapped_home.home)
    mapped_home.build()
    assert mapped_home.query("select claim_id, printed from audit.claim") == [("c1", 30.0)]


def test_claims_that_the_build_would_refuse(mapped_home: SmallHome, add: Add) -> None:
    result = add(claims(mapped_home, node_id="nowhere"), *OWN, "--yes")
    assert result.exit_code == 1
    assert "incoming/claims.csv, row 2: unknown node 'nowhere'" in result.stderr
    other = written(mapped_home, "claims.csv", (*CLAIM_COLUMNS[:-1], "remark"), [CLAIM])
    assert "unknown ['remark']" in add(other, *OWN, "--yes").stderr


def check(run: Callable[..., Result], home: SmallHome, path: Path, *options: str) -> Any:
    result = run("map", "check", "--home", home.root, path, *options)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_map_check_prints_what_is_recognised(mapped_home: SmallHome, run: Callable[..., Result]) -> None:
    result = check(run, mapped_home, arrived(mapped_home, [*main_figures(), ["进出口", 1, 2], ["注：初步数。"]]))
    assert result.exit_code == 0
    for words in (
        "'3-1 主要经济指标' fits with differences / 有差异 toy_source/main_figures, edition 2023",
        "地区生产总值 → gdp",
        "财政收入 → budget_revenue",
        "areas / 地区: 110000",
        "not in the map: 进出口 (B6)",
        "footnote without a rule / 无规则的脚注: 注：初步数。",
    ):
        assert words in result.stdout


def test_map_check_names_the_nearest_map_and_ends_with_1(mapped_home: SmallHome, run: Callable[..., Result]) -> None:
    rows = [["3-1 国民经济概况"], *main_figures()[1:]]
    result = check(run, mapped_home, arrived(mapped_home, rows))
    assert result.exit_code == 1
    assert "has no map / 无映射" in result.stdout
    assert "nearest / 最近: toy_source/main_figures, edition 2023" in result.stdout
    assert "title: the map wants '主要经济指标', the table says '3-1 国民经济概况'" in result.stdout


def test_map_check_ends_with_1_where_a_feeding_label_vanished(
    mapped_home: SmallHome, run: Callable[..., Result]
) -> None:
    result = check(run, mapped_home, arrived(mapped_home, [*main_figures()[:3], ["财政收入", 5, 6]]))
    assert result.exit_code == 1
    assert "'地区生产总值' (gdp) is not in the table" in result.stderr


def test_map_check_drafts_a_map_for_tables_without_one(mapped_home: SmallHome, run: Callable[..., Result]) -> None:
    rows = [["3-1 国民经济概况"], *main_figures()[1:]]
    result = check(run, mapped_home, arrived(mapped_home, rows), "--draft")
    assert result.exit_code == 0
    assert "label: 地区生产总值\n    series: gdp" in result.stdout
    assert check(run, mapped_home, arrived(mapped_home, main_figures()), "--draft").stdout == ""


def test_map_check_of_a_broken_map(mapped_home: SmallHome, run: Callable[..., Result]) -> None:
    mapped_home.write_map(table_map(layout(unit="furlong")))
    result = check(run, mapped_home, arrived(mapped_home, main_figures()))
    assert result.exit_code == 1
    assert "main_figures.yaml, edition 2023: unknown unit furlong" in result.stderr
