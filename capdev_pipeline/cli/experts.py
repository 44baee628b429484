"""capdev experts: what the ballots of experts say, and how far they agree.

Belongs here: the command with its options. Does not belong here: reading (warehouse.experts), sentences
(report.consensus), laying out (show_experts.py).
"""

from __future__ import annotations

import click

from capdev_pipeline.cli.common import home_option, refusing
from capdev_pipeline.home import find_home


@click.command()
@home_option
@click.option("--json", "as_json", is_flag=True, help="Every round as JSON. / 以 JSON 输出各轮全部内容。")
@refusing
def experts(home_folder: str | None, as_json: bool) -> None:
    """Delphi ballots: agreement, convergence, weights. / 德尔菲选票：协调、收敛与所得权重。

    Ballots lie in raw/delphi/, one file per round; without them the printed weights stand.
    """
    from capdev_pipeline.cli import show_experts
    from capdev_pipeline.warehouse.experts import published_ballots

    home = find_home(home_folder)
    frames = published_ballots(home)
    if as_json:
        show_experts.as_json(frames)
    else:
        show_experts.as_tables(frames, waiting=any(home.delphi.glob("*.csv")))
