"""The sensor on a real instance: what it asks for, that this publishes, and that it asks once."""

from __future__ import annotations

import contextlib
import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
import pytest

from capdev_pipeline.defs.definitions import build_defs
from capdev_pipeline.defs.run import home_instance, run_build
from capdev_pipeline.defs.runner import StepRunner
from capdev_pipeline.defs.versions import raw_version
from capdev_pipeline.errors import ContractError
from capdev_pipeline.extract.tables import FIGURE_COLUMNS
from capdev_pipeline.warehouse.build import Build
from tests.made_up_panel import FIRST, write_ballot, write_rounds

if TYPE_CHECKING:
    from tests.conftest import SmallHome

# Everything but the framework, the ballots, the dictionary and the cleaning of the other source.
REPORT = {"report/figures", "report/lineage", "report/page", "report/workbook"}
BELOW = {
    "audit/calendar",
    "audit/check_result",
    "audit/claim",
    "audit/coverage",
    "audit/reconciliation",
    "audit/report_check",
    "clean/capital_stock",
    "clean/correction",
    "clean/observation",
    "clean/quarantine",
    "index/contribution",
    "index/score",
    "index/stage",
    "index/weight",
    "indicator/choice",
    "indicator/method_score",
    "indicator/need",
    "indicator/normalized",
    "indicator/segment",
    "indicator/step",
    "indicator/value",
    "meta/build",
    "meta/extract",
    "meta/source",
    "report/point",
    "robustness/agreement",
    "robustness/comparison",
    "robustness/correlation",
    "robustness/external",
    "robustness/influence",
    "robustness/left_out",
    "robustness/reliability",
    "robustness/single_year",
    "robustness/sobol",
    "robustness/uncertainty",
    "vintage/bridge",
    "vintage/revision",
    "warehouse/published",
    *REPORT,
}
FRAMEWORK = {f"meta/{table}" for table in ("area", "node", "scheme", "series", "yardstick")}
FRAMEWORK |= {"clean/unit", "vintage/release"}
DELPHI = {f"robustness/delphi_{table}" for table in ("expert", "item", "round")}
NOT_BELOW = FRAMEWORK | DELPHI | {"meta/column_info", "meta/lineage"}


QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass
class Watch:
    """A home of two sources with its instance: tick() is one evaluation, the cursor kept as the daemon does."""

    home: SmallHome
    instance: dg.DagsterInstance
    cursor: str | None = None

    def __post_init__(self) -> None:
        self.reload()

    def reload(self) -> None:
        self.definitions = build_defs(self.home.home, runner=StepRunner(self.home.home, with_report=False))

    def build(self) -> None:
        run_build(self.home.home, instance=self.instance, with_report=False)

    def tick(self) -> list[dg.RunRequest] | str:
        """The requests, or the reason why there is none."""
        context = dg.build_sensor_context(self.instance, self.cursor, definitions=self.definitions)
        found = self.definitions.resolve_sensor_def("raw_changed").evaluate_tick(context)
        self.cursor = found.cursor
        return list(found.run_requests) or str(found.skip_message)

    def asked(self) -> dg.RunRequest:
        (request,) = self.tick()
        assert isinstance(request, dg.RunRequest)
        return request

    def carry_out(self, request: dg.RunRequest) -> dg.ExecuteInProcessResult:
        """The run that was asked for, but for the report, which takes longer than all the rest."""
        job = self.definitions.resolve_job_def("build_warehouse")
        return job.execute_in_process(
            instance=self.instance,
            asset_selection=[k for k in request.asset_selection or () if k.to_user_string() not in REPORT],
            tags=dict(request.tags),
            raise_on_error=False,
            run_config=QUIET,
        )

    def change(self, value: str, *, manifest: bool = True) -> None:
        """Output of 2021 is printed as something else."""
        self.home.figures[1]["printed_value"] = value
        self.home.write(manifest=False)
        if manifest:
            self.home.record_manifest()

    def published(self) -> object:
        ((value,),) = self.home.query("select value from indicator.value where indicator_id = 'output' and year = 2021")
        return value


