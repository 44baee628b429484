"""capdev export: the published tables for other programs.

Belongs here: the command with its options. Does not belong here: writing the files (warehouse.export).
"""

from __future__ import annotations

from pathlib import Path

import click

from capdev_pipeline.cli.common import home_option, refusing
from capdev_pipeline.home import find_home


@click.command()
@home_option
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(["parquet", "csv", "xlsx"]),
    help="May be given several times; default: all three. / 格式，可多次给出，默认全部。",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("capdev-export"),
    show_default=True,
    help="Folder to write. / 输出文件夹。",
)
@click.option(
    "--table",
    "tables",
    multiple=True,
    metavar="SCHEMA.TABLE",
    help="Tables of Parquet and CSV, may be given several times; default: all. The workbook is always whole. / "
    "Parquet 与 CSV 所含的表，可多次给出，默认全部；工作簿总是完整的。",
)
@click.option("--force", is_flag=True, help="Replace an earlier export. / 替换先前的导出。")
@refusing
def export(home_folder: str | None, formats: tuple[str, ...], out: Path, tables: tuple[str, ...], force: bool) -> None:
    """Copy the published tables as Parquet, CSV and a workbook. / 将已发布的表导出为 Parquet、CSV 与工作簿。

    Parquet and CSV come with a datapackage.json (Frictionless): fields, keys, sources, hashes. The folder is written
    whole or not at all. Example: capdev export --format csv --table index.score
    """
    from capdev_pipeline.cli import show
    from capdev_pipeline.warehouse.export import FORMATS
    from capdev_pipeline.warehouse.export import export as write

    home = find_home(home_folder)
    chosen = formats or FORMATS
    with show.progress() as progress:
        written = write(
            home,
            out,
            chosen,
            tables,
            force=force,
            progress=lambda form: progress(f"writing {form}", f"写出 {form}", len(set(chosen))),
        )
    for part in written:
        held = f"{part.tables} 表 / tables, {part.rows:,} 行 / rows, datapackage.json"
        held = held if part.tables else "工作簿 / workbook"
        show.out.print(f"{out}/{part.path}  {part.size / 1e6:.1f} MB  {held}", markup=False)
