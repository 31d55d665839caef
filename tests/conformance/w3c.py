"""The W3C SHACL test suite: its cases, and whether an engine's report is the one expected.

A report is compared as RDF, modulo blank node labels: sh:conforms, and for each result focus node, path, value,
source shape, source constraint, component and severity; messages where the expected report has them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph

from checker.graph.columns import Graph
from checker.graph.paths import SH
from checker.graph.terms import RDF, Blank, Iri, Term, TermTable, encode
from checker.shacl.report import Engine, ShapesError
from checker.shacl.report_graph import report_graph
from tests.unit.shacl.graphs import parse

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
BASE = "https://w3c.github.io/data-shapes/data-shapes-test-suite/"
_COMPARED = ("focusNode", "resultPath", "value", "sourceShape", "sourceConstraintComponent", "resultSeverity")
Triple = tuple[Term, str, Term]


@dataclass(frozen=True, slots=True)
class Case:
    """One test of the suite: its name in the suite (``core/node/and-001``) and the file that describes it."""

    name: str
    file: Path
    root: Path

    @property
    def iri(self) -> str:
        """The IRI of the test, for a report."""
        return f"{BASE}tests/{self.name}"

    def base(self, file: Path) -> str:
        """The IRI that a file of the suite has here."""
        return BASE + file.relative_to(self.root).as_posix()


def cases(suite: Path, part: str) -> Iterator[Case]:
    """The cases that the manifest of ``part`` (core or sparql) lists, in its order."""
    yield from _manifest(suite, suite / "tests" / part / "manifest.ttl")


def _manifest(suite: Path, manifest: Path) -> Iterator[Case]:
    graph = parse(manifest.read_bytes(), TermTable(), manifest.as_uri())
    for subject in {graph.terms.term(number) for number in graph.column_of(MF + "include").keys.tolist()}:
        for included in sorted(graph.objects(subject, MF + "include")):
            file = Path(included[0].removeprefix("file://"))
            if file.name == "manifest.ttl":
                yield from _manifest(suite, file)
            else:
                yield Case(file.relative_to(suite / "tests").with_suffix("").as_posix(), file, suite)


def run(case: Case, engine: Engine) -> tuple[set[str], set[str]]:
    """(expected, actual) of one case: canonical N-Quads, or ``{"failure"}``; equal when the engine passes."""
    terms = TermTable()
    test = parse(case.file.read_bytes(), terms, case.base(case.file))
    graphs: dict[str, Graph] = {case.base(case.file): test}

    def graph(name: str, action: Term) -> Graph:
        (place,) = test.objects(action, SHT + name)
        if place[0] not in graphs:
            file = case.root / place[0].removeprefix(BASE)
            graphs[place[0]] = parse(file.read_bytes(), terms, place[0])
        return graphs[place[0]]

    (entry,) = [test.terms.term(number) for number in test.instances(SHT + "Validate").tolist()]
    (action,) = test.objects(entry, MF + "action")
    (wanted,) = test.objects(entry, MF + "result")
    try:
        report = engine.validate(graph("dataGraph", action), graph("shapesGraph", action))
    except ShapesError:
        return ({"failure"} if wanted == Iri(SHT + "Failure") else _canonical(_report(test, wanted, True))), {"failure"}
    if wanted == Iri(SHT + "Failure"):
        return {"failure"}, {"conforms" if report.conforms else "does not conform"}
    with_messages = len(test.column_of(SH + "resultMessage")) > 0
    with_constraint = len(test.column_of(SH + "sourceConstraint")) > 0
    actual = report_graph(report, terms)
    return tuple(  # type: ignore[return-value]
        _canonical(_report(where, node, with_messages, with_constraint))
        for where, node in ((test, wanted), (actual, Blank("report")))
    )


def _report(graph: Graph, node: Term, with_messages: bool, with_constraint: bool = True) -> list[Triple]:
    """The statements of a report that are compared."""
    names = [*_COMPARED, *(["resultMessage"] if with_messages else []), *(["sourceConstraint"] * with_constraint)]
    found: list[Triple] = [(node, "conforms", value) for value in graph.objects(node, SH + "conforms")]
    for result in graph.objects(node, SH + "result"):
        found.append((node, "result", result))
        for name in names:
            for value in graph.objects(result, SH + name):
                found.append((result, name, value))
                if name == "resultPath" and isinstance(value, Blank):
                    found.extend(_path(graph, value))
    return found


def _path(graph: Graph, node: Blank) -> Iterator[Triple]:
    # a node that is a list is a sequence path, whatever else it carries (SHACL 2.3.1.2)
    names = [RDF + "first", RDF + "rest"] if graph.objects(node, RDF + "first") else [
        SH + name for name in ("inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")
    ]  # fmt: skip
    for name in names:
        for value in graph.objects(node, name):
            yield node, name, value
            if isinstance(value, Blank):
                yield from _path(graph, value)


def _canonical(triples: list[Triple]) -> set[str]:
    lines = []
    for subject, predicate, value in triples:
        name = predicate if ":" in predicate else SH + predicate
        lines.append(b"%b <%b> %b ." % (encode(subject), name.encode(), encode(value)))
    dataset = pyoxigraph.Dataset(
        pyoxigraph.Quad(*triple) for triple in pyoxigraph.parse(b"\n".join(lines), pyoxigraph.RdfFormat.N_TRIPLES)
    )
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}