def add_source(home: SmallHome, name: str, figure_id: str, value: str) -> None:
    """A second family: dust of 2023, printed once more."""
    folder = home.root / "raw" / name
    (folder / "2024").mkdir(parents=True, exist_ok=True)
    text = (home.root / "raw" / "toy_source" / "source.yaml").read_text(encoding="utf-8")
    (folder / "source.yaml").write_text(text.replace("toy_source", name), encoding="utf-8")
    row = {**home.figures[7], "figure_id": figure_id, "printed_value": value, "locator": name, "grade": "B"}
    with (folder / "2024" / "printed_figures.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIGURE_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerow(row)
    home.record_manifest()


def names(request: dg.RunRequest) -> set[str]:
    keys = [key.to_user_string() for key in request.asset_selection or ()]
    assert len(keys) == len(set(keys))
    return set(keys)


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first test that asks for a built home leaves warehouse and history for the others."""
    return tmp_path_factory.mktemp("watched") / "warehouse"


@pytest.fixture
def watch(small_home: SmallHome) -> Iterator[Watch]:
    add_source(small_home, "bulletin", "pm25.bulletin", "4.0")
    with closing_instance(small_home) as instance:
        yield Watch(small_home, instance)


@pytest.fixture
def built(small_home: SmallHome, built_once: Path) -> Iterator[Watch]:
    """Built by the command line's own function, history and all; a copy for each test."""
    add_source(small_home, "bulletin", "pm25.bulletin", "4.0")
    if not built_once.exists():
        run_build(small_home.home, with_report=False)
        shutil.copytree(small_home.home.warehouse, built_once)
    else:
        shutil.copytree(built_once, small_home.home.warehouse)
    with closing_instance(small_home) as instance:
        yield Watch(small_home, instance)


@contextlib.contextmanager
def closing_instance(home: SmallHome) -> Iterator[dg.DagsterInstance]:
    instance = home_instance(home.home)
    try:
        yield instance
    finally:
        instance.dispose()


def test_it_is_on_from_the_start_and_looks_every_half_minute(watch: Watch) -> None:
    sensor = watch.definitions.resolve_sensor_def("raw_changed")
    assert sensor.default_status == dg.DefaultSensorStatus.RUNNING
    assert sensor.minimum_interval_seconds == 30


def test_before_the_first_build_it_says_to_make_everything(watch: Watch) -> None:
    assert "materialise everything first" in str(watch.tick())
    assert watch.cursor is None


def test_a_build_of_the_command_line_is_not_asked_for_again(built: Watch) -> None:
    assert "as it was taken in" in str(built.tick())


def test_a_changed_figure_is_asked_for_with_what_is_below_and_once(built: Watch) -> None:
    built.change("25")
    request = built.asked()
    assert names(request) == BELOW | {"clean/toy_source"}
    assert request.tags["capdev/changed"] == "toy_source"
    assert "raw changed since build " in request.tags["capdev/why"]
    result = built.carry_out(request)
    assert result.success
    made = {event.asset_key.to_user_string() for event in result.get_asset_materialization_events() if event.asset_key}
    assert made == BELOW - REPORT | {"clean/toy_source"}
    assert built.published() == 25.0
    assert "as it was taken in" in str(built.tick())
    assert "as it was taken in" in str(built.tick())


def test_the_run_asked_for_publishes_what_a_whole_build_would(built: Watch) -> None:
    built.change("25")
    assert built.carry_out(built.asked()).success

    partial = built.home.published_data()
    built.home.build()
    assert built.home.published_data() == partial


def test_the_selection_is_what_the_graph_says_is_below(built: Watch) -> None:
    built.change("25")
    graph = built.definitions.resolve_asset_graph()
    raw = dg.AssetSelection.assets(dg.AssetKey(["raw", "toy_source"]))
    below = (raw.downstream() - raw).resolve(graph)
    assert names(built.asked()) == {key.to_user_string() for key in below}
    everything = {key.to_user_string() for key in graph.materializable_asset_keys}
    assert everything - BELOW == {"clean/toy_source", "clean/bulletin"} | NOT_BELOW


def test_two_changed_sources_are_one_run(built: Watch) -> None:
    built.change("25")
    add_source(built.home, "bulletin", "pm25.bulletin", "4.00")
    request = built.asked()
    assert names(request) == BELOW | {"clean/toy_source", "clean/bulletin"}
    assert request.tags["capdev/changed"] == "bulletin, toy_source"


def test_saved_again_with_the_same_cells_is_no_change(built: Watch) -> None:
    content = built.home.table.read_bytes()
    built.home.table.write_bytes(b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n"))
    assert "as it was taken in" in str(built.tick())
    built.home.record_manifest()
    assert "as it was taken in" in str(built.tick())


def test_a_new_edition_of_a_known_source_is_a_change(built: Watch) -> None:
    edition = built.home.table.parent.with_name("to-2024")
    shutil.copytree(built.home.table.parent, edition)
    text = (edition / "printed_figures.csv").read_text(encoding="utf-8")
    rows = [line.replace(".01,", ".02,").replace("table 1", "table 2") for line in text.splitlines()]
    (edition / "printed_figures.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    built.home.record_manifest()
    assert names(built.asked()) == BELOW | {"clean/toy_source"}


def test_a_moved_extract_is_a_change(built: Watch) -> None:
    """Its locators and extract_id are in the published tables."""
    built.home.table.parent.rename(built.home.table.parent.with_name("moved"))
    built.home.record_manifest()
    request = built.asked()
    assert built.carry_out(request).success


def test_an_edit_that_is_not_recorded_is_told_and_asked_for_once_it_is(built: Watch) -> None:
    built.change("25", manifest=False)
    reason = str(built.tick())
    assert "printed_figures.csv" in reason
    assert "capdev manifest --write" in reason
    assert built.cursor is None
    built.home.record_manifest()
    assert built.asked().tags["capdev/changed"] == "toy_source"


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("missing", "the file is missing"),
        ("unlisted", "not listed"),
        ("no text", "not UTF-8"),
        ("no manifest", "no manifest.csv"),
        ("definition", "framework.yaml"),
        ("calendar", "unknown series colour"),
    ],
)
def test_files_that_do_not_hold_start_nothing_and_the_reason_names_them(built: Watch, damage: str, words: str) -> None:
    table = built.home.table
    if damage == "missing":
        table.unlink()
    elif damage == "unlisted":
        shutil.copy(table, table.with_name("more.csv"))
    elif damage == "no text":
        table.write_bytes(b"\xff\xfe")
    elif damage == "no manifest":
        built.home.home.manifest.unlink()
    elif damage == "definition":
        (built.home.root / "framework.yaml").write_text("nodes: [", encoding="utf-8")
    else:
        source = table.parent.parent / "source.yaml"
        entry = "calendar: [{publication: p, series: [colour], covers: 1, by: '03-31', basis: b}]\n"
        source.write_text(source.read_text(encoding="utf-8") + entry, encoding="utf-8")
    assert words in str(built.tick())
    assert built.cursor is None


def test_a_source_that_the_loaded_definitions_do_not_know_asks_for_a_reload_first(built: Watch) -> None:
    add_source(built.home, "press", "pm25.press", "4.00")
    reason = str(built.tick())
    assert "press" in reason
    assert "reload the code location" in reason
    built.reload()
    request = built.asked()
    assert names(request) == BELOW | {"clean/press"}
    assert built.carry_out(request).success
    assert built.home.query("select count(*) from meta.source") == [(3,)]


def test_a_run_under_way_is_waited_for(built: Watch) -> None:
    built.change("25")
    job = built.definitions.resolve_job_def("build_warehouse")
    run = built.instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)
    assert f"The run {run.run_id} is under way" in str(built.tick())
    built.instance.report_run_canceled(run)
    assert built.asked()


