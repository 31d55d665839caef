"""Writes the fill-in workbook: every declared sheet, with a row for every node that is already known.

What no architecture tool holds (processing records, retention, contracts, milestones, budgets) is asked for here; the
workbook reads back through the same declaration, so filling it again keeps the answers.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from checker.errors import LimitExceeded, MissingExtra, UsageError
from checker.findings import Text
from checker.graph.columns import Graph
from checker.graph.positions import Positions
from checker.graph.terms import TermTable
from checker.ontology.people import PERSON_CLASSES
from checker.ontology.table_mapping import (
    CellKind,
    ColumnRole,
    Scope,
    Sheet,
    SheetColumn,
    TableMapping,
    load_table_mapping,
    same_name,
)
from checker.sources.landscape import Landscape
from checker.sources.tables.asking import Asked, Page, Wanted, narrowed, owners_of, without_people
from checker.sources.tables.known import Known
from checker.sources.tables.reading import OWN_SHEETS
from checker.sources.tables.rows import ASKED_OF, sheet_names

README_SHEET, LIST_SHEET = OWN_SHEETS
MAX_ROWS = 1_048_575
MAX_TEXT = 32_767
_SPARE_ROWS = 500
_EXACT = 2**53
_CREATED = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_INTRODUCTION = (
    Text(
        "Vul aan wat u weet en laat leeg wat u niet weet. Elke rij is een ding, elke kolom een feit daarover.",
        "Fill in what you know and leave empty what you do not. Each row is a thing, each column a fact about it.",
    ),
    Text(
        "De sleutel in de eerste kolom zegt wie de rij is: verander haar niet. Geef een nieuwe rij een eigen sleutel.",
        "The key in the first column identifies the row: do not change it. Give a new row a key of its own.",
    ),
    Text(
        "Meer waarden in een cel scheidt u met een puntkomma. Verwijs naar een andere rij met haar sleutel of naam.",
        "Separate several values in a cell with a semicolon. Refer to another row by its key or name.",
    ),
    Text(
        "Datums: 1-7-2027 of 2027-07-01. Ja of nee: ja, nee. Termijnen: 30 dagen, 6 maanden, 7 jaar of P30D.",
        "Dates: 1-7-2027 or 2027-07-01. Yes or no: ja, nee. Durations: 30 dagen, 6 maanden, 7 jaar or P30D.",
    ),
    Text(
        "Bij elke kolomnaam hoort een toelichting: wijs de cel aan. Eigen kolommen mag u toevoegen.",
        "Each column name has a note: point at the cell. You may add columns of your own; they are kept.",
    ),
    Text(
        "Klaar? Geef de werkmap mee aan 'kaderwacht check', samen met uw andere bestanden.",
        "Done? Hand the workbook to 'kaderwacht check', together with your other files.",
    ),
)
_WHO = Text(
    f"De kolom '{ASKED_OF}' zegt aan wie de vraag is; filter daarop. Wat daarin staat, wordt niet gelezen.",
    f"The column '{ASKED_OF}' says who is asked; filter on it. What it holds is not read.",
)
_NAMELESS = Text(
    "Namen van personen zijn weggelaten: een lege cel voor een naam kan al bekend zijn, en wat van personen zelf "
    "ontbreekt, staat hier niet in.",
    "Names of people are left out: an empty cell for a name may be known already, and what is missing of people "
    "themselves is not in here.",
)
_KINDS = {
    CellKind.DATE: Text("Een datum.", "A date."),
    CellKind.INTEGER: Text("Een geheel getal.", "A whole number."),
    CellKind.DECIMAL: Text("Een bedrag of getal.", "An amount or number."),
    CellKind.BOOLEAN: Text("Ja of nee.", "Yes (ja) or no (nee)."),
    CellKind.DURATION: Text("Een termijn, zoals 30 dagen of 7 jaar.", "A duration, such as 30 dagen or 7 jaar."),
    CellKind.URL: Text("Een webadres.", "A web address."),
    CellKind.LIST: Text("Kies uit de lijst.", "Choose from the list."),
    CellKind.REFERENCE: Text("Sleutel of naam van een andere rij.", "Key or name of another row."),
}


def write_template(
    landscape: Landscape | None,
    out: Path,
    sheets: Iterable[str] | None = None,
    *,
    only_missing: bool = False,
    language: str = "nl",
) -> int:
    """Write the fill-in workbook to ``out``; returns the number of rows that were filled in beforehand.

    ``sheets`` names the sheets to write (default: all). With ``only_missing`` a column that is filled for every known
    row is left out, and so are a row without an empty cell, a column of one's own (nobody asks for it) and a sheet that
    then asks nothing: such a workbook is read beside the landscape it was made of. Raises MissingExtra without
    XlsxWriter, UsageError for an unknown sheet, LimitExceeded when a sheet would have more rows than a worksheet can
    hold.
    """
    data, rows = template_bytes(landscape, sheets, only_missing=only_missing, language=language)
    out.write_bytes(data)
    return rows


def template_bytes(
    landscape: Landscape | None,
    sheets: Iterable[str] | None = None,
    *,
    only_missing: bool = False,
    language: str = "nl",
    asked: Asked | None = None,
) -> tuple[bytes, int]:
    """The fill-in workbook as bytes, and the number of rows filled in beforehand; raises as :func:`write_template`.

    With ``asked`` it is a workbook of questions: only what is missing of what that is about, and who is asked.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        raise MissingExtra("De invulwerkmap", "xlsx") from error
    mapping = load_table_mapping()
    chosen = _chosen(mapping, sheets)
    if landscape is None:
        terms = TermTable()
        landscape = Landscape(terms, Graph(terms, {}), Positions.none(), ())
    only_missing = only_missing or asked is not None
    pages = _pages(mapping, landscape, chosen, language, named=not only_missing)
    hide = asked.hide if asked is not None else None
    if hide is not None:
        pages = [page for page in pages if page.sheet.class_iri not in PERSON_CLASSES]
    if only_missing:
        owners = owners_of(landscape.graph, mapping, asked) if asked is not None else None
        asking = (narrowed(page, asked, owners) for page in pages)
        pages = [page for page in asking if page.rows or page.wanted]
    if hide is not None:
        pages = [without_people(page, hide) for page in pages]
    target = io.BytesIO()
    # Nothing that is written may turn into a formula or a link when the workbook is opened.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as workbook:
        workbook.set_properties({"title": "kaderwacht", "created": _CREATED.replace(tzinfo=None)})
        _Writer(workbook, pages, language, nameless=hide is not None).write()
    return target.getvalue(), sum(len(page.rows) for page in pages)


