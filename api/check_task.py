"""A check in a worker process: the original files of versions are read again and assessed, with places in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from api.books import caches, open_books
from api.tasks import KeptTree, NamedFile, Tell, tree_of, trees_of
from checker.assessment.assess import AssessmentOptions
from checker.assessment.severities import severities_for
from checker.assessment.supply import Declared
from checker.config import Config
from checker.errors import InputError, UsageError
from checker.findings import Report, Severity, Verdict
from checker.graph.columns import GraphBuilder
from checker.graph.terms import RDF, XSD, iri_key, literal_key
from checker.ontology.vocabulary import DCTERMS, KW, RDFS
from checker.rules.model import RULE, Rulebook
from checker.rules.selection import select
from checker.sources.identity import own_iri
from checker.sources.landscape import Assignment, Landscape, LoadOptions
from checker.sources.load import load_trees
from checker.sources.tree import FileTree
from checker.store.keeping import portrait_to_bytes, report_to_bytes
from checker.store.model import RunOptions, RunSummary, WaiverRequest


@dataclass(frozen=True, slots=True)
class CheckedPart:
    """One version to check: of which landscape, municipality and plateau, with its original files."""

    landscape: str
    municipality: str
    plateau: str
    files: tuple[NamedFile, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """Outcome of a check: the report as bytes to keep stands in the file asked for."""

    summary: RunSummary


@dataclass(frozen=True, slots=True)
class CheckTask:
    """Check versions together, with the waivers that were approved in the service."""

    parts: tuple[CheckedPart, ...]
    options: RunOptions
    waivers: tuple[WaiverRequest, ...]
    config: Config
    report: Path
    portrait: Path
    cache: Path

    def run(self, tell: Tell) -> Checked:
        """Load the original files again, assess them, write the report; raises what a check raises."""
        with caches(self.cache):
            tell("regelboek lezen", 0.05)
            books = open_books(self.config.rules)
            selected = select(books.rulebook, frameworks=self.options.frameworks, only=self.options.only)
            if not selected:
                raise UsageError("Geen enkele regel voldoet aan de keuze.", remedy="Vraag de lijst van regels op.")
            tell("landschap lezen", 0.15)
            trees, options = self._inputs()
            landscape = with_waivers(load_trees(trees, options, books.terms), self.waivers)
            tell(f"{len(selected)} regels toetsen", 0.4)
            examined = books.assessor.examine(landscape, selected, self._assessment(books.rulebook))
        report = examined.report
        if not report.applications and not any(outcome.tested for outcome in report.outcomes):
            raise InputError(
                "Er is niets getoetst: het landschap bevat geen applicatie en geen regel vond iets om te toetsen.",
                remedy="Laad een bestand met applicaties.",
            )
        tell("rapport bewaren", 0.9)
        self.report.write_bytes(report_to_bytes(report))
        self.portrait.write_bytes(portrait_to_bytes(examined.portrait))
        return Checked(summary_of(report))

    def _inputs(self) -> tuple[tuple[FileTree, ...], LoadOptions]:
        """Trees and whose they are; with several landscapes each file's name starts with its landscape."""
        if len(self.parts) == 1:
            part = self.parts[0]
            return trees_of(part.files), LoadOptions(part.municipality, part.plateau)
        trees: list[FileTree] = []
        for part in self.parts:
            files = tuple(NamedFile(f"{part.landscape}/{file.name}", file.path) for file in part.files)
            trees += [tree_of(file) for file in files if file.name.count("/") == 1]
            if nested := tuple(file for file in files if file.name.count("/") > 1):
                trees.append(KeptTree(part.landscape, nested, True))
        return tuple(trees), LoadOptions(
            assignments=tuple(Assignment(part.landscape, part.municipality, part.plateau) for part in self.parts)
        )

    def _assessment(self, rulebook: Rulebook) -> AssessmentOptions:
        severities = {severity.value.lower(): severity for severity in Severity}
        return AssessmentOptions(
            date=self.options.date,
            fail_on=severities.get(self.options.fail_on),
            accept_unverified=self.config.accept_unverified,
            complete=tuple(Declared(group, municipality) for group, municipality in self.config.complete),
            severities=severities_for(self.config.severities, rulebook),
        )


def with_waivers(landscape: Landscape, waivers: tuple[WaiverRequest, ...]) -> Landscape:
    """``landscape`` and the approved waivers as kw:Afwijking, so that they are judged like any other."""
    if not waivers:
        return landscape
    builder = GraphBuilder(landscape.terms)

    def state(subject: str, predicate: str, value: bytes) -> None:
        builder.add_keys(iri_key(subject), iri_key(predicate), value)

    def day(text: str) -> bytes:
        return literal_key(text[:10], XSD + "date")

    for waiver in waivers:
        node = own_iri(waiver.municipality, "Afwijking", f"dienst-{waiver.id}")
        office = own_iri(waiver.municipality, "Projectbureau", f"dienst-{waiver.decided_by}")
        state(node, RDF + "type", iri_key(KW + "Afwijking"))
        state(node, DCTERMS + "identifier", literal_key(f"dienst-{waiver.id}"))
        state(node, RDFS + "label", literal_key(f"Afwijking van {waiver.rule}", language="nl"))
        state(node, KW + "wijktAfVan", iri_key(RULE + waiver.rule))
        state(node, KW + "betreft", iri_key(waiver.subject))
        state(node, KW + "motivering", literal_key(waiver.reason))
        state(node, KW + "goedgekeurdDoor", iri_key(office))
        state(node, KW + "goedgekeurdOp", day(waiver.decided or ""))
        state(node, KW + "einddatum", day(waiver.until.isoformat()))
        state(office, RDF + "type", iri_key(KW + "Projectbureau"))
        state(office, DCTERMS + "identifier", literal_key(f"dienst-{waiver.decided_by}"))
        state(office, RDFS + "label", literal_key(waiver.decided_by or "", language="nl"))
    return replace(landscape, graph=landscape.graph.union(builder.build()))


def summary_of(report: Report) -> RunSummary:
    """The report in numbers."""

    def severe(severity: Severity) -> int:
        return sum(1 for finding in report.findings if finding.severity is severity)

    def judged(verdict: Verdict) -> int:
        return sum(1 for finding in report.findings if finding.verdict is verdict)

    return RunSummary(
        applications=len(report.applications),
        rules=len(report.rules),
        rules_tested=sum(1 for outcome in report.outcomes if outcome.tested),
        findings=len(report.findings),
        blocking=sum(1 for finding in report.findings if finding.blocks),
        violations=severe(Severity.VIOLATION),
        warnings=severe(Severity.WARNING),
        infos=severe(Severity.INFO),
        fails=judged(Verdict.FAILS),
        due=judged(Verdict.DUE),
        waived=judged(Verdict.WAIVED),
        limits=len(report.limits),
    )