def test_a_run_that_failed_is_not_asked_for_again_until_something_changes(built: Watch) -> None:
    built.change("about 20")
    request = built.asked()
    assert not built.carry_out(request).success
    for _ in range(2):
        assert "Asked for once" in str(built.tick())
    built.cursor = None  # lost: the daemon still knows the key of the run
    assert built.asked().run_key == request.run_key
    built.change("21")
    mended = built.asked()
    assert mended.run_key != request.run_key
    assert built.carry_out(mended).success
    assert built.published() == 21.0


def test_there_and_back_and_there_again_are_three_changes(built: Watch) -> None:
    keys = set()  # the daemon starts one run per key for ever
    for value in ("25", "20", "25"):
        built.change(value)
        request = built.asked()
        keys.add(request.run_key)
        assert built.carry_out(request).success
        assert built.published() == float(value)
    assert len(keys) == 3


def test_taken_back_before_it_was_published_needs_no_run_but_is_cleaned_again_with_the_next(built: Watch) -> None:
    """A run that ended on the way leaves cleaned figures of the edit behind; the next run must not publish them."""
    built.change("25")
    job = built.definitions.resolve_job_def("build_warehouse")
    clean = dg.AssetKey(["clean", "toy_source"])
    assert job.execute_in_process(instance=built.instance, asset_selection=[clean], run_config=QUIET).success
    built.change("20")
    assert "as it was taken in" in str(built.tick())
    add_source(built.home, "bulletin", "pm25.bulletin", "4.00")
    request = built.asked()
    assert names(request) == BELOW | {"clean/toy_source", "clean/bulletin"}
    assert request.tags["capdev/changed"] == "bulletin"
    assert built.carry_out(request).success
    assert built.published() == 20.0


