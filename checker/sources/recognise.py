"""What a file is, by its content: an extension is only heard when the content leaves a choice.

A file that the caller names must be something we read, else an InputError says what it is instead. In a folder, files
that are none of ours (images, READMEs) are listed as skipped; files with the extension of a data format are not: broken
data in a folder is an error too.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from itertools import islice

from checker.conflicts import (
    MergeConflict,
    refuse_conflict,
    refuse_divider,
    refuse_divider_in_table,
    refuse_divider_in_xml,
)
from checker.errors import InputError, LimitExceeded, Location
from checker.findings import DataFinding, Severity, Text
from checker.graph.reading import Syntax, sniff_syntax
from checker.graph.xml_places import doctype_refused
from checker.sources.landscape import Limits
from checker.sources.tree import Entry, FileTree, check_size

CONFIGURATION = frozenset({"kaderwacht.toml", "pyproject.toml"})

_HEAD = 65_536
_DATA_SUFFIXES = frozenset(
    (".ttl", ".trig", ".nt", ".nq", ".jsonld", ".rdf", ".owl", ".xml", ".archimate", ".xlsx", ".ods", ".csv", ".xls")
)
_ARCHI = b"http://www.archimatetool.com/archimate"
_EXCHANGE = b"http://www.opengroup.org/xsd/archimate"
_XML_HEAD = re.compile(rb"(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)")
_JSON = re.compile(rb'\{\s*["}]|\[\s*[{\["]')  # Turtle and TriG may start with these brackets too


class Format(StrEnum):
    """Formats that are read, in the order in which a load reads them: what names nodes before what refers to them."""

    RDF = "RDF"
    REFERENCE = "Referentielijst"
    SOFTWARECATALOGUS = "Softwarecatalogus"
    AMEFF = "AMEFF"
    ARCHI = "Archi"
    COARCHI = "coArchi"
    WORKBOOK = "werkmap"
    CSV = "CSV"

    @property
    def rank(self) -> int:
        """Place in the reading order."""
        return list(Format).index(self)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is: its format, and the syntax when it is RDF."""

    format: Format
    syntax: Syntax | None = None


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to read: a file, or for coArchi the ``folder`` (parts below the root) with its files."""

    kind: Kind
    tree: FileTree
    entry: Entry
    folder: tuple[str, ...] | None = None
    members: tuple[Entry, ...] = ()


def identify(name: str, data: bytes) -> Kind:
    """What ``data`` is; ``name`` breaks ties between CSV and plain text.

    Raises InputError when it is none of ours, MergeConflict when git left a merge in it.
    """
    if not data.strip():
        raise _none_of_ours(name, "Het bestand is leeg", "Exporteer of download het opnieuw.")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(name, data)
    _refuse_known(name, data)
    refuse_conflict(name, data)
    text = data.removeprefix(b"\xef\xbb\xbf")
    start = text.lstrip()[:1]
    if start == b"<" and (kind := _xml(name, text)):
        refuse_divider_in_xml(name, data)
        return kind
    is_json = _JSON.match(text.lstrip()) is not None
    if is_json:
        refuse_divider(name, data)
    if is_json and (kind := _json(text)):
        return kind
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) and not name.lower().endswith(".csv"):
        raise _none_of_ours(name, "Het bestand staat in UTF-16", "Sla het op als UTF-8.")
    if syntax := sniff_syntax(text[:_HEAD] if len(text) <= _HEAD else text[:_HEAD].rpartition(b"\n")[0]):
        return Kind(Format.RDF, syntax)
    suffix = _suffix(name)
    if suffix in (".ttl", ".nt", ".trig", ".nq") and not _looks_like_csv(text):
        # Comments only, or broken from its first line: the parser says where.
        return Kind(
            Format.RDF, {".nt": Syntax.NTRIPLES, ".nq": Syntax.NQUADS, ".trig": Syntax.TRIG}.get(suffix, Syntax.TURTLE)
        )
    if suffix == ".csv" or _looks_like_csv(text):
        refuse_divider_in_table(name, data)
        is_list = import_module("checker.sources.reference").sniff(data) is not None
        return Kind(Format.REFERENCE if is_list else Format.CSV)
    raise _none_of_ours(name, "Het formaat wordt niet herkend", _READABLE)


_READABLE = (
    "Gelezen worden: ArchiMate (AMEFF, .archimate, coArchi-map), werkmappen (.xlsx, .ods), CSV, "
    "Softwarecatalogus (JSON), Selectielijst (JSON) en RDF (Turtle, TriG, N-Triples, N-Quads, JSON-LD, RDF/XML)."
)


def _none_of_ours(name: str, what: str, remedy: str) -> InputError:
    return InputError(f"{what}.", where=Location(name), remedy=remedy)


def _suffix(name: str) -> str:
    file = name.rsplit("/", 1)[-1].lower()
    return file[file.rfind(".") :] if "." in file[1:] else ""


def _zip(name: str, data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
        raise _none_of_ours(
            name,
            "Het zip-bestand (werkmap of model) is beschadigd of niet volledig",
            "Exporteer of download het opnieuw.",
        ) from None
    if "xl/workbook.xml" in names:
        return Kind(Format.WORKBOOK)
    if "content.xml" in names and b"opendocument.spreadsheet" in data[:200]:
        return Kind(Format.WORKBOOK)
    if "model.xml" in names:
        return Kind(Format.ARCHI)
    raise _none_of_ours(
        name, "Het zip-bestand bevat geen werkmap en geen Archi-model", "Pak het uit en geef de inhoud."
    )


def _refuse_known(name: str, data: bytes) -> None:
    """Name what people send by mistake."""
    head = data[:1024].lstrip().lower()
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise _none_of_ours(name, "Dit is een oud Excel- of Word-bestand (.xls, .doc)", "Sla het op als .xlsx.")
    if head.startswith((b"<!doctype html", b"<html")) or (head.startswith(b"<?xml") and b"<html" in head):
        raise _none_of_ours(
            name,
            "Dit is een webpagina (HTML)",
            "Waarschijnlijk is de aanmeldpagina opgeslagen: meld u aan en exporteer opnieuw.",
        )
    for magic, what in (
        (b"%PDF", "Dit is een PDF"),
        (b"\x89PNG", "Dit is een afbeelding"),
        (b"\xff\xd8\xff", "Dit is een afbeelding"),
    ):
        if data.startswith(magic):
            raise _none_of_ours(name, what, _READABLE)


def _xml(name: str, text: bytes) -> Kind | None:
    """The ArchiMate format or RDF/XML of ``text``; None when it is no XML (a Turtle IRI starts with ``<`` too)."""
    prolog = _XML_HEAD.match(text)
    at = prolog.end() if prolog else 0
    head = text[at : at + _HEAD]
    if head.startswith(b"<!DOCTYPE"):
        raise doctype_refused(name, text.count(b"\n", 0, at) + 1, at - text.rfind(b"\n", 0, at))
    root = _ROOT.match(head)
    tag = head[: head.find(b">") + 1] if b">" in head else head
    if root and _EXCHANGE in tag:
        return Kind(Format.AMEFF)
    if root and _ARCHI in tag and root.group(1) == b"model":
        return Kind(Format.ARCHI)
    if root and _ARCHI in tag:
        raise _none_of_ours(
            name, "Dit is één bestand uit een coArchi-map", "Geef de map (met folder.xml) in haar geheel."
        )
    if sniff_syntax(text[:_HEAD]) is Syntax.RDFXML:
        return Kind(Format.RDF, Syntax.RDFXML)
    is_xml = text.lstrip().startswith(b"<?xml") or re.match(rb"<[\w.-]+(?::[\w.-]+)?(?:\s+[\w:.-]+\s*=|\s*/?>)", head)
    if is_xml and sniff_syntax(text[:_HEAD]) is None:
        raise _none_of_ours(name, "Deze XML is geen ArchiMate en geen RDF", _READABLE)
    return None


def _json(data: bytes) -> Kind | None:
    if import_module("checker.sources.reference").sniff(data):
        return Kind(Format.REFERENCE)
    # Register exports carry "@self" and may have an "@id"; JSON-LD never has "@self".
    if b'"@self"' not in data[:_HEAD] and sniff_syntax(data[:_HEAD]) is Syntax.JSONLD:
        return Kind(Format.RDF, Syntax.JSONLD)
    sniff = getattr(import_module("checker.sources.softwarecatalogus"), "sniff", None)
    if sniff is not None and sniff(data):
        return Kind(Format.SOFTWARECATALOGUS)
    return None


def _looks_like_csv(text: bytes) -> bool:
    """Whether the first two records have the same number of fields, two or more, under one delimiter."""
    start = text[:_HEAD].decode("utf-8", "replace")
    if "\0" in start:
        return False
    for delimiter in ";\t,":
        try:
            records = list(islice((row for row in csv.reader(io.StringIO(start), delimiter=delimiter) if row), 2))
        except csv.Error:
            continue
        widths = [len(record) for record in records]
        if widths and widths[0] > 1 and len(set(widths)) == 1:
            return True
    return False


def is_data_name(name: str) -> bool:
    """Whether the extension is that of a data format: such a file in a folder must be readable."""
    return _suffix(name) in _DATA_SUFFIXES


def recognise(trees: Sequence[FileTree], limits: Limits) -> tuple[list[Input], list[DataFinding]]:
    """Everything to read in ``trees``, in their order, and a data finding for each file of a folder that is skipped.

    Raises InputError for a named file, or a file with a data extension, that is none of ours; LimitExceeded for a file
    above the size limit or too many files.
    """
    inputs: list[Input] = []
    skipped: list[DataFinding] = []
    seen: set[str] = set()
    for tree in trees:
        entries = _entries(tree, limits)
        found = _folder(tree, entries, limits, skipped) if tree.is_folder else [_file(tree, entries[0], limits)]
        for item in found:
            identity = str(item.entry.path.resolve()) if item.entry.path else item.entry.name
            if identity in seen:
                skipped.append(_skipped(item.entry.name, "is al gelezen", "was read already"))
                continue
            seen.add(identity)
            inputs.append(item)
    return inputs, skipped


def _entries(tree: FileTree, limits: Limits) -> list[Entry]:
    entries: list[Entry] = []
    for entry in tree.entries():
        entries.append(entry)
        if len(entries) > limits.files:
            raise LimitExceeded(
                f"LIMIET-BESTANDEN: de map bevat meer dan {limits.files} bestanden.",
                where=Location(tree.name),
                remedy="Geef de map met alleen de gegevens.",
            )
    return entries


def _file(tree: FileTree, entry: Entry, limits: Limits) -> Input:
    check_size(entry, limits.file_bytes)
    return Input(identify(entry.name, tree.read(entry)), tree, entry)


def _folder(tree: FileTree, entries: list[Entry], limits: Limits, skipped: list[DataFinding]) -> list[Input]:
    for entry in entries:
        if entry.refused is not None:
            skipped.append(_skipped(entry.name, entry.refused.nl, entry.refused.en))
    entries = [entry for entry in entries if entry.refused is None]
    models = _coarchi_folders(tree, entries)
    found: list[Input] = []
    for root in models:
        members = tuple(entry for entry in entries if entry.parts[: len(root)] == root)
        head = next(entry for entry in members if entry.parts == (*root, "folder.xml"))
        found.append(Input(Kind(Format.COARCHI), tree, head, root, members))
    for entry in entries:
        if any(entry.parts[: len(root)] == root for root in models) or entry.file_name in CONFIGURATION:
            continue
        if any(part.startswith(".") for part in entry.parts):
            if not any(part.startswith(".") for part in entry.parts[:-1]):  # .git and the like hold thousands
                skipped.append(_skipped(entry.name, "is een verborgen bestand", "is a hidden file"))
            continue
        if _suffix(entry.name) in (".md", ".txt") or (not entry.size and not is_data_name(entry.name)):
            skipped.append(_skipped(entry.name, "is geen gegevensbestand", "is not a data file"))
            continue
        try:
            found.append(_file(tree, entry, limits))
        except InputError as error:
            # JSON is of many; one that nobody finished merging may well be an export of ours
            if is_data_name(entry.name) or (isinstance(error, MergeConflict) and _suffix(entry.name) == ".json"):
                raise
            skipped.append(_skipped(entry.name, "wordt niet herkend", "is not recognised"))
    return found


def _coarchi_folders(tree: FileTree, entries: list[Entry]) -> list[tuple[str, ...]]:
    """Folders whose folder.xml is the root of an Archi model; nested ones belong to the outer."""
    roots: list[tuple[str, ...]] = []
    for entry in sorted(entries, key=lambda found: len(found.parts)):
        folder = entry.parts[:-1]
        if entry.file_name != "folder.xml" or any(folder[: len(root)] == root for root in roots):
            continue
        head = tree.read(entry)[:4096]
        if _ARCHI in head and re.search(rb"<archimate:(?:ArchimateModel|model)\b", head):
            roots.append(folder)
    return sorted(roots)


def _skipped(name: str, nl: str, en: str) -> DataFinding:
    return DataFinding(
        "DATA-OVERGESLAGEN",
        Text(f"{name} {nl} en is overgeslagen.", f"{name} {en} and was skipped."),
        Location(name),
        Severity.INFO,
    )
