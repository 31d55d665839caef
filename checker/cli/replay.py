"""Doing a recorded run again: with the inputs and texts that were kept, else with those that stand there now."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.cli.run import Books, engine_named, open_books
from checker.errors import ExitCode
from checker.resources import data_replaced

if TYPE_CHECKING:
    from checker.findings import NodeRef
    from checker.record.folder import RecordFolder
    from checker.record.model import RunRecord
    from checker.record.recording import Run
    from checker.record.result import Changes
    from checker.sources.tree import FileTree

_MOST = 50


@dataclass(frozen=True, slots=True)
class Replayed:
    """Outcome: whether findings and verdicts were byte-equal, what differs in them, and what else is not as it was.

    ``altered`` are inputs, rules and ontology that are not those of then, but for what was asked to be of now.
    """

    equal: bool
    with_what: str
    altered: tuple[str, ...]
    circumstances: tuple[str, ...]
    changes: Changes | None
    hash_then: str
    hash_now: str

    @property
    def exit_code(self) -> ExitCode:
        """CLEAN only when the same inputs and texts gave the same outcome."""
        if not self.equal:
            return ExitCode.FINDINGS
        return ExitCode.CHANGED if self.altered else ExitCode.CLEAN

    def lines(self, number: int) -> Iterator[str]:
        """The outcome for a reader."""
        yield f"Verslag {number} herhaald met {self.with_what}."
        if self.equal and self.altered:
            yield f"Dezelfde bevindingen en oordelen (sha256 {self.hash_now}), maar niet uit dezelfde invoer en regels:"
            yield "dit bewijst niets over het verslag. Wat anders is dan toen, staat hieronder."
        elif self.equal:
            yield f"Byte-gelijk: bevindingen en oordelen zijn die van toen (sha256 {self.hash_now})."
        else:
            yield f"Niet gelijk: sha256 was {self.hash_then}, is {self.hash_now}."
            if self.changes is not None:
                yield from _shown("bevindingen", [str(each) for each in self.changes.findings])
                yield from _shown("oordelen", [str(each) for each in self.changes.verdicts])
        yield from _shown("invoer en regels", list(self.altered))
        yield from _shown("omstandigheden", list(self.circumstances))


def _shown(what: str, lines: list[str]) -> Iterator[str]:
    if not lines:
        return
    yield f"Verschillen in {what}: {len(lines)}"
    yield from (f"  {line}" for line in lines[:_MOST])
    if len(lines) > _MOST:
        yield f"  en {len(lines) - _MOST} andere"


def replay(records: RecordFolder, record: RunRecord, *, current_rules: bool = False) -> Replayed:
    """Do ``record`` again; raises InputError when an input is gone.

    Everything is read and judged anew: of what earlier runs left, only compiled SPARQL texts are used.
    """
    from checker.record.materials import original_trees, recorded_trees
    from checker.record.recording import kept_result

    before = kept_result(record, records)
    trees = recorded_trees(record, records) if record.kept else original_trees(record)
    kept_books = record.kept and not current_rules
    with _texts(records, record, kept_books) as own, _compiled():
        after, around, names = _again(record, trees, own)
    equal = before == after
    changes = None
    if not equal:
        from checker.record.result import differences

        changes = differences(before, after, names)
    inputs = "de bewaarde invoer" if record.kept else "de invoer die er nu staat"
    rules = "de regelteksten van toen" if kept_books else "de regelteksten van nu"
    hash_now = _sha256(after)
    altered = (*around.inputs, *(() if current_rules else around.texts))
    others = (*(around.texts if current_rules else ()), *around.others)
    return Replayed(equal, f"{inputs} en {rules}", altered, others, changes, record.result.sha256, hash_now)


@contextmanager
def _compiled() -> Iterator[None]:
    """While this is open, SPARQL texts that were compiled before need no parser; nothing else is kept from before."""
    from checker.kept import cache_folder
    from checker.rules.sparql_lint import texts_kept_in
    from checker.shacl.plan_cache import plans_kept_in

    folder = cache_folder()
    texts, plans = (folder / "teksten.kw", folder / "plannen.kw") if folder else (None, None)
    with texts_kept_in(texts), plans_kept_in(plans):
        yield


def _sha256(data: bytes) -> str:
    from checker.record.materials import hash_only

    return hash_only(data)


@contextmanager
def _texts(records: RecordFolder, record: RunRecord, kept: bool) -> Iterator[tuple[Path, ...]]:
    """The own rule folders to use; while this is open, our own rules and ontology are those of then when ``kept``."""
    from checker.record.materials import put_back

    if not kept:
        yield tuple(Path(root.name) for root in record.rulebook.folders[1:])
        return
    with tempfile.TemporaryDirectory(prefix="kaderwacht-") as place:
        rules, ontology, own = put_back(record, records, Path(place))
        with data_replaced({"regels": rules, "ontologie": ontology}):
            yield tuple(own)


@dataclass(frozen=True, slots=True)
class _Around:
    """What is not as it was then: of the inputs, of rules and ontology, and of the rest, a line each."""

    inputs: tuple[str, ...]
    texts: tuple[str, ...]
    others: tuple[str, ...]


def _again(
    record: RunRecord, trees: list[FileTree], own: tuple[Path, ...]
) -> tuple[bytes, _Around, dict[str, NodeRef]]:
    """The canonical outcome now, what is not as it was then, and the applications of now by IRI."""
    from checker.assessment.assess import Assessor
    from checker.record.recording import Run, assessment_of, loading_of
    from checker.record.result import canonical_result
    from checker.rules.selection import select
    from checker.sources.load import load_trees

    books = open_books(own, examples=False)
    options = record.options
    selected = select(books.rulebook, frameworks=options.frameworks, only=options.only)
    loading, asked = loading_of(options), assessment_of(record)
    landscape = load_trees(trees, loading, books.terms)
    report = Assessor(books.rulebook, books.vocabulary, engine_named(record.tool.engine)).assess(
        landscape, selected, asked
    )
    paths = tuple(Path(root.name) for root in record.inputs)
    run = Run(
        record.command, paths, own, books.vocabulary, books.rulebook, selected, options.frameworks, options.only,
        loading, asked, landscape, report,
    )  # fmt: skip
    around = _Around(
        tuple(_input_changes(record, run)),
        tuple(_text_changes(record, run, books)),
        (*_circumstances(record, run), *record.result.limits),
    )
    return canonical_result(report), around, {node.iri: node for node in report.applications}


def _input_changes(record: RunRecord, run: Run) -> list[str]:
    from checker.record import materials

    if record.kept:
        return []
    roots = materials.input_roots(run.paths, run.landscape.sources, materials.hash_only)
    return materials.input_differences(record.inputs, roots)


def _text_changes(record: RunRecord, run: Run, books: Books) -> list[str]:
    from checker.record import materials, model
    from checker.record.recording import book_of

    vocabulary = model.VocabularyText(books.vocabulary.content_hash, materials.ontology_files(materials.hash_only))
    return [
        *materials.book_differences(record.rulebook, book_of(run, materials.hash_only)),
        *materials.vocabulary_differences(record.vocabulary, vocabulary),
    ]


def _circumstances(record: RunRecord, run: Run) -> Iterator[str]:
    """What else is not as it was: program and graph."""
    from checker.record import materials
    from checker.record.recording import tool

    now = tool(record.tool.engine)
    if (now.version, now.program) != (record.tool.version, record.tool.program):
        yield f"programma: {record.tool.version} ({record.tool.program[:12]}), nu {now.version} ({now.program[:12]})"
    if record.graph.sha256:
        graph = materials.graph_hash(run.landscape.graph)
        if graph.sha256 != record.graph.sha256:
            yield f"graaf: was {record.graph.sha256[:12]}…, is {graph.sha256[:12] or graph.limit}…"


def description(document: dict[str, Any], record: RunRecord) -> Iterator[str]:
    """A record for a reader."""
    from checker.output.words import applications_text, findings_text

    tool, book, graph, counts = record.tool, record.rulebook, record.graph, record.counts
    yield f"Verslag {document.get('number')}, vastgelegd {document.get('recorded_at')}"
    yield f"hash: {document.get('hash')}"
    yield f"voorganger: {document.get('previous')}"
    yield f"opdracht: {record.command}, peildatum {record.date}, kaderwacht {tool.version} ({tool.engine})"
    yield f"regelboek: {book.version}, {len(book.rules)} regels, sha256 {book.sha256}"
    yield f"ontologie: sha256 {record.vocabulary.sha256}"
    yield f"graaf: {graph.statements} uitspraken, {graph.algorithm} {graph.sha256 or graph.limit}"
    for root in record.inputs:
        size = sum(file.size for file in root.files)
        yield f"invoer: {root.name}, {len(root.files)} bestanden, {size} bytes"
    for pair in record.options.severities:
        yield f"ernst: {pair.name} telt als {pair.value}"
    for waiver in record.waivers:
        who = f", goedgekeurd door {waiver.approver}" if waiver.approver else ""
        yield f"afwijking: {waiver.identifier} van {waiver.rule}: {waiver.state}, tot en met {waiver.until}{who}"
    for held in record.gate.comparisons:
        told = f"{held.new} nieuw, {held.unchanged} ongewijzigd, {held.fixed} opgelost"
        yield f"poort: {held.kind} {held.against}: {told}"
    found = f"{findings_text(counts.findings, 'nl')} op {applications_text(counts.applications, 'nl')}"
    blocking = f"{record.gate.blocking} {'blokkeert' if record.gate.blocking == 1 else 'blokkeren'}"
    yield f"uitkomst: {found}, {blocking}; sha256 {record.result.sha256}"
    yield f"bewaard: {'invoer, regels, ontologie en uitkomst' if record.kept else 'alleen de uitkomst'}"
