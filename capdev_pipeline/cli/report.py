"""capdev report: the report of what is published, written again or somewhere else.

Belongs here: the command with its options. Does not belong here: what the files hold (capdev_pipeline.report).
"""

from __future__ import annotations

from pathlib import Path

import click

from capdev_pipeline.cli.common import home_option, refusing
from capdev_pipeline.home import find_home

WORDS = {
    "index.html": ("网页", "page"),
    "lineage.html": ("血缘图", "lineage page"),
    "capdev.xlsx": ("工作簿", "workbook"),
    "figures": ("静态图（SVG 与 300 dpi PNG）", "static figures (SVG, PNG at 300 dpi)"),
}


@click.command()
@home_option
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write instead of warehouse/report/. / 输出文件夹。",
)
@click.option("--open", "open_page", is_flag=True, help="Open the page in a browser afterwards. / 完成后打开网页。")
@refusing
def report(home_folder: str | None, out: Path | None, open_page: bool) -> None:
    """Write page, lineage page, workbook and figures of the published warehouse. / 由已发布的仓库生成报告。

    A build does this already; the command is for a warehouse that was built without, or another folder. The folder
    is replaced as a whole; files that were added or changed in it are moved to a folder beside it.
    Example: capdev report --out ~/capdev-2026
    """
    from capdev_pipeline.cli import show
    from capdev_pipeline.warehouse.report import PAGE, write_report

    home = find_home(home_folder)
    with show.progress() as progress:
        made = write_report(home, out, lambda name: progress(WORDS[name][1], WORDS[name][0], len(WORDS)))
    folder = out or home.report
    place = str(out) if out else home.shown(home.report)
    for name, size in made.sizes.items():
        show.out.print(f"{place}/{name}  {size / 1e6:.1f} MB  {WORDS[name][0]} / {WORDS[name][1]}", markup=False)
    if made.kept is not None:
        words = "文件夹中新增或改过的文件已移至 / files added or changed in the folder were moved to"
        show.out.print(f"{words} {made.kept}", style="yellow", markup=False)
    if open_page:
        click.launch((folder / PAGE).resolve().as_uri())
