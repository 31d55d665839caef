"""Municipalities and mergers of TOOI from the two derived tables; the list itself is JSON-LD and needs no reader.

The predicates are those of the list. Source: TOOI register value list `rwc_gemeenten_compleet` (KOOP).
"""

from __future__ import annotations

import datetime as dt

from checker.errors import InputError, Location
from checker.graph.terms import RDF, XSD, Key, iri_key, literal_key
from checker.sources.landscape import Intake
from checker.sources.tables.grid import Grid, read_csv_grid

TOOI = "https://identifier.overheid.nl/tooi/def/ont/"
_ID = "https://identifier.overheid.nl/tooi/id/"
_PROV = "http://www.w3.org/ns/prov#"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_ENDS = (("opgeheven_codes", "invalidated"), ("ontstaan_codes", "generated"), ("uitgebreid_codes", "used"))


def sniff(data: bytes) -> bool:
    """Whether the first line has the headers of the municipalities or of the mergers."""
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0]
    return b"tooi_id" in head or (b"event_id" in head and b"opgeheven" in head)


def state(name: str, data: bytes, intake: Intake) -> None:
    """State one table; raises InputError with the line of a row that lacks its identifier or has a broken date."""
    grid, _ = read_csv_grid(data, name)
    intake.builder.source(name)
    headers = [str(cell or "") for cell in grid.rows[0].cells]
    for row in grid.rows[1:]:
        cells = {
            header: (number, str(row.cells[number - 1]))
            for number, header in enumerate(headers, 1)
            if number <= len(row.cells) and row.cells[number - 1] is not None
        }
        pen = _Pen(grid, intake, row.line, cells)
        if "tooi_id" in headers:
            pen.municipality()
        else:
            pen.event()


class _Pen:
    """Writes the facts of one row."""

    def __init__(self, grid: Grid, intake: Intake, line: int, cells: dict[str, tuple[int, str]]) -> None:
        self.grid, self.intake, self.line, self.cells = grid, intake, line, cells

    def _need(self, header: str) -> str:
        if header not in self.cells:
            raise InputError(
                f"De kolom '{header}' is leeg.",
                where=Location(self.grid.path, self.line),
                remedy="Haal de lijst opnieuw op.",
            )
        return self.cells[header][1]

    def _say(self, subject: str, predicate: str, value: Key, header: str) -> None:
        column = self.cells[header][0] if header in self.cells else 1
        self.intake.builder.state_keys(iri_key(subject), iri_key(predicate), value, self.line, column)

    def _date(self, header: str) -> dt.date:
        text = self._need(header)
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise InputError(
                f"'{text}' is geen datum.",
                where=Location(self.grid.path, self.line, self.cells[header][0]),
                remedy="Schrijf datums als 2021-12-31.",
            ) from None

    def municipality(self) -> None:
        iri, code = self._need("tooi_id"), self._need("gemeentecode").zfill(4)
        self._say(iri, RDF + "type", iri_key(TOOI + "Gemeente"), "tooi_id")
        self._say(iri, TOOI + "gemeentecode", literal_key(code), "gemeentecode")
        self._say(iri, TOOI + "organisatiecode", literal_key(f"gm{code}"), "gemeentecode")
        if "naam" in self.cells:
            name = self.cells["naam"][1]
            self._say(iri, _LABEL, literal_key(f"gemeente {name}"), "naam")
            self._say(iri, TOOI + "officieleNaamExclSoort", literal_key(name), "naam")
        if "provincie" in self.cells:
            province = iri_key(f"{_ID}provincie/{self.cells['provincie'][1]}")
            self._say(iri, TOOI + "ligtInProvincie", province, "provincie")
        if "begindatum" in self.cells:
            begin = self._date("begindatum")
            self._say(iri, TOOI + "begindatum", literal_key(begin.isoformat(), XSD + "date"), "begindatum")
        if "einddatum" in self.cells:
            end = self._date("einddatum")
            self._say(iri, TOOI + "einddatum", literal_key(end.isoformat(), XSD + "date"), "einddatum")
            after = f"{(end + dt.timedelta(days=1)).isoformat()}T00:00:00"
            self._say(iri, _PROV + "invalidatedAtTime", literal_key(after, XSD + "dateTime"), "einddatum")
        if "owms" in self.cells:
            self._say(iri, TOOI + "owmsId", literal_key(self.cells["owms"][1], XSD + "anyURI"), "owms")

    def event(self) -> None:
        iri = self._need("event_id")
        self._say(iri, RDF + "type", iri_key(TOOI + self._need("soort")), "soort")
        moment = f"{self._date('datum').isoformat()}T00:00:00"
        self._say(iri, TOOI + "tijdstipWijziging", literal_key(moment, XSD + "dateTime"), "datum")
        for header, predicate in _ENDS:
            for code in self.cells.get(header, (0, ""))[1].split("|"):
                if code.strip():
                    self._say(iri, _PROV + predicate, iri_key(f"{_ID}gemeente/{code.strip()}"), header)