def _chosen(mapping: TableMapping, names: Iterable[str] | None) -> tuple[Sheet, ...]:
    if names is None:
        return mapping.sheets
    wanted = {same_name(name): name for name in names}
    chosen = tuple(sheet for sheet in mapping.sheets if sheet_names(sheet) & wanted.keys())
    known = frozenset().union(*(sheet_names(sheet) for sheet in chosen))
    if unknown := [name for key, name in wanted.items() if key not in known]:
        raise UsageError(
            f"Onbekend blad: {', '.join(unknown)}.",
            remedy="Kies uit: " + ", ".join(sheet.name for sheet in mapping.sheets) + ".",
        )
    return chosen


def _pages(
    mapping: TableMapping, landscape: Landscape, chosen: tuple[Sheet, ...], language: str, *, named: bool
) -> list[Page]:
    """The sheets with all that is known; a municipality goes by its name when ``named``, else by its key.

    A name means something only beside the row of that municipality, which a workbook of gaps may not have.
    """
    known = Known(mapping, landscape, chosen if named else ())
    pages = []
    for sheet in chosen:
        there = known.rows(sheet)
        columns, rows = _with_own(sheet, [row.cells for row in there], known.own_columns(sheet))
        nodes = tuple(row.iri for row in there)
        if sheet.scope is Scope.TERM:
            rows = _with_members(sheet, columns, rows, language)
            nodes = ("",) * len(rows)
        if len(rows) > MAX_ROWS:
            raise LimitExceeded(
                f"Het blad '{sheet.name}' krijgt {len(rows)} rijen; een werkblad heeft er {MAX_ROWS}.",
                remedy="Maak een invulwerkmap per gemeente.",
            )
        pages.append(Page(sheet, columns, rows, nodes))
    return pages


def _with_own(
    sheet: Sheet, rows: list[tuple[str, ...]], own: list[tuple[str, tuple[str, ...]]]
) -> tuple[tuple[SheetColumn, ...], list[tuple[str, ...]]]:
    """Columns and rows with what a person wrote that the declaration does not know.

    A cell that could not be read stands in its own column again, to be mended; other headers become columns at the end.
    """
    columns = list(sheet.columns)
    cells = [list(row) for row in rows]
    places = {same_name(column.header): place for place, column in enumerate(columns)}
    for header, texts in own:
        place = places.get(same_name(header))
        if place is None:
            place = places[same_name(header)] = len(columns)
            columns.append(SheetColumn(header))
            for row in cells:
                row.append("")
        for row, text in zip(cells, texts, strict=True):
            row[place] = row[place] or text
    return tuple(columns), [tuple(row) for row in cells]


