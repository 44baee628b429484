"""What the UI shows of the content of an asset: first rows, pictures, where the files lie.

Belongs here: reading what a step has just written, as asset metadata. Does not belong here: Markdown and charts
(capdev_pipeline.report), what is known before a run (metadata.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
import duckdb
import pandas as pd

from capdev_pipeline.home import REPOSITORY, Home
from capdev_pipeline.report.frames import RELEASE, Frames
from capdev_pipeline.report.pictures import CHARTS_OF, embedded, pictures
from capdev_pipeline.report.preview import ROWS, preview
from capdev_pipeline.schemas import TABLES, columns_of
from capdev_pipeline.warehouse.build import Build, Written
from capdev_pipeline.warehouse.database import has_table, quoted, read, text
from capdev_pipeline.warehouse.report import FIGURES, LINEAGE, PAGE, WORKBOOK
from capdev_pipeline.warehouse.steps import PUBLISHED, REPORT, Step

HOW_TO_OPEN = (
    "复制路径到浏览器地址栏，或运行 `capdev report --open`。\n\n"
    "Copy the path into the address bar, or run `capdev report --open`: browsers follow no link from here to a file."
)
PICTURE, ENDING = "picture", ".zh.svg"


def previews(build: Build, step: Step, written: Written) -> dict[str, dict[str, Any]]:
    """Metadata of each output of a step: its first rows, its picture, its files."""
    shown: dict[str, dict[str, Any]] = {name: {} for name in step.outputs}
    with build.connection() as connection:
        for name in step.outputs:
            table = name if name in TABLES else next((t for t in written.rows if t.startswith("staging.")), "")
            if table in written.rows:
                rows = first_rows(connection, table)
                shown[name]["preview"] = dg.MetadataValue.md(preview(rows, written.rows[table]))
            if name in CHARTS_OF and build.with_report:
                shown[name] |= _picture(connection, name)
    for name in step.outputs:
        if name == PUBLISHED or step.name == REPORT:
            shown[name] |= files(build.home)
        if name == f"report.{FIGURES}":
            shown[name] |= figures(build.home)
    return shown


def first_rows(connection: duckdb.DuckDBPyConnection, table: str) -> pd.DataFrame:
    """The first rows of a table: the release without a cut-off, the default scheme, upper levels before others."""
    columns = set(connection.table(quoted(table)).columns)
    order = [f"release is distinct from {text(RELEASE)}"] if "release" in columns else []
    if "scheme" in columns and has_table(connection, "meta.scheme"):
        order.append("(select m.position from meta.scheme m where m.scheme = shown.scheme)")
    order += ["level"] if "level" in columns else []
    query = f"select * from {quoted(table)} shown order by {', '.join([*order, 'rowid'])} limit {ROWS}"
    return connection.execute(query).df()


def _picture(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, Any]:
    """The chart of a table that was just written; none where other tables it needs are not made yet."""
    tables = WorkingTables(connection)
    try:
        return {PICTURE: dg.MetadataValue.md(drawn)} if (drawn := pictures(table, Frames(tables))) else {}
    except NotMadeError as absent:
        return {PICTURE: f"尚无表 / not made yet: {absent.args[0]}"}
    except Exception as wrong:  # whatever it is: a picture must not keep figures from being published
        return {PICTURE: f"未能绘制 / could not be drawn: {type(wrong).__name__}: {wrong}"}


class NotMadeError(KeyError):
    """A table that the working database does not hold."""


class WorkingTables(Mapping[str, pd.DataFrame]):
    """The tables of a working database, each read when it is first asked for.

    meta.build is empty: what is here has not been published, so no build can be named as its source.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        unpublished = pd.DataFrame(columns=list(columns_of(TABLES["meta.build"])))
        self._read: dict[str, pd.DataFrame] = {"meta.build": unpublished}

    def __getitem__(self, table: str) -> pd.DataFrame:
        if table not in self._read:
            if not has_table(self._connection, table):
                raise NotMadeError(table)
            self._read[table] = read(self._connection, table)
        return self._read[table]

    def __iter__(self) -> Iterator[str]:
        return iter(TABLES)

    def __len__(self) -> int:
        return len(TABLES)


def files(home: Home) -> dict[str, Any]:
    """Where the published files and the pages about them lie."""
    places = {
        "report page": home.report / PAGE,
        "lineage page": home.report / LINEAGE,
        "workbook": home.report / WORKBOOK,
        "figures": home.report / FIGURES,
        "database": home.published,
    }
    docs = REPOSITORY / "docs"  # not installed with the package
    places |= {"docs": docs} if docs.is_dir() else {}
    metadata: dict[str, Any] = {"how to open": dg.MetadataValue.md(HOW_TO_OPEN)}
    return metadata | {name: dg.MetadataValue.path(str(path)) for name, path in places.items()}


def figures(home: Home) -> dict[str, Any]:
    """The static figures with Chinese text, as they lie there."""
    drawn = {path.name.removesuffix(ENDING): path for path in sorted((home.report / FIGURES).glob(f"*{ENDING}"))}
    return {name: dg.MetadataValue.md(embedded(path.read_text(encoding="utf-8"), name)) for name, path in drawn.items()}
