"""The lineage page put together: boxes, edges, style and script in one file.

Belongs here: what the template is given. Does not belong here: the boxes and their places (graph.py), drawing and
finding (scripts).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from capdev_pipeline.report import theme
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both
from capdev_pipeline.report.lineage.graph import Box, Edge, boxes_of, edges_of, layers_of
from capdev_pipeline.report.page import inline

HERE = Path(__file__).parent
# The page looks like the report: its colours, type and bar are the report's own.
SHARED_STYLES = ("base", "layout")
STYLES = ("boxes", "panel", "paper")
SHARED_SCRIPTS = ("page",)
SCRIPTS = ("graph", "language", "draw", "panel", "find", "place", "start")


def lineage_page(frames: Frames) -> str:
    """The lineage of every column as one HTML file that asks no network.

    meta.lineage and meta.column_info of the warehouse say which columns there are and what comes from what.
    """
    edges = edges_of(frames)
    boxes = boxes_of(frames, edges)
    layers = [[boxes[name] for name in names] for names in layers_of(boxes, edges)]
    build = frames.all("meta.build").iloc[0]
    root = frames.nodes.loc[frames.root]
    script = _script()
    return (
        _templates()
        .get_template("lineage.html")
        .render(
            layers=layers,
            titles=[_title(number, layer) for number, layer in enumerate(layers)],
            counts={
                "tables": sum(not box.is_file for box in boxes.values()),
                "files": sum(box.is_file for box in boxes.values()),
                "columns": sum(len(box.items) for box in boxes.values() if not box.is_file),
                "edges": len(edges),
            },
            subject=both(str(root["name_zh"]), str(root["name_en"])),
            build={name: str(build[name]) for name in ("build_id", "built_at", "code_version")},
            style=_style(),
            fonts=theme.FONTS,
            script=script,
            policy=inline.policy([script]),
            edges=inline.data(_numbered(layers, edges)),
        )
    )


def _title(number: int, layer: list[Box]) -> Text:
    if all(box.is_file for box in layer):
        return both("文件", "Files")
    return both(f"第 {number} 步", f"Step {number}")


def _numbered(layers: list[list[Box]], edges: list[Edge]) -> list[list[int]]:
    """The edges by the number of their columns, counted over all boxes in the order of the page."""
    columns = [(box.name, item.name) for layer in layers for box in layer for item in box.items]
    number = {column: position for position, column in enumerate(columns)}
    return sorted([number[source], number[target]] for source, target in edges if source in number and target in number)


@cache
def _style() -> Markup:
    shared = [inline.HERE / "styles" / f"{name}.css" for name in SHARED_STYLES]
    own = [HERE / "styles" / f"{name}.css" for name in STYLES]
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*shared, *own])
    if "</style" in text.casefold():
        raise ValueError("a style file holds '</style': it would end the style element of the page")
    return Markup(text)  # our own files, checked for the end tag


@cache
def _script() -> Markup:
    shared = [inline.HERE / "scripts" / f"{name}.js" for name in SHARED_SCRIPTS]
    own = [HERE / "scripts" / f"{name}.js" for name in SCRIPTS]
    parts = "\n".join(path.read_text(encoding="utf-8") for path in [*shared, *own])
    text = f'(function () {{\n"use strict";\n{parts}}})();\n'
    if any(harmful in text.casefold() for harmful in ("</script", "<!--")):
        raise ValueError("a script file holds what would end the script element of the page")
    return Markup(text)  # our own files, checked for the end tag


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"two": lambda zh, en: _both(both(zh, en)), "label": _label}
    environment.filters |= {"both": _both, "breakable": _breakable}
    return environment


def _both(text: Text) -> Markup:
    """A text in both languages, of which the style shows one; once, where they are the same."""
    if text["zh"] == text["en"]:
        return escape(text["zh"])
    return Markup("<span class=zh>{zh}</span><span class=en>{en}</span>").format(**text)


def _breakable(name: str) -> Markup:
    """A name that may go on in the next line behind a point or an underscore."""
    return Markup(str(escape(name)).replace(".", ".<wbr>").replace("_", "_<wbr>"))


def _label(attribute: str, zh: str, en: str) -> Markup:
    """An attribute in both languages, in Chinese until the script changes it."""
    return Markup('{a}="{zh}" data-zh-{a}="{zh}" data-en-{a}="{en}"').format(a=attribute, zh=zh, en=en)
