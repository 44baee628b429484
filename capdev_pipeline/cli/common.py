"""What every command shares.

Belongs here: options of several commands, how a refusal ends. Does not belong here: commands.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import ParamSpec

import click

from capdev_pipeline.errors import CapdevError
from capdev_pipeline.home import HOME_VARIABLE

P = ParamSpec("P")


def refusing(command: Callable[P, None]) -> Callable[P, None]:
    """A refusal is printed with all its problems and ends with its exit code; never a traceback."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except CapdevError as refusal:
            click.echo(str(refusal), err=True)
            sys.exit(refusal.exit_code)
        except OSError as wrong:
            click.echo(f"{wrong.filename or 'a file'}: {wrong.strerror or wrong} / 文件无法读写", err=True)
            sys.exit(1)
        except (KeyboardInterrupt, RuntimeError) as stopped:
            if isinstance(stopped, RuntimeError) and "interrupted" not in str(stopped):
                raise
            click.echo("interrupted, nothing was published / 已中断，未发布", err=True)
            sys.exit(1)

    return run


home_option = click.option(
    "--home",
    "home_folder",
    metavar="DIR",
    envvar=HOME_VARIABLE,
    help="Folder of the index (raw/, warehouse/, framework.yaml); default: this repository. / 指数文件夹",
)

report_option = click.option(
    "--report/--no-report",
    "with_report",
    default=True,
    show_default=True,
    envvar="CAPDEV_REPORT",
    help="Builds also write page, workbook and figures. / 构建时同时生成网页、工作簿与图。",
)
