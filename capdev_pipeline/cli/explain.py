"""capdev explain: an index value down to its printed figures, or a series with what rests on its figures.

Belongs here: the command with its options. Does not belong here: looking up (warehouse.explain), laying out
(show_explain.py).
"""

from __future__ import annotations

import click

from capdev_pipeline.cli.common import home_option, refusing
from capdev_pipeline.home import find_home


@click.command()
@home_option
@click.argument("node")
@click.argument("year", type=int)
@click.option(
    "--series",
    is_flag=True,
    help="NODE is a series of printed figures, also where a node has the name. / 按序列查印刷数字，即使有同名节点。",
)
@click.option("--area", help="Area; default: the first of the index, of a series all. / 地区；序列默认全部。")
@click.option("--release", default="current", show_default=True, help="Release. / 版本。")
@click.option("--scheme", help="Scheme; default: the first of the method. / 方案，默认首个。")
@click.option("--depth", type=click.IntRange(min=0), help="Levels below the node; default: all. / 向下展开的层数。")
@click.option(
    "--losers/--no-losers", default=True, show_default=True, help="With the figures not chosen. / 是否含落选数字。"
)
@click.option("--stock", is_flag=True, help="The capital stock year by year. / 逐年列出资本存量。")
@click.option("--json", "as_json", is_flag=True, help="Everything as JSON. / 以 JSON 输出全部内容。")
@refusing
def explain(
    home_folder: str | None,
    node: str,
    year: int,
    series: bool,
    area: str | None,
    release: str,
    scheme: str | None,
    depth: int | None,
    losers: bool,
    stock: bool,
    as_json: bool,
) -> None:
    """Where a value of the index comes from, down to printed figures. / 一个数值的全部由来，直至印刷数字。

    NODE is a node or a series of printed figures, by id, Chinese or English name. Of a series every printed figure of
    the year is told, and what rests on it. Examples: capdev explain livable_city 2020, explain rd_expenditure 2016
    """
    from capdev_pipeline.cli import show_explain
    from capdev_pipeline.warehouse.explain import explain as look_up

    home = find_home(home_folder)
    found = look_up(
        home,
        node,
        year,
        series=series,
        area=area,
        release=release,
        scheme=scheme,
        depth=depth,
        losers=losers,
        stock=stock,
    )
    if as_json:
        show_explain.as_json(found)
    else:
        show_explain.as_tree(found)
