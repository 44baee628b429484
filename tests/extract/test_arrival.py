"""A file that arrives: its source, edition and place in raw/, asked for where nothing tells them."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from capdev_pipeline.errors import ExtractError
from capdev_pipeline.extract.arrival import Arrival, Said, arrive
from capdev_pipeline.extract.manifest import draw_up_manifest, read_manifest
from tests.extract.published.published_files import Sheet, csv, xls, xlsx
from tests.table_maps import MAP_ID, entry, layout, main_figures, maps_of, table_map

if TYPE_CHECKING:
    from tests.conftest import SmallHome

KNOWN = Said(None, "2023", "2024-05")


def arriving(home: SmallHome, path: Path, said: Said = KNOWN) -> Arrival:
    return arrive(home.home, path, said, maps_of(), read_manifest(home.home))


def refusals(home: SmallHome, path: Path, said: Said = KNOWN) -> list[tuple[str, str, str, str]]:
    with pytest.raises(ExtractError) as caught:
        arriving(home, path, said)
    return [(one.where, one.rule, one.found, one.way_out) for one in caught.value.problems]


def test_a_published_table_gets_source_and_maps_from_the_map_that_fits(mapped_home: SmallHome) -> None:
    found = arriving(mapped_home, mapped_home.incoming("03-01.xls", xls(main_figures())))
    line = found.entry
    assert (line.extract_id, line.source_id, line.edition) == ("toy_source/2023/03-01.xls", "toy_source", "2023")
    assert (line.path, line.kind, line.maps, line.published) == (line.extract_id, "table", (MAP_ID,), "2024-05")
    assert found.tables is not None


def test_a_transcribed_extract_is_told_by_its_columns(small_home: SmallHome) -> None:
    path = small_home.incoming("more.csv", small_home.table.read_bytes())
    found = arriving(small_home, path, Said("toy_source", "2024"))
    assert (found.entry.extract_id, found.entry.kind, found.entry.rows) == ("toy_source/2024", "figures", 8)
    assert found.tables is None
    assert found.entry.content_sha256 == read_manifest(small_home.home)[0].content_sha256


def test_what_nothing_tells_is_asked_for(mapped_home: SmallHome) -> None:
    path = mapped_home.incoming("03-01.xls", xls(main_figures()))
    found = refusals(mapped_home, path, Said())
    assert [(where, said) for where, _, said, _ in found] == [
        ("incoming/03-01.xls", "--edition not given"),
        ("incoming/03-01.xls", "--published not given"),
    ]
    transcribed = mapped_home.incoming("more.csv", mapped_home.table.read_bytes())
    assert [way for _, _, _, way in refusals(mapped_home, transcribed, Said())] == [
        "name it with --source",
        "name it with --edition",
    ]


@pytest.mark.parametrize(
    ("said", "option"),
    [
        (Said("Toy", "2023", "2024"), "--source found 'Toy'"),
        (Said("../toy", "2023", "2024"), "--source found '../toy'"),
        (Said("toy_source", "../2023", "2024"), "--edition found '../2023'"),
        (Said("toy_source", ".2023", "2024"), "--edition found '.2023'"),
        (Said("toy_source", "~2023", "2024"), "--edition found '~2023'"),
        (Said("toy_source", "maps", "2024"), "--edition found 'maps'"),
        (Said("toy_source", "2023", "May 2024"), "--published found 'May 2024'"),
        (Said("toy_source", "2023", "2024\n"), "--published found '2024\\n'"),
    ],
)
def test_names_that_cannot_be_used_are_refused(mapped_home: SmallHome, said: Said, option: str) -> None:
    path = mapped_home.incoming("03-01.xls", xls(main_figures()))
    assert option in [found for _, _, found, _ in refusals(mapped_home, path, said)]


def test_a_date_for_a_transcribed_extract_is_refused(small_home: SmallHome) -> None:
    path = small_home.incoming("more.csv", small_home.table.read_bytes())
    ((_, _, found, way_out),) = refusals(small_home, path, Said("toy_source", "2024", "2025"))
    assert (found, way_out) == ("--published given for a transcribed extract", "leave out --published")


def test_a_table_without_a_map_is_refused_with_the_nearest(mapped_home: SmallHome) -> None:
    rows = [["3-1 国民经济概况"], *main_figures()[1:]]
    found = refusals(mapped_home, mapped_home.incoming("a.xls", xls(rows)), Said("toy_source", "2023", "2024"))
    ((where, rule, said, way_out),) = found
    assert (where, rule) == ("incoming/a.xls, 'Sheet1', rows 4-5", "a published table has a map")
    assert f"the nearest is {MAP_ID}, edition 2023" in said
    assert "capdev map check incoming/a.xls --draft" in way_out


TODAY = datetime.date(2026, 11, 22)


@pytest.mark.parametrize("date", ["2025-13", "2025-00", "2025-02-30", "0000", "2027", "2026-12", "2026-11-23"])
def test_a_date_that_is_none_or_after_today_is_one_problem(mapped_home: SmallHome, date: str) -> None:
    path = mapped_home.incoming("03-01.xls", xls(main_figures()))
    with pytest.raises(ExtractError, match="--published") as caught:
        arrive(mapped_home.home, path, Said(None, "2023", date), maps_of(), (), TODAY)
    (problem,) = caught.value.problems
    assert problem.where == "incoming/03-01.xls"
    assert date in problem.found


@pytest.mark.parametrize("date", ["2026", "2026-11", "2026-11-22", "2024-02-29", "1999"])
def test_a_date_up_to_today_or_the_period_it_lies_in_is_taken(mapped_home: SmallHome, date: str) -> None:
    path = mapped_home.incoming("03-01.xls", xls(main_figures()))
    found = arrive(mapped_home.home, path, Said(None, "2023", date), maps_of(), (), TODAY)
    assert found.entry.published == date


def test_a_source_that_is_none_is_named_with_the_one_whose_map_fits(mapped_home: SmallHome) -> None:
    said = Said("nope", "2023", "2024")
    ((where, rule, found, _),) = refusals(mapped_home, mapped_home.incoming("a.xls", xls(main_figures())), said)
    assert (where, rule) == ("incoming/a.xls", "--source is a source of raw/")
    assert found == "no source nope in raw/; the map that fits belongs to toy_source"
    unmapped = mapped_home.incoming("b.xls", xls([["3-1 国民经济概况"], *main_figures()[1:]]))
    ((_, _, found, _),) = refusals(mapped_home, unmapped, said)
    assert found == "no source nope in raw/; there are: toy_source"


def test_a_source_without_the_map_that_fits_is_told_whose_it_is(mapped_home: SmallHome) -> None:
    other = in_raw(mapped_home, "other/source.yaml", b"")
    assert other.exists()
    path = mapped_home.incoming("a.xls", xls(main_figures()))
    ((_, _, found, _),) = refusals(mapped_home, path, Said("other", "2023", "2024"))
    assert found == "no map of other fits; the map that fits belongs to toy_source"


def test_tables_of_two_sources_need_the_source_named_and_nothing_else(mapped_home: SmallHome) -> None:
    maps = maps_of() | {"other/t": maps_of(table_map(layout(title="其他"), table="t"))["toy_source/t"]}
    path = mapped_home.incoming(
        "a.xlsx", xlsx([Sheet(main_figures(), name="a"), Sheet([["其他"], *main_figures()[1:]], name="b")])
    )
    with pytest.raises(ExtractError) as caught:
        arrive(mapped_home.home, path, KNOWN, maps)
    assert [problem.found for problem in caught.value.problems] == ["--source not given"]


def test_a_source_without_a_description_is_refused(mapped_home: SmallHome) -> None:
    path = mapped_home.incoming("more.csv", mapped_home.table.read_bytes())
    ((where, _, found, _),) = refusals(mapped_home, path, Said("unheard", "2024"))
    assert (where, found) == ("raw/unheard/source.yaml", "missing")


def test_two_sources_whose_maps_fit_need_the_source_named(mapped_home: SmallHome) -> None:
    maps = maps_of() | {"other/main_figures": next(iter(maps_of().values()))}
    path = mapped_home.incoming("a.xls", xls(main_figures()))
    with pytest.raises(ExtractError, match="one map fits a table"):
        arrive(mapped_home.home, path, KNOWN, maps)
    found = arrive(mapped_home.home, path, Said("toy_source", "2023", "2024"), maps)
    assert found.entry.maps == (MAP_ID,)


def test_only_the_maps_that_fit_are_named(mapped_home: SmallHome) -> None:
    maps = maps_of(table_map(), table_map(layout(title="其他"), table="other"))
    found = arrive(mapped_home.home, mapped_home.incoming("a.xls", xls(main_figures())), KNOWN, maps)
    assert found.entry.maps == (MAP_ID,)


def in_raw(home: SmallHome, place: str, data: bytes) -> Path:
    path = home.home.raw / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_a_file_in_raw_is_of_the_source_and_edition_it_lies_in(mapped_home: SmallHome) -> None:
    path = in_raw(mapped_home, "toy_source/2022/a.xls", xls(main_figures()))
    found = arriving(mapped_home, path, Said(None, None, "2024"))
    assert (found.entry.path, found.entry.edition) == ("toy_source/2022/a.xls", "2022")


def test_a_listed_file_keeps_its_date_unless_another_is_named(mapped_home: SmallHome) -> None:
    path = in_raw(mapped_home, "toy_source/2022/a.xls", xls(main_figures()))
    listed = [entry("2022", path="toy_source/2022/a.xls", extract_id="toy_source/2022/a.xls", published="2023-06")]
    for said, date in ((None, "2023-06"), ("2023-07", "2023-07")):
        found = arrive(mapped_home.home, path, Said(published=said), maps_of(), listed)
        assert found.entry.published == date


@pytest.mark.parametrize("place", ["toy_source/a.xls", "toy_source/maps/a.xls", "toy_source/2022/more/a.xls"])
def test_a_file_elsewhere_in_raw_is_refused(mapped_home: SmallHome, place: str) -> None:
    path = in_raw(mapped_home, place, xls(main_figures()))
    ((where, rule, _, _),) = refusals(mapped_home, path)
    assert (where, rule) == (f"raw/{place}", "an extract lies in raw/<source>/<edition>/")


def test_another_file_of_the_same_name_is_refused_and_the_same_bytes_are_not(mapped_home: SmallHome) -> None:
    in_raw(mapped_home, "toy_source/2023/a.xls", xls(main_figures()))
    same = mapped_home.incoming("a.xls", xls(main_figures()))
    assert arriving(mapped_home, same).entry.path == "toy_source/2023/a.xls"
    other = mapped_home.incoming("a.xls", xls(main_figures((31, 40))))
    ((where, rule, _, way_out),) = refusals(mapped_home, other)
    assert (where, rule) == ("raw/toy_source/2023/a.xls", "a file of raw/ is never overwritten")
    assert way_out.startswith("take it in as another --edition; a corrected print of the same edition: give the file")


def test_a_listed_file_saved_again_keeps_the_hash_of_the_one_in_raw(mapped_home: SmallHome) -> None:
    path = in_raw(mapped_home, "toy_source/2023/a.csv", csv(main_figures()))
    first = arriving(mapped_home, path)
    again = mapped_home.incoming("a.csv", csv(main_figures()).replace(b"\n", b"\r\n"))
    found = arrive(mapped_home.home, again, KNOWN, maps_of(), [first.entry])
    assert found.entry == first.entry


def test_the_second_transcribed_file_of_an_edition_has_an_id_of_its_own(small_home: SmallHome) -> None:
    path = small_home.incoming("claims.csv", b"claim_id,kind,statement_zh\n")
    path.write_text("claim_id,kind,statement_zh\na,b,c\n", encoding="utf-8")
    found = arriving(small_home, path, Said("toy_source", "to-2023"))
    assert (found.entry.extract_id, found.entry.kind) == ("toy_source/to-2023-claims", "claims")


def test_an_id_that_another_file_has_is_refused(small_home: SmallHome) -> None:
    small_home.figures = small_home.figures[:4]
    small_home.write()
    claims = in_raw(small_home, "toy_source/to-2023/claims.csv", b"claim_id,kind,statement_zh\na,b,c\n")
    entries = draw_up_manifest(small_home.home)
    assert claims.exists()
    more = small_home.incoming("more.csv", small_home.table.read_bytes())
    with pytest.raises(ExtractError, match="toy_source/to-2023-claims is taken"):
        arrive(small_home.home, more, Said("toy_source", "to-2023-claims"), {}, entries)


def test_the_hash_is_that_of_the_cells(mapped_home: SmallHome) -> None:
    one = arriving(mapped_home, mapped_home.incoming("a.xls", xls(main_figures()))).entry
    two = arriving(mapped_home, mapped_home.incoming("a.xlsx", xlsx(main_figures()))).entry
    assert one.content_sha256 == two.content_sha256
    assert one.sha256 != two.sha256
