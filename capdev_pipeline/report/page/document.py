"""The report page put together: contents, sections, figures, templates.

Belongs here: which sections there are and what each is given. Does not belong here: the contents (a module for each
section), the texts around them (templates).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from capdev_pipeline.report import theme
from capdev_pipeline.report.charts import Chart
from capdev_pipeline.report.charts.words import scheme_name, scheme_row
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both
from capdev_pipeline.report.page import inline
from capdev_pipeline.report.page.claims import claim_rows, report_names, scheme_of_claims, verdict_counts
from capdev_pipeline.report.page.coherence import coherence
from capdev_pipeline.report.page.compared import agreements, besides, experts, methods, replaced, weightings
from capdev_pipeline.report.page.contributions import contribution_blocks, parents_with_names
from capdev_pipeline.report.page.explanation import explanation
from capdev_pipeline.report.page.indicators import indicator_pages
from capdev_pipeline.report.page.numbers import amount
from capdev_pipeline.report.page.revisions import revision_blocks
from capdev_pipeline.report.page.scores import index_rows, scale_of, schemes
from capdev_pipeline.report.page.sources import build_facts, release_rows, source_rows, terms
from capdev_pipeline.report.page.summary import summary
from capdev_pipeline.report.page.sure import sure

SECTIONS = {
    "read-first": both("先读这里", "Read this first"),
    "figures": both("图", "Figures"),
    "index": both("指数表", "The index in numbers"),
    "contributions": both("贡献", "Contributions"),
    "coverage": both("覆盖", "Coverage"),
    "revision": both("修订", "Revisions"),
    "sure": both("指数有多可靠", "How sure is the index"),
    "claims": both("报告陈述的检验", "The report's statements, tested"),
    "indicators": both("指标", "Indicators"),
    "sources": both("来源", "Sources"),
    "cite": both("引用与许可", "How to cite, terms"),
}
# What stands in the section on how sure the index is.
PARTS = {
    "sure-varied": both("换用其他做法，结论还成立吗", "What stands under other choices"),
    "sure-choices": both("哪种选择、哪个指标、哪一年要紧", "Which choice, indicator and year matters"),
    "sure-years": both("系于一年的指标", "Indicators that hang on one year"),
    "sure-coherence": both("各部分是否一致", "Whether the parts belong together"),
    "sure-methods": both("各种方法并列", "Methods side by side"),
    "sure-external": both("与他人的指数对照", "Beside an index of somebody else"),
    "sure-experts": both("专家怎么说", "What experts say"),
}
# The section that a chart belongs to, by its tag 'kind'; every other kind is a figure.
PLACES = {
    "waterfall": "contributions",
    "coverage": "coverage",
    "revision": "revision",
    "reconciliation": "claims",
    **dict.fromkeys(("sobol", "left_out_indicator", "left_out_year", "correlation"), "sure"),
    **dict.fromkeys(("influence", "methods", "external"), "sure"),
}


# Whole numbers below are years or counts, written without thousands apart.
LONGEST_YEAR = 10_000


@dataclass(frozen=True, slots=True)
class Placed:
    """A chart in its section; number: of the figure, 0 where figures are not counted."""

    chart: Chart
    number: int


def report_page(frames: Frames, charts: list[Chart], indicator_charts: dict[str, Chart]) -> str:
    """The report as one HTML file that asks no network.

    charts in reading order; indicator_charts by indicator. Numbers carry unit and source; missing ones are said to be
    missing.
    """
    found = schemes(frames)
    claims, sources = claim_rows(frames), source_rows(frames)
    contents: dict[str, Any] = {
        "build": build_facts(frames),
        "schemes": found,
        "scale": scale_of(frames),
        "top": f"{found[0].best:g}" if found[0].best is not None else "",
        "years": frames.years,
        "summary": summary(frames),
        "tables": {scheme.scheme: index_rows(frames, scheme) for scheme in found},
        "blocks": contribution_blocks(frames, found),
        "parents": parents_with_names(frames),
        "revisions": revision_blocks(frames, found),
        "releases": release_rows(frames),
        "claims": claims,
        "verdicts": verdict_counts(claims),
        **_claims_scheme(frames, scheme_of_claims(frames)),
        "reports": report_names(frames),
        "indicators": indicator_pages(frames, indicator_charts),
        **_how_sure(frames),
        "sources": sources,
        "terms": terms(sources),
        "charts": placed(charts),
        "waterfall_schemes": drawn_schemes(charts, "waterfall"),
        "revision_schemes": drawn_schemes(charts, "revision"),
    }
    specs = {chart.chart_id: chart.spec for chart in [*charts, *indicator_charts.values()]}
    return _rendered(contents, specs, explanation(frames))


def drawn_schemes(charts: Sequence[Chart], kind: str) -> set[str]:
    """The schemes that charts of a kind are drawn under."""
    return {chart.tags["scheme"] for chart in charts if chart.tags.get("kind") == kind and "scheme" in chart.tags}


def _claims_scheme(frames: Frames, scheme: str) -> dict[str, Any]:
    """What the section of the statements says of the scheme they were tested under; None where there is none."""
    summed = bool(scheme) and scheme_row(frames, scheme)["kind"] == "plain_sum"
    return {"claims_scheme": scheme_name(frames, scheme) if scheme else None, "claims_summed": summed}


def _how_sure(frames: Frames) -> dict[str, Any]:
    said, scored = experts(frames)
    sets = weightings(frames)
    return {
        "parts": PARTS,
        "sure": sure(frames),
        "cohere": coherence(frames),
        "methods": methods(frames),
        "beside": besides(frames),
        "weightings": sets,
        "replaced": replaced(sets),
        "agreements": agreements(frames),
        "experts": said,
        "scored": scored,
    }


def placed(charts: Sequence[Chart]) -> dict[str, list[Placed]]:
    """The charts by section, in their order. Figures are counted; those that differ only in scheme share a number."""
    found: dict[str, list[Placed]] = {name: [] for name in SECTIONS}
    number, last = 0, None
    for chart in charts:
        section = PLACES.get(chart.tags.get("kind", ""), "figures")
        counted = 0
        if section == "figures":
            what = {key: value for key, value in chart.tags.items() if key != "scheme"} or chart.chart_id
            number += what != last
            last, counted = what, number
        found[section].append(Placed(chart, counted))
    return found


def _rendered(contents: Mapping[str, Any], specs: Mapping[str, Any], explained: Mapping[str, Any]) -> str:
    library, script = inline.library(), inline.script()
    empty = {"coverage": not contents["charts"]["coverage"], "claims": not contents["claims"]}
    shown = {name: title for name, title in SECTIONS.items() if not empty.get(name)}
    template = _templates().get_template("report.html")
    return template.render(
        contents,
        sections=shown,
        style=inline.style(),
        fonts=theme.FONTS,
        library=library,
        script=script,
        policy=inline.policy([library, script]),
        specs=inline.data(specs),
        explanation=inline.data(explained),
    )


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(inline.HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"two": lambda zh, en: _both(both(zh, en)), "label": _label, "words": both}
    environment.filters |= {"both": _both, "amount": amount, "cell": _cell}
    return environment


def _both(text: Text) -> Markup:
    """A text in both languages, of which the style shows one; once, where they are the same.

    No lang attribute: what is shown is in the language of the whole page.
    """
    if text["zh"] == text["en"]:
        return escape(text["zh"])
    return Markup("<span class=zh>{zh}</span><span class=en>{en}</span>").format(**text)


def _label(attribute: str, zh: str, en: str) -> Markup:
    """An attribute in both languages, in Chinese until the script changes it."""
    return Markup('{a}="{zh}" data-zh-{a}="{zh}" data-en-{a}="{en}"').format(a=attribute, zh=zh, en=en)


def _cell(value: Any) -> Markup:
    """A value of a chart's table: a text in both languages, a number, or a dash for null."""
    if isinstance(value, dict):
        return _both(both(str(value["zh"]), str(value["en"])))
    if isinstance(value, (bool, str)):
        return escape(str(value))
    return escape(str(value) if isinstance(value, int) and abs(value) < LONGEST_YEAR else amount(value))
