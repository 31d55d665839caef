"""Small workbooks and intakes for the tests of tables."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

from checker.graph.columns import Graph
from checker.graph.positions import Positions
from checker.graph.terms import Iri
from checker.sources.landscape import Intake, LoadOptions
from checker.sources.tables import read_csv, read_workbook

KW = "https://w3id.org/kaderwacht/def#"
ID = "https://w3id.org/kaderwacht/id/"

Cell = str | float | bool | dt.date | None


def book(sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> bytes:
    """A workbook with these sheets; the first row of each is its header."""
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False})
    dates = workbook.add_format({"num_format": "dd-mm-yyyy"})
    for name, rows in sheets.items():
        sheet = workbook.add_worksheet(name)
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(y, x, cell)
                elif isinstance(cell, dt.date):
                    sheet.write_datetime(y, x, dt.datetime.combine(cell, dt.time()), dates)
                elif cell is not None:
                    sheet.write(y, x, cell)
    workbook.close()
    return out.getvalue()


class Read:
    """What one read gave."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.graph: Graph
        self.positions: Positions
        self.graph, self.positions = intake.builder.build_with_positions()

    def values(self, subject: str, predicate: str) -> set[str]:
        """Values of (id/subject, kw:predicate) as text."""
        subject = subject if subject.startswith("http") else ID + subject
        predicate = predicate if predicate.startswith("http") else KW + predicate
        return {term[0].removeprefix(ID).removeprefix(KW) for term in self.graph.objects(Iri(subject), predicate)}

    @property
    def codes(self) -> list[str]:
        """Codes of the data findings, in order."""
        return [finding.code for finding in self.intake.findings]


def read_book(
    sheets: Mapping[str, Sequence[Sequence[Cell]]] | bytes,
    *,
    intake: Intake | None = None,
    municipality: str | None = None,
) -> Read:
    """Read a workbook of these sheets."""
    intake = intake or Intake.start(LoadOptions(municipality=municipality))
    data = sheets if isinstance(sheets, bytes) else book(sheets)
    read_workbook(Path("map.xlsx"), "map.xlsx", data, intake)
    return Read(intake)


def read_text(
    text: str | bytes, name: str = "Applicaties.csv", *, municipality: str | None = "9901", intake: Intake | None = None
) -> Read:
    """Read a CSV."""
    intake = intake or Intake.start(LoadOptions(municipality=municipality))
    read_csv(Path(name), name, text if isinstance(text, bytes) else text.encode(), intake)
    return Read(intake)
