"""How many statements of the report hold.

Belongs here: the verdicts counted. Does not belong here: the rules that give them (capdev_pipeline.audit).
"""

from __future__ import annotations

from capdev_pipeline.report import theme
from capdev_pipeline.report.charts import vega, words
from capdev_pipeline.report.charts.chart import Chart, Data
from capdev_pipeline.report.charts.rows import Line, height_of, row_axis
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both
from capdev_pipeline.report.vocabulary import VERDICT
from capdev_pipeline.schemas.audit import VERDICTS


def reconciliation_charts(frames: Frames) -> list[Chart]:
    """Statements by verdict; none if the report has no claims to test."""
    verdicts = frames.all("audit.reconciliation")["verdict"]
    if verdicts.empty:
        return []
    counts = {verdict: int((verdicts == verdict).sum()) for verdict in VERDICTS}
    listed = [(VERDICT[verdict], count) for verdict, count in counts.items()]
    description = both(
        f"共 {len(verdicts)} 条：" + "，".join(f"{word['zh']} {count}" for word, count in listed) + "。",
        f"{len(verdicts)} statements: " + ", ".join(f"{word['en']} {count}" for word, count in listed) + ".",
    )
    chart = Chart(
        chart_id="reconciliation",
        title=both("报告论断的核对结论", "The report's statements by verdict"),
        unit=both("条", "statements"),
        source=words.source(frames, "audit.reconciliation"),
        note=both("逐条的规则与说明见核对表。", "The rule and the reason of each are in the reconciliation table."),
        description=description,
        spec=_spec(counts, description),
        data=Data([both("结论", "verdict"), both("条数", "statements")], [[word, count] for word, count in listed]),
        tags={"kind": "reconciliation"},
    )
    return [chart]


def _spec(counts: dict[str, int], said: Text) -> vega.Json:
    lines = [Line(verdict, VERDICT[verdict]) for verdict in counts]
    values = [{"row": line.row, "count": counts[line.key], "verdict": line.name} for line in lines]
    most = max(counts.values())
    axis = {"title": both("条数", "statements"), "values": vega.round_numbers(0, most), "orient": "top"}
    scale = {"domainMin": 0, "domainMax": {"expr": f"{most} * width / max(width - 30, 60)"}, "nice": False}
    shown = vega.tooltip(("verdict", both("结论", "verdict")), ("count", both("条数", "statements")))
    x = {"field": "count", "type": "quantitative", "axis": axis, "scale": scale}
    look = {"color": theme.BLUE, "height": {"band": 0.6}, "aria": False}
    number = {"type": "text", "align": "left", "dx": 4, "fontSize": 11, "aria": False}
    return vega.layered(
        [
            {"mark": {"type": "bar", **look}, "encoding": {"x": x, "tooltip": shown}},
            {"mark": number, "encoding": {"x": x, "text": {"field": "count", "type": "quantitative"}}},
        ],
        values,
        height=height_of(lines, 30),
        description=said,
        encoding={"y": row_axis(lines)},
    )
