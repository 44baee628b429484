"""The release calendar of a source: which figures are out by which day of the year.

Belongs here: the entries of the key `calendar` of source.yaml and what they say of a year. Does not belong
here: which figures are there (capdev_pipeline.audit.calendar), today's date.
"""

from __future__ import annotations

import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

Names = Annotated[tuple[str, ...], Field(min_length=1)]
Words = Annotated[str, Field(min_length=1)]


class Publication(BaseModel):
    """A yearly publication: the figure of year N is out by the day `by` of year N + covers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    publication: Words
    series: Names | None = None
    areas: Names | None = None
    covers: int = Field(ge=0, le=10)
    by: str
    grace_days: int = Field(default=0, ge=0, le=366)
    fresh_days: int | None = Field(default=None, ge=1, le=3660)
    basis: Words

    @field_validator("by")
    @classmethod
    def _day_of_every_year(cls, text: str) -> str:
        """29 February would be no day in most years."""
        try:
            day = datetime.datetime.strptime(f"2001-{text}", "%Y-%m-%d")
        except ValueError:
            raise ValueError(f"{text!r} is no day MM-DD of every year, such as 03-31") from None
        return f"{day:%m-%d}"

    def expected(self, year: int) -> datetime.date:
        """The day by which the figure of a year is out."""
        month, day = self.by.split("-")
        return datetime.date(year + self.covers, int(month), int(day))

    def speaks_of(self, series: str, area: str) -> bool:
        """Whether the entry covers a series of an area; an entry without a list covers all."""
        return (self.series is None or series in self.series) and (self.areas is None or area in self.areas)
