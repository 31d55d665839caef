"""Writes sheets of the example as workbook or CSV, by the same declaration that reads them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from checker.graph.columns import Graph
from checker.graph.positions import Positions
from checker.graph.terms import Literal
from checker.ontology.table_mapping import CellKind, ColumnRole, Sheet, SheetColumn, TableMapping, load_table_mapping
from checker.sources.landscape import Landscape
from checker.sources.tables.known import Known
from checker.sources.tables.values import join_values, split_values
from voorbeeld.bouw.basis import DCT

_CREATED = dt.datetime(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class Blad:
    """A sheet: its columns and the texts of its rows."""

    sheet: Sheet
    kolommen: tuple[SheetColumn, ...]
    rijen: tuple[tuple[str, ...], ...]


class Bladen:
    """The sheets of all facts, from which files take the rows that are theirs."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._mapping: TableMapping = load_table_mapping()
        # No sheet is 'shown', so that a municipality is named by its code, which no two share.
        landscape = Landscape(graph.terms, graph, Positions.none(), ())
        self._known = Known(self._mapping, landscape, ())

    def blad(
        self,
        naam: str,
        wie: Callable[[str], bool],
        leeg: Callable[[str, str], bool] = lambda _iri, _kolom: False,
        voluit: Mapping[str, str] = MappingProxyType({}),
    ) -> Blad | None:
        """Rows of sheet ``naam`` whose IRI ``wie`` accepts, with the columns that hold something; None when empty.

        ``leeg`` says which cells (IRI, column header) another file tells already; ``voluit`` gives the IRI of keys that
        no file read before this one knows.
        """
        sheet = next(sheet for sheet in self._mapping.sheets if sheet.name == naam)
        rijen = []
        for rij in self._known.rows(sheet):
            if wie(rij.iri):
                cellen = zip(sheet.columns, rij.cells, strict=True)
                rijen.append(
                    ["" if leeg(rij.iri, kolom.header) else self._cel(kolom, tekst, voluit) for kolom, tekst in cellen]
                )
        gevuld = [
            plaats
            for plaats, kolom in enumerate(sheet.columns)
            if kolom.role is not ColumnRole.FACT or any(rij[plaats] for rij in rijen)
        ]
        if not rijen:
            return None
        kolommen = tuple(sheet.columns[plaats] for plaats in gevuld)
        return Blad(sheet, kolommen, tuple(tuple(rij[plaats] for plaats in gevuld) for rij in rijen))

    def _cel(self, kolom: SheetColumn, tekst: str, voluit: Mapping[str, str]) -> str:
        """The text, with the key of a node that the column makes of its key instead of its IRI."""
        if kolom.kind is CellKind.REFERENCE and voluit:
            tekst = join_values([voluit.get(deel, deel) for deel in split_values(tekst)])
        if not kolom.creates or "https://w3id.org/kaderwacht/id/" not in tekst:
            return tekst
        return join_values([self._sleutel(deel) for deel in split_values(tekst)])

    def _sleutel(self, tekst: str) -> str:
        terms = self._graph.terms
        nummer = terms.find(f"<{tekst}>".encode())
        if nummer is None or "/gemma/" in tekst:
            return tekst
        sleutels = [
            term.lexical for term in self._graph.objects(nummer, DCT + "identifier") if isinstance(term, Literal)
        ]
        return sleutels[0] if sleutels else tekst


def werkmap(bladen: list[Blad], titel: str) -> bytes:
    """The sheets as workbook; the same sheets give the same bytes."""
    import xlsxwriter

    doel = io.BytesIO()
    opties = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(doel, opties) as boek:
        boek.set_properties({"title": titel, "created": _CREATED})
        kop, datum = boek.add_format({"bold": True}), boek.add_format({"num_format": "dd-mm-yyyy"})
        for blad in bladen:
            vel = boek.add_worksheet(blad.sheet.name)
            vel.freeze_panes(1, 1)
            for plaats, kolom in enumerate(blad.kolommen):
                vel.write_string(0, plaats, kolom.header, kop)
                vel.set_column(plaats, plaats, max(12, min(40, len(kolom.header) + 2)))
            for nummer, rij in enumerate(blad.rijen, 1):
                for plaats, (kolom, tekst) in enumerate(zip(blad.kolommen, rij, strict=True)):
                    if not tekst:
                        continue
                    if kolom.kind is CellKind.DATE and not kolom.multiple and tekst >= "1901":
                        vel.write_datetime(nummer, plaats, dt.datetime.fromisoformat(tekst), datum)
                    elif kolom.kind in (CellKind.INTEGER, CellKind.DECIMAL) and tekst.isdigit() and not kolom.multiple:
                        vel.write_number(nummer, plaats, int(tekst))
                    else:
                        vel.write_string(nummer, plaats, tekst)
    return doel.getvalue()


def csv_tabel(blad: Blad) -> bytes:
    """The sheet as CSV with ';', as Dutch spreadsheets write it."""
    doel = io.StringIO(newline="")
    schrijver = csv.writer(doel, delimiter=";", lineterminator="\r\n")
    schrijver.writerow([kolom.header for kolom in blad.kolommen])
    schrijver.writerows(blad.rijen)
    return doel.getvalue().encode("utf-8-sig")
