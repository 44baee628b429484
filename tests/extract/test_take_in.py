"""The copy into raw/ and its line: both or none."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from capdev_pipeline.errors import ExtractError
from capdev_pipeline.extract import manifest
from capdev_pipeline.extract.lock import LOCK, locked
from capdev_pipeline.extract.manifest import draw_up_manifest, read_manifest
from capdev_pipeline.extract.take_in import take_in
from tests.table_maps import entry

if TYPE_CHECKING:
    from tests.conftest import SmallHome


def file_and_line(home: SmallHome, edition: str = "2024") -> tuple[Path, manifest.Entry]:
    return home.incoming("file.xls", b"bytes"), entry(edition)


def test_the_file_is_copied_and_listed(small_home: SmallHome) -> None:
    path, line = file_and_line(small_home)
    before = small_home.raw_bytes()
    place = take_in(small_home.home, path, line, read_manifest(small_home.home))
    assert place == small_home.home.raw / "toy_source/2024/file.xls"
    after = small_home.raw_bytes()
    assert set(after) - set(before) == {"toy_source/2024", "toy_source/2024/file.xls"}
    assert after["toy_source/2024/file.xls"] == b"bytes" == path.read_bytes()
    assert [known.extract_id for known in read_manifest(small_home.home)] == [
        "toy_source/2024/file.xls",
        "toy_source/to-2023",
    ]
    assert line in read_manifest(small_home.home)


@pytest.mark.parametrize("stop", [OSError("disk full"), KeyboardInterrupt()], ids=["disk full", "interrupted"])
@pytest.mark.parametrize("edition", ["2024", "to-2023"], ids=["new folder", "folder that is there"])
@pytest.mark.parametrize("where", ["write_text", "replace", "copyfile"])
def test_if_anything_fails_raw_is_byte_for_byte_as_before(
    small_home: SmallHome, monkeypatch: pytest.MonkeyPatch, stop: BaseException, edition: str, where: str
) -> None:
    path, line = file_and_line(small_home, edition)
    entries, before = read_manifest(small_home.home), small_home.raw_bytes()
    replace_file = Path.replace

    def half(target: Path, *_: object, **__: object) -> None:
        Path(target).write_bytes(b"half")
        raise stop

    def fail_for_the_manifest(staged: Path, target: Path) -> Path:
        if target.name == "manifest.csv":
            raise stop
        return replace_file(staged, target)

    if where == "copyfile":
        monkeypatch.setattr("shutil.copyfile", lambda source, target: half(target))
    else:
        monkeypatch.setattr(Path, where, half if where == "write_text" else fail_for_the_manifest)
    with pytest.raises(type(stop)):
        take_in(small_home.home, path, line, entries)
    monkeypatch.undo()
    assert small_home.raw_bytes() == before


def test_a_file_that_lies_in_raw_is_listed_and_kept_when_the_listing_fails(
    small_home: SmallHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = small_home.home.raw / "toy_source/2024/file.xls"
    path.parent.mkdir()
    path.write_bytes(b"bytes")
    before = small_home.raw_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("no")))
        with pytest.raises(OSError, match="no"):
            take_in(small_home.home, path, entry("2024"), read_manifest(small_home.home))
    assert small_home.raw_bytes() == before
    take_in(small_home.home, path, entry("2024"), read_manifest(small_home.home))
    assert set(small_home.raw_bytes()) == set(before)
    assert entry("2024") in read_manifest(small_home.home)


def test_a_line_of_the_same_file_is_replaced(small_home: SmallHome) -> None:
    path, line = file_and_line(small_home)
    take_in(small_home.home, path, line, read_manifest(small_home.home))
    take_in(small_home.home, path, replace(line, rows=7), read_manifest(small_home.home))
    assert [known.rows for known in read_manifest(small_home.home)] == [7, 8]


def test_the_second_transcribed_file_is_listed_as_the_manifest_would_be_drawn_up(small_home: SmallHome) -> None:
    path = small_home.incoming("claims.csv", b"claim_id,kind,statement_zh\na,b,c\n")
    line = entry("to-2023", path="toy_source/to-2023/claims.csv", extract_id="toy_source/to-2023-claims", table_maps="")
    take_in(small_home.home, path, line, read_manifest(small_home.home))
    listed = [known.extract_id for known in read_manifest(small_home.home)]
    assert listed == [known.extract_id for known in draw_up_manifest(small_home.home)]
    assert listed == ["toy_source/to-2023-claims", "toy_source/to-2023-figures"]


def test_files_taken_in_at_once_are_all_listed(small_home: SmallHome) -> None:
    held = read_manifest(small_home.home)
    path = small_home.incoming("file.xls", b"bytes")
    lines = [entry(str(year), content_sha256=str(year)) for year in range(2000, 2012)]
    with ThreadPoolExecutor(4) as pool:
        places = list(pool.map(lambda line: take_in(small_home.home, path, line, held), lines))
    assert all(place.exists() for place in places)
    assert [known for known in read_manifest(small_home.home) if known.kind == "table"] == lines
    assert not (small_home.home.raw / LOCK).exists()


@pytest.mark.parametrize(
    "other",
    [entry("2024", content_sha256="a"), entry("2025", content_sha256="b")],
    ids=["the same place", "the same content"],
)
def test_a_file_that_another_command_took_in_meanwhile_is_refused(small_home: SmallHome, other: manifest.Entry) -> None:
    held = read_manifest(small_home.home)
    path = small_home.incoming("file.xls", b"bytes")
    take_in(small_home.home, path, other, held)
    before = small_home.raw_bytes()
    with pytest.raises(ExtractError, match=f"{other.path}: another command listed it meanwhile .*run it again"):
        take_in(small_home.home, path, entry("2024", content_sha256="b"), held)
    assert small_home.raw_bytes() == before


def test_two_transcribed_files_of_an_edition_at_once_are_listed_as_drawn_up(small_home: SmallHome) -> None:
    held = read_manifest(small_home.home)
    for name in ("a.csv", "b.csv"):
        path = small_home.incoming(name, f"figure_id,series,printed_value\n{name},gdp,1\n".encode())
        line = entry("2024", path=f"toy_source/2024/{name}", extract_id="toy_source/2024", table_maps="")
        take_in(small_home.home, path, replace(line, content_sha256=name), held)
    listed = [known.extract_id for known in read_manifest(small_home.home)]
    assert listed == [known.extract_id for known in draw_up_manifest(small_home.home)]
    assert listed == ["toy_source/2024-a", "toy_source/2024-b", "toy_source/to-2023"]


def test_two_files_that_would_get_one_id_are_refused(small_home: SmallHome) -> None:
    path = small_home.incoming("figures.csv", small_home.table.read_bytes())
    line = entry("to-2023", path="toy_source/to-2023/figures.csv", extract_id="toy_source/to-2023-figures")
    before = small_home.raw_bytes()
    with pytest.raises(ExtractError, match=r"extract_id is unique.*give the file another name"):
        take_in(small_home.home, path, replace(line, table_maps=""), read_manifest(small_home.home))
    assert small_home.raw_bytes() == before


def test_a_lock_left_behind_locks_nothing_and_goes(small_home: SmallHome) -> None:
    (small_home.home.raw / LOCK).touch()
    path, line = file_and_line(small_home)
    take_in(small_home.home, path, line, read_manifest(small_home.home))
    assert not (small_home.home.raw / LOCK).exists()


def test_the_lock_is_held_by_one_at_a_time(small_home: SmallHome) -> None:
    inside, most = [0], [0]

    def enter(_: int) -> None:
        with locked(small_home.home):
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            time.sleep(0.001)
            inside[0] -= 1

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(enter, range(40)))
    assert (inside, most) == ([0], [1])
