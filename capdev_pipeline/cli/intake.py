"""capdev add and capdev map: taking a new file in.

Belongs here: the commands and their options. Does not belong here: the dry run itself (clean.intake), how it is
laid out (show_intake.py).
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from capdev_pipeline.cli.common import home_option, refusing, report_option
from capdev_pipeline.home import Home, find_home

if TYPE_CHECKING:  # pandas and the readers are imported when a command runs, so that --help is quick
    from capdev_pipeline.clean.intake import Intake, Surroundings
    from capdev_pipeline.extract.arrival import Said
    from capdev_pipeline.extract.published import Table
    from capdev_pipeline.framework import Definition

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Factor(click.FloatRange):
    """A finite number above 1: nan and inf would be above every jump, and no figure would be questioned."""

    def __init__(self) -> None:
        super().__init__(min=1, min_open=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        found: float = super().convert(value, param, ctx)
        if not math.isfinite(found):
            self.fail(f"{value!r} is not a finite number above 1 / 须为大于 1 的有限数", param, ctx)
        return found


@click.command()
@home_option
@click.argument("path", type=FILE)
@click.option("--source", metavar="ID", help="Folder of raw/ the file belongs to; default: that of its map. / 来源")
@click.option("--edition", metavar="NAME", help="Edition, for instance the year of the yearbook. / 版次，如年鉴年份")
@click.option("--published", metavar="DATE", help="When it was published: YYYY, YYYY-MM or YYYY-MM-DD. / 发布日期")
@click.option("--jump", type=Factor(), help="Question year-on-year factors above this; default: the map's. / 跳变倍数")
@click.option("--accept-jumps", is_flag=True, help="Take in figures with jumps: compared with the source. / 已核对跳变")
@click.option("--all", "everything", is_flag=True, help="Print every figure, not the first ones. / 列出全部数字")
@click.option("--build", "and_build", is_flag=True, help="With --yes: build and publish at once. / 收入后立即构建发布")
@click.option("--yes", is_flag=True, help="Take the file in; without it nothing is written. / 确认收入")
@report_option
@refusing
def add(
    home_folder: str | None,
    path: Path,
    source: str | None,
    edition: str | None,
    published: str | None,
    jump: float | None,
    accept_jumps: bool,
    everything: bool,
    and_build: bool,
    yes: bool,
    with_report: bool,
) -> None:
    """Take a published table or a transcribed extract in; first a dry run. / 收入已发布的表格或转录文件；先试运行。

    Shows new years, revised figures old → new, refused rows, changes of unit and scope, and year-on-year jumps.
    With --yes the file is copied to raw/<source>/<edition>/ and listed in the manifest, whole or not at all.

    Example: capdev add 02-01.xls --edition 2025 --published 2025-10 --yes
    """
    if and_build and not yes:
        raise click.UsageError("--build needs --yes: a dry run takes nothing in / --build 须与 --yes 同用")
    from capdev_pipeline.clean.intake import refuse
    from capdev_pipeline.cli import show_intake
    from capdev_pipeline.extract.arrival import Said
    from capdev_pipeline.extract.take_in import take_in

    home = find_home(home_folder)
    found, around = look(home, path, Said(source, edition, published), jump)
    # Jumps that are not accepted are told once, by the refusal.
    show_intake.dry_run(found, around.definition, everything, jumps=accept_jumps)
    if found.already:
        return
    refuse(found, accept_jumps)
    if not yes:
        click.echo("nothing was written; add --yes to take it in / 未写入；加 --yes 收入")
        return
    place = home.shown(take_in(home, path, found.entry, around.entries))
    click.echo(f"taken in: {place}, {found.entry.rows} figures / 已收入")
    _build_next(home, and_build, with_report)


def _build_next(home: Home, now: bool, with_report: bool) -> None:
    if not now:
        click.echo("next: capdev build / 下一步：capdev build")
        return
    from capdev_pipeline.cli.building import build_and_show

    build_and_show(home, with_report=with_report)


def look(
    home: Home, path: Path, said: Said, jump: float | None, today: datetime.date | None = None
) -> tuple[Intake, Surroundings]:
    """The dry run of a file against all that was taken in before. Published by today, or by the day given."""
    from capdev_pipeline.audit.claims import clean_claims
    from capdev_pipeline.clean.corrections import register_of
    from capdev_pipeline.clean.intake import Surroundings, examine, with_refused_rows
    from capdev_pipeline.extract.arrival import arrive
    from capdev_pipeline.extract.manifest import check_entries
    from capdev_pipeline.warehouse.at_hand import published_observations
    from capdev_pipeline.warehouse.build import Build

    build = Build(home)
    entries = build.entries if home.manifest.exists() else []
    arrival = arrive(home, path, said, build.maps, entries, today or datetime.date.today())
    check_entries(home, [entry for entry in entries if entry.path != arrival.entry.path])
    published = published_observations(build) if entries else None
    around = Surroundings(
        home, build.definition, build.maps, entries, register_of(build.corrections), published=published
    )
    found = examine(arrival, around, jump)
    if found.entry.kind == "claims" and not found.already:
        found = with_refused_rows(found, clean_claims(arrival.rows(home), build.definition).quarantine)
    return found, around


@click.group(name="map")
def table_map() -> None:
    """Table maps: which series a row or column of a published table is. / 表格映射：行列对应的统计序列。"""


@table_map.command()
@home_option
@click.argument("path", type=FILE)
@click.option("--draft", is_flag=True, help="Print a map to fill in for each table without one. / 输出待填的映射草稿")
@refusing
def check(home_folder: str | None, path: Path, draft: bool) -> None:
    """What of a file is recognised, what is not, and the nearest known map. / 文件中已识别与未识别的内容及最近的映射。

    Exit code 1 if no table is recognised, or one lacks what feeds an indicator.
    """
    from capdev_pipeline.clean.intake import Surroundings
    from capdev_pipeline.cli import show_intake
    from capdev_pipeline.errors import ExtractError
    from capdev_pipeline.extract.maps import nearest, read_maps, recognise
    from capdev_pipeline.extract.maps.recognise import refusals
    from capdev_pipeline.extract.published import read_tables
    from capdev_pipeline.framework import load_definition

    home = find_home(home_folder)
    definition = load_definition(home)
    maps = read_maps(home, definition)
    fits = [(table, recognise(table, maps)) for table in read_tables(path, ask=False, shown=home.shown(path))]
    if draft:
        _draft([table for table, fit in fits if fit is None], definition)
        return
    feeding = Surroundings(home, definition, maps, ()).feeding
    for table, fit in fits:
        show_intake.table_check(table, fit, nearest(table, maps), definition)
    problems = [problem for _, fit in fits if fit for problem in refusals(fit, feeding)]
    if problems:
        raise ExtractError(problems)
    if not any(fit for _, fit in fits):
        raise click.exceptions.Exit(1)


def _draft(tables: Sequence[Table], definition: Definition) -> None:
    from capdev_pipeline.extract.maps.draft import draft_map

    for table in tables:
        click.echo(draft_map(table, definition))
