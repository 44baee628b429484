"""What all charts and pages look like: colours, marks, fonts.

Belongs here: the palette safe for colour-blind readers, the marks of status and grade, the Vega-Lite configuration.
Does not belong here: particular charts, the style of the page.

Colours: the first two after Okabe and Ito, "Color Universal Design", 2008; the rest chosen so that any two stay apart
for protan, deutan and tritan readers (Machado, Oliveira and Fernandes, 2009) and each stands out from white; tested.
"""

from __future__ import annotations

from typing import Any

BLUE, VERMILION, TEAL, INDIGO = "#0072B2", "#C04D00", "#2A9D8F", "#4B0082"
BROWN, GREEN, BLACK = "#5C2B00", "#006045", "#1b1b1b"
PALE_ORANGE = "#E3A65B"
SERIES = (BLUE, VERMILION, TEAL, INDIGO, BROWN, GREEN, BLACK)
GREY, LIGHT, BAND = "#595959", "#d9d9d9", "#e9e9e9"

# The Vega-Lite that the page, the static figures and the tests all use, of those that vl-convert carries.
VEGALITE = "6.4"
SCHEMA = f"https://vega.github.io/schema/vega-lite/v{VEGALITE.split('.')[0]}.json"

# The font that the static figures are drawn with, shipped by pylopdf-fonts-zh-cn; a page falls back on the reader's.
FONT = "Noto Sans SC"
FONTS = f"{FONT}, 'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"

# Status is told by shape and filling, not by colour alone. The hollow ones are outlines with a hole (the inner path
# runs the other way round), so that a legend shows them as the drawing does.
DIAMOND = "M0,-1.25L1.25,0L0,1.25L-1.25,0ZM0,-0.7L-0.7,0L0,0.7L0.7,0Z"
TRIANGLE = "M0,-1.2L1.25,0.95L-1.25,0.95ZM0,-0.45L-0.6,0.57L0.6,0.57Z"
STATUS_SHAPE = {"observed": "circle", "derived": "square", "estimated": TRIANGLE, "interpolated": DIAMOND}
STATUS_GLYPH = {"observed": "●", "derived": "■", "estimated": "△", "interpolated": "◇"}
STATUS_COLOUR = {
    "observed": "#0072B2",
    "derived": "#4C9BCB",
    "estimated": "#C04D00",
    "interpolated": PALE_ORANGE,
    "missing": "#ffffff",
}


# Width in px of what a chart stands in. Not the signal 'width': that changes after a legend
# has been laid out, which would then be cut off or overlap.
CONTAINER = "(isFinite(containerSize()[0]) ? containerSize()[0] : 660)"


def config(*, static: bool = False) -> dict[str, Any]:
    """The Vega-Lite configuration of every chart; static: for print, with smaller letters."""
    size = 9.5 if static else 12
    text = {
        **{"labelFont": FONTS, "titleFont": FONTS, "labelFontSize": size, "titleFontSize": size},
        **{"labelColor": BLACK, "labelLimit": 0, "titleLimit": 0},
    }
    plain = {"titleFontWeight": "normal", "titleColor": BLACK}
    return {
        "font": FONTS,
        "background": "white",
        "view": {"stroke": None},
        "axis": {**text, **plain, "gridColor": LIGHT, "domainColor": GREY, "tickColor": GREY},
        "legend": {
            **{
                **text,
                **plain,
                "orient": "bottom",
                "columns": {"signal": f"{CONTAINER} < 420 ? 1 : 2"},
                "symbolLimit": 0,
            },
            "layout": {"bottom": {"anchor": "start", "direction": "vertical"}},
        },
        "line": {"strokeWidth": 2},
    }
