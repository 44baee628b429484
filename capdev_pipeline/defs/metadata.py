"""What the UI shows of an asset beside its name.

Belongs here: column schema, column lineage, descriptions, from the models; counts, SQL and facts of a run. Does not
belong here: the assets themselves, what was written (previews.py).
"""

from __future__ import annotations

import inspect
from typing import Any

import dagster as dg

from capdev_pipeline.extract import SourceInfo
from capdev_pipeline.schemas import TABLES, columns_of, key_of, meaning_of
from capdev_pipeline.schemas.lineage import LINEAGE
from capdev_pipeline.warehouse.build import Written
from capdev_pipeline.warehouse.ddl import column_comment, sql_type
from capdev_pipeline.warehouse.steps import DEFINITION, Step


def key_of_asset(name: str) -> dg.AssetKey:
    """'index.score' -> index/score."""
    return dg.AssetKey(name.split("."))


def asset_metadata(name: str, step: Step) -> dict[str, Any]:
    """Everything known before a build: schema, lineage, key, where the code is."""
    metadata: dict[str, Any] = {"dagster/code_references": _code(step)}
    if name in TABLES:
        metadata |= {
            "dagster/column_schema": column_schema(name),
            "dagster/column_lineage": column_lineage(name),
            "dagster/table_name": name,
            "primary key": ", ".join(key_of(TABLES[name])),
        }
    return metadata


def describe(name: str, step: Step) -> str:
    """Description in both languages: the table's, else the step's."""
    if name in TABLES:
        zh, en = meaning_of(TABLES[name])
        return f"{zh}。\n\n{en[0].upper()}{en[1:]}.\n\n---\n{step.zh}\n\n{step.en}"
    return f"{step.zh}\n\n{step.en}"


def column_schema(table: str) -> dg.TableSchema:
    """The columns of a table with type, meaning and constraints."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=column,
                type=sql_type(info),
                description=column_comment(info),
                constraints=dg.TableColumnConstraints(
                    nullable=bool(info.nullable), unique=key_of(TABLES[table]) == [column]
                ),
            )
            for column, info in columns_of(TABLES[table]).items()
        ]
    )


def column_lineage(table: str) -> dg.TableColumnLineage:
    """Column to column, as in meta.lineage, as far as the upstream is an asset: tables and definition files."""
    deps = {}
    for column, sources in LINEAGE[table].items():
        pairs = [_upstream(source) for source in sources]
        deps[column] = [dg.TableColumnDep(key_of_asset(name), upstream) for name, upstream in pairs if name]
    return dg.TableColumnLineage(deps)


def _upstream(source: str) -> tuple[str, str]:
    """The asset and column of a lineage entry; the files of raw/ are several assets, so none is named."""
    name, column = source.rsplit(".", 1)
    if name in TABLES:
        return name, column
    return (DEFINITION, f"{name.split('.')[1]}.{column}") if name.startswith("definition.") else ("", column)


def written_metadata(name: str, written: Written) -> dict[str, Any]:
    """What a run found out: row count, compiled SQL, facts of the step."""
    metadata: dict[str, Any] = {key: dg.MetadataValue.text(str(value)) for key, value in written.facts.items()}
    rows = written.rows.get(name)
    if rows is None:
        rows = sum(count for table, count in written.rows.items() if not table.endswith("quarantine"))
    if written.rows:  # pages and figures have none
        metadata["dagster/row_count"] = dg.MetadataValue.int(rows)
    if name in written.sql:
        metadata["compiled SQL"] = dg.MetadataValue.md(f"```sql\n{written.sql[name]}\n```")
    return metadata


def source_metadata(source: SourceInfo) -> dict[str, Any]:
    """Publisher, terms and links of a source."""
    metadata: dict[str, Any] = {
        "publisher": source.publisher,
        "licence": source.licence,
        "how to cite": source.cite,
        "transcribed": source.transcribed,
    }
    if source.homepage:
        metadata["homepage"] = dg.MetadataValue.url(source.homepage)
    return metadata


def _code(step: Step) -> dg.CodeReferencesMetadataValue:
    file = inspect.getsourcefile(step.run) or ""
    line = inspect.getsourcelines(step.run)[1]
    return dg.CodeReferencesMetadataValue(
        code_references=[dg.LocalFileCodeReference(file_path=file, line_number=line, label=step.name)]
    )