def _with_members(
    sheet: Sheet, columns: tuple[SheetColumn, ...], rows: list[tuple[str, ...]], language: str
) -> list[tuple[str, ...]]:
    """Rows with one for every individual that the ontology fixes, whether the landscape speaks of it or not."""
    known = {row[0]: row for row in rows}
    places = {column.role: place for place, column in enumerate(columns)}
    for key, name in sheet.members:
        cells = [""] * len(columns)
        cells[places[ColumnRole.KEY]] = key
        cells[places[ColumnRole.NAME]] = name.get(language)
        known.setdefault(key, tuple(cells))
    return sorted(known.values(), key=lambda row: (len(row[0]), row[0]))


@dataclass(slots=True)
class _Writer:
    """Writes pages into an XlsxWriter workbook."""

    workbook: Any
    pages: list[Page]
    language: str
    nameless: bool = False
    formats: dict[str, Any] = field(default_factory=dict)
    lists: dict[tuple[str, ...], str] = field(default_factory=dict)

    def write(self) -> None:
        add = self.workbook.add_format
        self.formats = {
            "header": add({"bold": True, "bg_color": "#154273", "font_color": "#FFFFFF", "valign": "top"}),
            "key": add({"bg_color": "#EEF2F7", "num_format": "@"}),
            "text": add({"num_format": "@"}),
            "date": add({"num_format": "dd-mm-yyyy"}),
            "title": add({"bold": True, "font_size": 16}),
            "wrap": add({"text_wrap": True, "valign": "top"}),
            "bold": add({"bold": True}),
        }  # fmt: skip
        self._readme()
        worksheets = [(page, self.workbook.add_worksheet(page.sheet.name)) for page in self.pages]
        lists = self.workbook.add_worksheet(LIST_SHEET)
        for page, worksheet in worksheets:
            self._page(page, worksheet, lists)
        lists.hide()

    def _readme(self) -> None:
        sheet = self.workbook.add_worksheet(README_SHEET)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 100)
        sheet.write_string(0, 0, "kaderwacht", self.formats["title"])
        line = 2
        asks = any(column.header == ASKED_OF for page in self.pages for column in page.columns)
        for text in (*_INTRODUCTION, *((_WHO,) if asks else ()), *((_NAMELESS,) if self.nameless else ())):
            sheet.write_string(line, 1, text.get(self.language), self.formats["wrap"])
            line += 1
        line += 1
        for page in self.pages:
            sheet.write_string(line, 0, page.sheet.name, self.formats["bold"])
            sheet.write_string(line, 1, page.sheet.help.get(self.language), self.formats["wrap"])
            line += 1
            for each in page.wanted:
                sheet.write_string(line, 1, _nothing_known(each).get(self.language), self.formats["wrap"])
                line += 1

    def _page(self, page: Page, worksheet: Any, lists: Any) -> None:
        count = min(len(page.rows) + _SPARE_ROWS, MAX_ROWS)
        fixed = sum(1 for column in page.columns if column.role in (ColumnRole.KEY, ColumnRole.NAME))
        worksheet.freeze_panes(1, fixed)
        worksheet.set_row(0, 32)
        worksheet.autofilter(0, 0, max(len(page.rows), 1), len(page.columns) - 1)
        for at, column in enumerate(page.columns):
            widest = max((len(row[at]) for row in page.rows[:200]), default=0)
            width = max(12, min(40, max(len(column.header) + 4, widest + 2)))
            kind = "key" if column.role is ColumnRole.KEY else "date" if column.kind is CellKind.DATE else ""
            # Text format keeps codes and keys as they are typed: 0363 stays 0363.
            as_text = column.kind in (CellKind.TEXT, CellKind.LANGUAGE_TEXT, CellKind.REFERENCE)
            worksheet.set_column(at, at, width, self.formats[kind or "text"] if kind or as_text else None)
            worksheet.write_string(0, at, column.header, self.formats["header"])
            if note := self._note(column):
                worksheet.write_comment(0, at, note, {"x_scale": 2, "y_scale": 1.2, "author": "kaderwacht"})
            if validation := self._validation(column, lists):
                worksheet.data_validation(1, at, count, at, validation)
        for number, row in enumerate(page.rows, 1):
            for at, (column, text) in enumerate(zip(page.columns, row, strict=True)):
                if text:
                    self._cell(worksheet, number, at, column, text)

    def _note(self, column: SheetColumn) -> str:
        parts = [column.help.get(self.language)]
        if column.role is ColumnRole.FACT and column.kind in _KINDS:
            parts.append(_KINDS[column.kind].get(self.language))
        return " ".join(part for part in parts if part)

    def _validation(self, column: SheetColumn, lists: Any) -> dict[str, Any] | None:
        """A drop-down or date check; always one that may be overruled, since a cell may hold several values."""
        rule: dict[str, Any] = {"error_type": "information", "ignore_blank": True}
        if column.kind is CellKind.BOOLEAN:
            return rule | {"validate": "list", "source": ["ja", "nee"]}
        if column.choices:
            shown = tuple(choice.shown for choice in column.choices)
            return rule | {"validate": "list", "source": self._list(shown, lists)}
        if column.kind is CellKind.DATE:
            span = {"minimum": dt.date(1900, 1, 1), "maximum": dt.date(2200, 12, 31)}
            return rule | {"validate": "date", "criteria": "between"} | span
        target = self._target(column)
        if target is not None and target.unshown:
            # what is complete has no row here, but may still be what a cell refers to
            return rule | {"validate": "list", "source": self._list(_keys(target), lists)}
        if target is not None:
            source = f"='{target.sheet.name}'!$A$2:$A${len(target.rows) + _SPARE_ROWS}"
            return rule | {"validate": "list", "source": source}
        return None

    def _target(self, column: SheetColumn) -> Page | None:
        """The page whose keys a reference offers: only when there is one class to choose from."""
        wanted = column.targets if column.kind is CellKind.REFERENCE else ()
        if len(wanted) != 1:
            return None
        return next((page for page in self.pages if page.sheet.class_iri == wanted[0]), None)

    def _list(self, shown: tuple[str, ...], lists: Any) -> str:
        if shown not in self.lists:
            from checker.graph.positions import cell_name

            at = len(self.lists)
            for row, value in enumerate(shown):
                lists.write_string(row, at, value)
            letters = cell_name(1, at + 1)[:-1]
            self.lists[shown] = f"={LIST_SHEET}!${letters}$1:${letters}${len(shown)}"
        return self.lists[shown]

    def _cell(self, worksheet: Any, row: int, at: int, column: SheetColumn, text: str) -> None:
        if len(text) > MAX_TEXT:
            note = Text("Te lang voor een cel; blijft staan in de bron.", "Too long for a cell; stays in its source.")
            worksheet.write_comment(row, at, note.get(self.language), {"author": "kaderwacht"})
            return
        if column.kind is CellKind.DATE and not column.multiple:
            day = _date(text)
            if day is not None:
                worksheet.write_datetime(row, at, dt.datetime.combine(day, dt.time()), self.formats["date"])
                return
        if column.kind in (CellKind.INTEGER, CellKind.DECIMAL) and not column.multiple:
            number = _number(text)
            if number is not None:
                worksheet.write_number(row, at, number)
                return
        worksheet.write_string(row, at, text, self.formats["key"] if column.role is ColumnRole.KEY else None)


