"""Tables that the report draws beside those of the index.

Belongs here: report.*. Does not belong here: drawing them (capdev_pipeline.report).
"""

from __future__ import annotations

import pandera.pandas as pa
from pandera.typing.pandas import Series

from capdev_pipeline.framework.figures import AXES, MARKS
from capdev_pipeline.schemas.base import GRADES, IDENTIFIER, STATUSES, Table, column


class Point(Table):
    """report.point: the points of the figures that figures.yaml declares."""

    figure_id: Series[str] = column("图", "figure", matches=IDENTIFIER)
    position: Series[int] = column("图的次序", "order of the figure", ge=1)
    title_zh: Series[str] = column("中文标题", "title in Chinese")
    title_en: Series[str] = column("英文标题", "title in English")
    note_zh: Series[str] = column("中文注释：口径与取舍", "note in Chinese: scopes, and what is left out")
    note_en: Series[str] = column("英文注释", "note in English: scopes, and what is left out")
    line: Series[str] = column("图中的线", "line of the figure", matches=IDENTIFIER)
    line_position: Series[int] = column("线的次序", "order of the line in its figure", ge=1)
    line_zh: Series[str] = column("线的中文名", "Chinese name of the line")
    line_en: Series[str] = column("线的英文名", "English name of the line")
    indicator_id: Series[str] = column(
        "所示指标；空为择自印刷数字", "indicator whose values it shows; '' if printed figures are chosen"
    )
    mark: Series[str] = column("画法：bar 柱，line 线，point 点", "how it is drawn: bar, line or point", isin=MARKS)
    axis: Series[str] = column(
        "纵轴：left 左，right 右；同轴同单位", "axis, left or right; one axis has one unit", isin=AXES
    )
    area: Series[str] = column("指数地区", "area of the index")
    year: Series[int] = column("年份", "year", ge=1949, le=2100)
    value: Series[float] = column("数值；空为缺失", "value; null if missing", unit="see unit", nullable=True)
    unit: Series[str] = column("单位", "unit")
    status: Series[str] = column("状态", "observed, derived, estimated, interpolated or missing", isin=STATUSES)
    grade: Series[str] = column("证据等级；缺失为空", "evidence grade; null if missing", nullable=True, isin=GRADES)
    observation_ids: Series[pa.Object] = column("所依据的观测", "observations it rests on", sql="VARCHAR[]")
    reason: Series[str] = column("入选原因及落选数，或缺失原因", "why it was chosen and over how many, or why missing")
    citation: Series[str] = column("所依据观测的出处；缺失为空", "citation of what it rests on; '' if missing")

    class Config:
        name = "report.point"
        metadata = {
            "zh": "一行为报告一图中一线一年的一点；缺失也有一行",
            "en": "one row per figure, line, area and year; a missing point is a row with a null value",
            "key": ["figure_id", "line", "area", "year"],
        }
