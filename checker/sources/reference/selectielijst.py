"""The Selectielijst of municipalities as SKOS: process types and results, from the API's JSON or its fixtures.

A result is known by the year of its list and its number (2020, 1.1.1): a records manager writes it so, and that is what
both forms agree on. Source: VNG referentielijsten-API (`procestypen`, `resultaten`) and its Django fixtures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from checker.errors import InputError, Location
from checker.findings import Severity
from checker.graph.json_places import JsonValue, check_json, parse_json
from checker.graph.terms import RDF, XSD, Key, iri_key, literal_key
from checker.graph.turtle_places import LineIndex
from checker.sources.identity import BASE, KW
from checker.sources.landscape import Intake
from checker.sources.tables.reading import generic_predicate
from checker.sources.tables.values import BadCell, read_duration

SKOS = "http://www.w3.org/2004/02/skos/core#"
_WAARDERING = "http://www.nationaalarchief.nl/mdto#waardering"
_APPRAISALS = {"vernietigen": "vernietigen", "blijvend_bewaren": "bewaren", "bewaren": "bewaren"}
_MARKS = re.compile(
    rb'"model"\s*:\s*"selectielijst\.(?:procestype|resultaat)"|"volledigNummer"\s*:|"procesobject"\s*:|"procestermijn"\s*:'
)
_SNIFFED = 65_536


def sniff(data: bytes) -> bool:
    """Whether JSON ``data`` is a list of process types or results."""
    start = data[:_SNIFFED].removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return start in (b"[", b"{") and _MARKS.search(data[:_SNIFFED]) is not None


@dataclass(slots=True)
class _Entry:
    """One process type or result, its fields in camelCase; ``year`` and ``number`` follow when all files are open."""

    key: str
    uuid: str
    value: JsonValue
    fields: dict[str, JsonValue]
    is_result: bool
    year: str = ""
    number: str = ""

    def text(self, name: str) -> str:
        found = self.fields.get(name)
        if found is None or found.entries is not None or found.items is not None:
            return ""
        return "" if not found.is_string and found.text == "null" else found.text.strip()


@dataclass(slots=True)
class _File:
    index: LineIndex
    entries: list[_Entry] = field(default_factory=list)


@dataclass(slots=True)
class Lists:
    """All selection lists of one load."""

    intake: Intake
    _files: dict[str, _File] = field(default_factory=dict)

    def open(self, name: str, data: bytes) -> None:
        """Read a file; raises InputError (with line) when it is no JSON, LimitExceeded when it is too deep."""
        plain = data.removeprefix(b"\xef\xbb\xbf")
        check_json(name, plain, self.intake.options.limits.depth)
        file = self._files[name] = _File(LineIndex(plain))
        todo = [parse_json(plain)]
        while todo:
            value = todo.pop()
            if value.items is not None:
                todo.extend(reversed(value.items))
            elif value.entries is not None:
                results = value.get("results")
                if results is not None:
                    todo.append(results)
                elif entry := _entry(value):
                    file.entries.append(entry)

    def _where(self, name: str, value: JsonValue) -> Location:
        return Location(name, *self._files[name].index.place(value.offset))

    def number(self) -> None:
        """Give every entry its year and number; raises InputError for a result whose process type is not there."""
        everything = [(name, entry) for name, file in self._files.items() for entry in file.entries]
        types = {key: entry for _, entry in everything if not entry.is_result for key in (entry.key, entry.uuid)}
        results = {key: entry for _, entry in everything if entry.is_result for key in (entry.key, entry.uuid)}
        latest: dict[str, str] = {}
        for entry in types.values():
            entry.year, entry.number = entry.text("jaar"), entry.text("nummer")
            latest[entry.number] = max(latest.get(entry.number, ""), entry.year)
        moved: dict[str, tuple[str, str, _Entry]] = {}
        for name, entry in everything:
            if not entry.is_result:
                continue
            kind = types.get(entry.text("procesType").rstrip("/").rsplit("/", 1)[-1])
            if kind is None:
                raise InputError(
                    "Het procestype van dit resultaat staat in geen van de bestanden.",
                    where=self._where(name, entry.value),
                    remedy="Geef procestypen en resultaten samen.",
                )
            generic = results.get(entry.text("generiekResultaat").rstrip("/").rsplit("/", 1)[-1])
            parts = [kind.number, *([generic.text("nummer")] if generic else []), entry.text("nummer")]
            entry.number = entry.text("volledigNummer") or ".".join(parts)
            # The fixtures hang the results on the types of 2017; the API gives the same results for the latest list.
            entry.year = latest[kind.number]
            if entry.year != kind.year:
                moved.setdefault(name, (kind.year, entry.year, entry))
        for name, (stated, year, entry) in moved.items():
            self.intake.report(
                "DATA-SELECTIELIJST-JAAR",
                f"De resultaten staan bij de procestypen van {stated}; zij zijn gelezen als die van {year}.",
                f"The results stand with the process types of {stated}; they were read as those of {year}.",
                self._where(name, entry.value),
                Severity.INFO,
            )

    def state(self, name: str) -> None:
        """State the entries of a file."""
        file = self._files[name]
        self.intake.builder.source(name)
        for entry in file.entries:
            _Pen(self.intake, file.index, name, entry).write()


_CAMEL = re.compile(r"_([a-z])")


def _entry(value: JsonValue) -> _Entry | None:
    """The process type or result that an object is; None when it is neither."""
    model, inner = value.get("model"), value.get("fields")
    if model is not None and not model.text.startswith("selectielijst."):
        return None
    source = inner if inner is not None and inner.entries is not None else value
    fields = {_CAMEL.sub(lambda found: found.group(1).upper(), name): item for name, _, item in source.entries or ()}
    if "nummer" not in fields:
        return None
    key = value.get("pk") or value.get("url")
    uuid = fields.get("uuid") or fields.get("url")
    return _Entry(
        key.text.rstrip("/").rsplit("/", 1)[-1] if key else "",
        uuid.text.rstrip("/").rsplit("/", 1)[-1] if uuid else "",
        value,
        fields,
        "procesType" in fields,
    )


def type_iri(year: str, number: str) -> str:
    """IRI of a process type."""
    return f"{BASE}selectielijst/{year}/procestype/{number}"


def result_iri(year: str, number: str) -> str:
    """IRI of a result."""
    return f"{BASE}selectielijst/{year}/{number}"


class _Pen:
    """Writes one entry."""

    _STATED = frozenset(
        ("url", "uuid", "nummer", "jaar", "naam", "omschrijving", "toelichting", "procesType", "generiekResultaat",
         "volledigNummer", "waardering", "bewaartermijn", "procestermijn", "generiek", "specifiek",
         "procestermijnWeergave")
    )  # fmt: skip

    def __init__(self, intake: Intake, index: LineIndex, name: str, entry: _Entry) -> None:
        self.intake, self.index, self.name, self.entry = intake, index, name, entry
        make = result_iri if entry.is_result else type_iri
        self.subject = iri_key(make(entry.year, entry.number))

    def _say(self, predicate: str, value: Key, field_name: str = "") -> None:
        at = self.entry.fields.get(field_name) or self.entry.value
        self.intake.builder.state_keys(self.subject, iri_key(predicate), value, *self.index.place(at.offset))

    def write(self) -> None:
        entry = self.entry
        kind = KW + ("Selectieresultaat" if entry.is_result else "Selectieprocestype")
        self._say(RDF + "type", iri_key(kind))
        self._say(RDF + "type", iri_key(SKOS + "Concept"))
        self._say(SKOS + "inScheme", iri_key(f"{KW}SL{entry.year}"))
        self._say(SKOS + "notation", literal_key(entry.number), "nummer")
        process = entry.number.split(".")[0]
        self._say(KW + "procestype", literal_key(str(int(process)), XSD + "integer"), "nummer")
        for field_name, predicate in (
            ("naam", "prefLabel"), ("omschrijving", "definition"), ("toelichting", "scopeNote"),
        ):  # fmt: skip
            if text := entry.text(field_name):
                self._say(SKOS + predicate, literal_key(text, language="nl"), field_name)
        if entry.is_result:
            self._result()
        for field_name in entry.fields:
            text = entry.text(field_name)
            if field_name not in self._STATED and text and text != "false":
                self._say(generic_predicate(field_name).decode()[1:-1], literal_key(text), field_name)

    def _result(self) -> None:
        entry = self.entry
        self._say(KW + "selectieresultaat", literal_key(entry.number), "volledigNummer")
        process, *rest = entry.number.split(".")
        broader = result_iri(entry.year, ".".join([process, *rest[:-1]])) if len(rest) > 1 else ""
        self._say(SKOS + "broader", iri_key(broader or type_iri(entry.year, process)), "procesType")
        appraisal = entry.text("waardering")
        if found := _APPRAISALS.get(appraisal):
            self._say(_WAARDERING, literal_key(found), "waardering")
        elif appraisal:
            self._odd("waardering", appraisal)
        if term := entry.text("procestermijn"):
            self._say(KW + "procestermijn", literal_key(term), "procestermijn")
        if retention := entry.text("bewaartermijn"):
            try:
                self._say(
                    KW + "bewaartermijn", literal_key(read_duration(retention), XSD + "duration"), "bewaartermijn"
                )
            except BadCell:
                self._odd("bewaartermijn", retention)

    def _odd(self, field_name: str, text: str) -> None:
        value = self.entry.fields[field_name]
        self.intake.report(
            "DATA-ONBEKENDE-WAARDE",
            f"'{text}' is geen bruikbare waarde voor '{field_name}'.",
            f"'{text}' is not a usable value for '{field_name}'.",
            Location(self.name, *self.index.place(value.offset)),
        )
        self._say(generic_predicate(field_name).decode()[1:-1], literal_key(text), field_name)
