"""A source that did not change is not cleaned again, and any change of it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from capdev_pipeline.warehouse import steps_clean
from capdev_pipeline.warehouse.steps import run_directly
from tests.conftest import SmallHome, figure

CORRECTION = (
    "correction_id,figure_id,action,expects,value,reason,source,who,decided\n"
    "c1,gdp.110000.2020.01,override,10,11,misprint,the errata,a researcher,2024-05-06\n"
)


@pytest.fixture
def cleaned(small_home: SmallHome, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources cleaned since the home was built once."""
    small_home.build()
    seen: list[str] = []
    clean = steps_clean._cleaned

    def watched(build: steps_clean.Build, source_id: str) -> dict[str, object]:
        seen.append(source_id)
        return dict(clean(build, source_id))

    monkeypatch.setattr(steps_clean, "_cleaned", watched)
    return seen


def output(home: SmallHome, year: int = 2020) -> object:
    sql = f"select value from indicator.value where indicator_id = 'output' and year = {year}"
    ((value,),) = home.query(sql)
    return value


def test_nothing_changed_and_nothing_is_cleaned(small_home: SmallHome, cleaned: list[str]) -> None:
    small_home.build()
    assert cleaned == []
    assert output(small_home) == 10


def revised(home: SmallHome) -> None:
    home.figures[0]["printed_value"] = "11"
    home.write()


def corrected(home: SmallHome) -> None:
    home.home.corrections.write_text(CORRECTION, encoding="utf-8")


def another_unit(home: SmallHome) -> None:
    rows = (home.home.definition("units.csv")).read_text(encoding="utf-8")
    changed = rows.replace("亿元,,亿元,1,,\n", "亿元,,亿元,1.1,,\n", 1)
    assert changed != rows
    (home.root / "units.csv").write_text(changed, encoding="utf-8")


@pytest.mark.parametrize("change", [revised, corrected, another_unit])
def test_what_a_figure_is_read_from_has_changed(
    small_home: SmallHome, cleaned: list[str], change: Callable[[SmallHome], None]
) -> None:
    change(small_home)
    small_home.build()
    assert cleaned == ["toy_source"]
    assert output(small_home) == pytest.approx(11)


def test_lines_that_moved_are_read_again(small_home: SmallHome, cleaned: list[str]) -> None:
    """The cells and their hash stay, the line numbers of observations and refusals do not."""
    text = small_home.table.read_text(encoding="utf-8")
    small_home.table.write_text(text.replace("\n", "\n\n", 1), encoding="utf-8")
    small_home.build()
    assert cleaned == ["toy_source"]
    assert small_home.query('select min("row") from clean.observation') == [(3,)]


def test_other_code_cleans_again(small_home: SmallHome, cleaned: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("capdev_pipeline.warehouse.made.code_version", lambda: "another")
    small_home.build()
    assert cleaned == ["toy_source"]


def test_a_build_that_stopped_between_the_tables_leaves_no_record(
    small_home: SmallHome, cleaned: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    small_home.figures.append(figure("gdp", 2019, "9", "亿元"))
    small_home.write()
    write = steps_clean.write

    def stops(connection: object, table: str, *rest: object) -> int:
        if table.endswith("__quarantine"):
            raise RuntimeError("the power failed")
        return write(connection, table, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(steps_clean, "write", stops)
    with pytest.raises(RuntimeError, match="power"):
        small_home.build()
    monkeypatch.setattr(steps_clean, "write", write)
    small_home.figures.pop()
    small_home.write()
    run_directly(steps_clean.Build(small_home.home, with_report=False))
    assert cleaned == ["toy_source", "toy_source"]
    assert small_home.query("select min(year) from clean.observation") == [(2020,)]
