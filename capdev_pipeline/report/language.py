"""Text in Chinese and English, side by side until one language is asked for.

Belongs here: the pair, taking one language out of nested data. Does not belong here: the texts.
"""

from __future__ import annotations

from typing import Any, Literal, TypedDict

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Text(TypedDict):
    """One text in both languages."""

    zh: str
    en: str


def both(zh: str, en: str) -> Text:
    """A text in both languages."""
    return {"zh": zh, "en": en}


def localised(value: Any, language: Language) -> Any:
    """Nested lists and dicts with every Text replaced by its text in the language; the rest as it is.

    A dict counts as a Text if its keys are just zh and en.
    """
    if isinstance(value, dict):
        if value.keys() == {"zh", "en"}:
            return value[language]
        return {key: localised(inner, language) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [localised(inner, language) for inner in value]
    return value