def _nothing_known(wanted: Wanted) -> Text:
    """The sentence that asks for a kind of thing of which there is no row."""
    one = wanted.rules == 1
    return Text(
        f"Hiervan is nog niets aangeleverd{f' voor {wanted.town}' if wanted.town else ''}: vul een rij in voor elk dat "
        f"er is, met een eigen sleutel. {wanted.rules} {'regel wacht' if one else 'regels wachten'} op gegevens over "
        f"{wanted.label.nl}. Wie kan dat leveren: {wanted.supplier.nl}.",
        f"Nothing of this was supplied yet{f' for {wanted.town}' if wanted.town else ''}: fill in a row for each that "
        f"there is, with a key of its own. {wanted.rules} {'rule waits' if one else 'rules wait'} for facts on "
        f"{wanted.label.en}. Who can supply it: {wanted.supplier.en}.",
    )


def _keys(page: Page) -> tuple[str, ...]:
    """Every known key of the page, shown or not."""
    at = next(place for place, column in enumerate(page.columns) if column.role is ColumnRole.KEY)
    return tuple(sorted({*(row[at] for row in page.rows), *page.unshown}))


def _date(text: str) -> dt.date | None:
    """A date that a worksheet can hold (from 1 March 1900, before which its calendar is wrong); else None."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if dt.date(1900, 3, 1) <= day <= dt.date(9999, 12, 31) else None


def _number(text: str) -> int | float | None:
    """A number that a worksheet gives back with the same digits; else None, and the cell holds its text."""
    plain = text.replace(",", ".")
    try:
        exact = Decimal(plain)
    except ArithmeticError:
        return None
    number = float(exact)
    if abs(exact) >= _EXACT or format(Decimal(repr(number)).normalize(), "f") != plain:
        return None
    return int(number) if number.is_integer() else number
