"""Files of the repository that are made from the program: the dictionary pages, the lineage read off the SQL.

Belongs here: what they are to hold, writing it. Does not belong here: pages with examples (documents.py), comparing
(test_dictionary.py, schemas/test_lineage.py).
"""

from __future__ import annotations

import importlib
import tempfile
from pathlib import Path

from capdev_pipeline.home import REPOSITORY
from capdev_pipeline.report.dictionary import dictionary_markdown
from capdev_pipeline.report.language import Language
from capdev_pipeline.schemas import lineage
from capdev_pipeline.warehouse.build import Build
from tests.schemas import lineage_sql
from tests.schemas.lineage_home import lineage_home
from tests.schemas.lineage_moves import Bench

PAGES: dict[Path, Language] = {
    REPOSITORY / "docs" / "dictionary.md": "en",
    REPOSITORY / "docs" / "dictionary.zh-CN.md": "zh",
}


def renew() -> list[Path]:
    """Write all of them; those that changed. The dictionary tells of lineage, so lineage comes first."""
    with tempfile.TemporaryDirectory() as folder:
        build = Build(lineage_home(Path(folder) / "home").home, allow_quarantine=True, with_report=False)
        texts = {lineage_sql.FILE: lineage_sql.as_csv(lineage_sql.sql_rows(Bench(build).sql))}
    changed = _write(texts)
    importlib.reload(lineage)
    return changed + _write({path: dictionary_markdown(language) for path, language in PAGES.items()})


def _write(texts: dict[Path, str]) -> list[Path]:
    changed = [path for path, text in texts.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in changed:
        path.write_text(texts[path], encoding="utf-8")
    return changed
