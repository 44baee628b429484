"""What makes the page one file: style, script, library and data written into it, and the policy that forbids the rest.

Belongs here: reading the files of this folder, escaping, hashes. Does not belong here: what the data are.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import vl_convert
from markupsafe import Markup

HERE = Path(__file__).parent
STYLES = ("base", "layout", "tables", "figures", "dialog", "print")
SCRIPTS = ("page", "language", "choices", "charts", "tables", "regions", "explain", "places", "start")

# What could end a script element, or a line of script, from inside a string of the data.
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


@cache
def library() -> Markup:
    """Vega, Vega-Lite and vega-embed as one script that asks no network; about 0.9 MB."""
    return _script(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))


@cache
def script() -> Markup:
    """The page's own script: the files of scripts/ one after the other in one closed scope."""
    parts = "\n".join((HERE / "scripts" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
    return _script(f'(function () {{\n"use strict";\n{parts}}})();\n')


@cache
def style() -> Markup:
    """The page's style: the files of styles/ one after the other."""
    text = "\n".join((HERE / "styles" / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
    if "</style" in text.casefold():
        raise ValueError("a style file holds '</style': it would end the style element of the page")
    return Markup(text)  # our own files, checked for the end tag


def data(value: Any) -> Markup:
    """A value as JSON that can stand in a script element of type application/json."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character, escape in _ESCAPES.items():
        text = text.replace(character, escape)
    return Markup(text)  # nothing of it can end the element


def policy(scripts: Iterable[str]) -> str:
    """A content security policy under which only these scripts run and nothing is fetched.

    Vega sets style attributes and a style element, so styles are allowed inline. No 'unsafe-eval': expressions
    of a chart are walked as trees (vega-embed's option ast).
    """
    hashes = " ".join(f"'sha256-{_sha256(text)}'" for text in scripts)
    allowed = {"default-src": "'none'", "script-src": hashes, "style-src": "'unsafe-inline'", "img-src": "data:"}
    allowed |= {"base-uri": "'none'", "form-action": "'none'"}
    return "; ".join(f"{what} {where}" for what, where in allowed.items())


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _script(text: str) -> Markup:
    """A script as the text of a script element: '</script' and '<!--' can only stand in strings and patterns."""
    for harmful in ("</script", "<!--"):
        start = 0
        while (found := text.casefold().find(harmful, start)) >= 0:
            text = f"{text[:found]}\\x3c{text[found + 1 :]}"
            start = found + len(harmful)
    return Markup(text)  # our own script and the library, end tags escaped
