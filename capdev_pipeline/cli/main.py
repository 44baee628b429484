"""capdev: build, status, add, map, explain, experts, diff, sql, verify, report, export, manifest.

Belongs here: the commands with their options and exit codes (0 fine, 1 the data or a check refused, 2 wrong
usage). Does not belong here: how results are laid out (show.py), taking files in (intake.py), explaining (explain.py).
"""

from __future__ import annotations

import sys
from contextlib import nullcontext

import click

from capdev_pipeline import __version__
from capdev_pipeline.cli.common import home_option, refusing, report_option
from capdev_pipeline.cli.experts import experts
from capdev_pipeline.cli.explain import explain
from capdev_pipeline.cli.export import export
from capdev_pipeline.cli.intake import add, table_map
from capdev_pipeline.cli.report import report
from capdev_pipeline.home import Home, find_home


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="capdev")
def main() -> None:
    """The reproducible warehouse of the Capital Development Index. / 首都发展指数的可复现数据仓库。"""


main.add_command(add)
main.add_command(table_map)
main.add_command(explain)
main.add_command(experts)
main.add_command(report)
main.add_command(export)


@main.command()
@home_option
@click.option(
    "--allow-quarantine",
    is_flag=True,
    help="Publish without refused rows even if they feed an indicator. / 即使被拒行影响指标也发布。",
)
@click.option(
    "--direct",
    is_flag=True,
    help="Run the steps without Dagster: no history, no UI. / 不经 Dagster 直接运行。",
)
@report_option
@refusing
def build(home_folder: str | None, allow_quarantine: bool, direct: bool, with_report: bool) -> None:
    """Build and publish the warehouse from raw/, and its report. / 由 raw/ 构建并发布数据仓库及报告。"""
    from capdev_pipeline.cli.building import build_and_show

    home = find_home(home_folder)
    build_and_show(home, allow_quarantine=allow_quarantine, direct=direct, with_report=with_report)


@main.command()
@home_option
@refusing
def status(home_folder: str | None) -> None:
    """What is published, and whether it is up to date. / 已发布内容及是否最新。

    Exit code 1 if a build from the files as they are would be refused.
    """
    from capdev_pipeline.cli import show
    from capdev_pipeline.warehouse.summary import freshness, summarise

    home = find_home(home_folder)
    show.summary(summarise(home), home)
    found = freshness(home)
    show.freshness(found)
    if found.refused:
        sys.exit(1)


@main.command()
@home_option
@click.argument("earlier", metavar="RELEASE")
@click.argument("later", metavar="RELEASE")
@click.option("--json", "as_json", is_flag=True, help="All nodes and years as JSON. / 以 JSON 输出全部节点与年份。")
@click.option("--scheme", help="Scheme of the index; default: the first by name. / 指数方案。")
@click.option(
    "--level",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="Nodes down to this level, 0 the composite. / 节点层级。",
)
@refusing
def diff(home_folder: str | None, earlier: str, later: str, as_json: bool, scheme: str | None, level: int) -> None:
    """Why the index differs between two releases. / 两个版本的指数为何不同。

    Example: capdev diff asof_2022 current
    """
    from capdev_pipeline.cli import show_diff
    from capdev_pipeline.warehouse.difference import difference, known

    home = find_home(home_folder)
    there = known(home)
    scheme = scheme or there.schemes[0]
    for kind, name, names in (
        ("release", earlier, there.releases),
        ("release", later, there.releases),
        ("scheme", scheme, there.schemes),
    ):
        if name not in names:
            raise click.UsageError(f"unknown {kind} {name!r}; known: {', '.join(names)}")
    if earlier == later:
        raise click.UsageError("two different releases are needed")
    found = difference(home, earlier, later, scheme)
    if as_json:
        show_diff.as_json(found)
    else:
        show_diff.as_tables(found, level)


@main.command()
@home_option
@click.argument("query")
@click.option(
    "--format",
    "layout",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="Layout of the result. / 输出格式。",
)
@refusing
def sql(home_folder: str | None, query: str, layout: str) -> None:
    """Query the published warehouse (read only). / 查询已发布的数据仓库（只读）。

    Example: capdev sql "select year, score from index.score where level = 0 and scheme = 'declared'"
    """
    import duckdb

    from capdev_pipeline.cli import show
    from capdev_pipeline.warehouse.database import connect

    with connect(find_home(home_folder).published, read_only=True) as connection:
        # Read-only covers the file itself; this covers COPY ... TO, INSTALL and reading other files.
        connection.execute("SET enable_external_access = false; SET lock_configuration = true")
        try:
            relation = connection.sql(query)
            if relation is None:
                raise click.UsageError("the query returns no rows to show; use SELECT, FROM, SHOW or DESCRIBE")
            show.result(relation, layout)
        except duckdb.Error as wrong:
            raise click.UsageError(str(wrong)) from None


@main.command()
@home_option
@refusing
def verify(home_folder: str | None) -> None:
    """Check hashes and invariants of the published warehouse. / 校验已发布仓库的哈希与不变量。"""
    from capdev_pipeline.cli import show
    from capdev_pipeline.warehouse.verify import verify as run_checks

    checks = run_checks(find_home(home_folder))
    show.checks(checks)
    if any(not check.passed and check.severity == "ERROR" for check in checks):
        sys.exit(1)


@main.command()
@home_option
@click.option("--write", is_flag=True, help="Record raw/ as it is now. / 将 raw/ 现状记入清单。")
@refusing
def manifest(home_folder: str | None, write: bool) -> None:
    """Compare raw/ with its manifest, and record a change that is meant. / 核对 raw/ 与清单，并登记有意的改动。"""
    from capdev_pipeline.extract.lock import locked

    home = find_home(home_folder)
    # Held from reading to writing: a file taken in between would lose its line.
    with locked(home) if write else nullcontext():
        _compare_or_write(home, write)


def _compare_or_write(home: Home, write: bool) -> None:
    from capdev_pipeline.extract.manifest import draw_up_manifest, read_manifest, write_manifest

    found = {entry.path: entry for entry in draw_up_manifest(home)}
    listed = {entry.path: entry for entry in read_manifest(home)} if home.manifest.exists() else {}
    changed = sorted(path for path in found.keys() | listed.keys() if found.get(path) != listed.get(path))
    for path in changed:
        word = "new / 新增" if path not in listed else "missing / 缺失" if path not in found else "changed / 改动"
        rows = f"{listed[path].rows if path in listed else 0} -> {found[path].rows if path in found else 0}"
        click.echo(f"{word}: raw/{path} (rows / 行 {rows})")
    if not changed:
        click.echo("raw/ is as the manifest says / raw/ 与清单一致")
    elif write:
        write_manifest(home, list(found.values()))
        click.echo("recorded in raw/manifest.csv / 已写入 raw/manifest.csv")
    else:
        click.echo("nothing was written; add --write to record it / 未写入；加 --write 登记")
        sys.exit(1)