def test_one_click_on_a_clean_asset_does_not_hide_the_change_from_it(built: Watch) -> None:
    built.change("25")
    job = built.definitions.resolve_job_def("build_warehouse")
    clean = dg.AssetKey(["clean", "toy_source"])
    assert job.execute_in_process(instance=built.instance, asset_selection=[clean], run_config=QUIET).success
    assert names(built.asked()) == BELOW | {"clean/toy_source"}


def test_observing_the_source_by_hand_does_not_hide_the_change_from_it(built: Watch) -> None:
    built.change("25")
    source = dg.AssetKey(["raw", "toy_source"])
    seen = raw_version(Build(built.home.home), "toy_source")
    built.instance.report_runless_asset_event(
        dg.AssetObservation(asset_key=source, tags={"dagster/data_version": seen})
    )
    assert names(built.asked()) == BELOW | {"clean/toy_source"}


def test_a_changed_definition_alone_starts_nothing_but_goes_along_with_an_extract(built: Watch) -> None:
    built.home.framework = built.home.framework.replace("weight: 0.6", "weight: 0.5").replace("0.4", "0.5")
    built.home.write()
    add_source(built.home, "bulletin", "pm25.bulletin", "4.0")
    assert "as it was taken in" in str(built.tick())
    built.change("25")
    request = built.asked()
    assert names(request) == BELOW | NOT_BELOW | {"clean/toy_source", "clean/bulletin"}
    assert "everything" in request.tags["capdev/why"]
    assert built.carry_out(request).success
    assert built.home.query("select weight from meta.node where node_id = 'dust'") == [(0.5,)]


def test_a_failed_build_of_the_command_line_is_asked_for_at_most_once(built: Watch) -> None:
    built.change("about 20")
    with pytest.raises(ContractError):
        built.build()
    assert not built.carry_out(built.asked()).success
    assert "Asked for once" in str(built.tick())


def test_other_ballots_are_asked_for_with_what_is_below_and_once(built: Watch) -> None:
    write_rounds(built.home.home.raw)
    request = built.asked()
    assert request.tags["capdev/changed"] == "delphi"
    graph = built.definitions.resolve_asset_graph()
    raw = dg.AssetSelection.assets(dg.AssetKey(["raw", "delphi"]))
    assert names(request) == {key.to_user_string() for key in (raw.downstream() - raw).resolve(graph)}
    assert {"meta/node", "robustness/delphi_item", "warehouse/published"} <= names(request)
    assert not {"clean/toy_source", "clean/bulletin"} & names(request)
    assert built.carry_out(request).success
    assert built.home.query("select count(*) from robustness.delphi_item") == [(4,)]
    assert "as it was taken in" in str(built.tick())
    write_ballot(built.home.home.raw, "round2", FIRST)
    assert built.asked().run_key != request.run_key
    write_ballot(built.home.home.raw, "round2", {"output": (9,), "dust": (8,)})
    assert "a round has at least two experts" in str(built.tick())


def test_ballots_that_went_are_a_change_too(built: Watch) -> None:
    write_rounds(built.home.home.raw)
    assert built.carry_out(built.asked()).success
    shutil.rmtree(built.home.home.delphi)
    assert built.carry_out(built.asked()).success
    assert built.home.query("select count(*) from robustness.delphi_item") == [(0,)]
    assert "as it was taken in" in str(built.tick())
