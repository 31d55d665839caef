"""Shared by the ArchiMate tests: read bytes or a folder into a fresh intake and look at what came out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from checker.graph.columns import Graph
from checker.graph.positions import Positions
from checker.graph.terms import Iri, Key, Literal, iri_key
from checker.sources.archimate import read_ameff, read_archi, read_coarchi
from checker.sources.landscape import Intake, LoadOptions
from checker.sources.outcome import ReadOutcome

KW = "https://w3id.org/kaderwacht/def#"
ID = "https://w3id.org/kaderwacht/id/"
ARCHIMATE = "http://bp4mc2.org/def/archimate#"
IDENTIFIER = "http://purl.org/dc/terms/identifier"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@dataclass
class Result:
    """What one read gave."""

    intake: Intake
    outcome: ReadOutcome

    def __post_init__(self) -> None:
        built = self.intake.builder.build_with_positions()
        self.graph: Graph = built[0]
        self.positions: Positions = built[1]

    @cached_property
    def triples(self) -> set[tuple[Key, Key, Key]]:
        """All triples as keys."""
        keys = self.intake.terms.keys
        return {(keys[s], keys[p], keys[o]) for s, p, o in self.graph.rows()}

    @property
    def codes(self) -> list[str]:
        """Codes of the data findings, sorted."""
        return sorted(finding.code for finding in self.intake.findings)

    def values(self, subject: str, predicate: str) -> list[str]:
        """Text of the objects of (subject, predicate), sorted."""
        return sorted(
            value.value if isinstance(value, Iri) else value.lexical if isinstance(value, Literal) else value.label
            for value in self.graph.objects(Iri(subject), predicate)
        )

    def count(self, class_iri: str) -> int:
        """How many instances a class has."""
        return len(self.graph.instances(class_iri))

    def place(self, subject: str, predicate: str) -> tuple[int, int]:
        """Line and column of the first statement of (subject, predicate)."""
        terms = self.intake.terms
        found = self.positions.find(terms.ids[iri_key(subject)], terms.ids[iri_key(predicate)])
        return found[0].line, found[0].column


def read(data: bytes | Path, municipality: str | None = "gm9901", name: str = "model.xml", **options: object) -> Result:
    """Read AMEFF or .archimate bytes (by content), or a coArchi folder."""
    intake = Intake.start(LoadOptions(municipality, **options))  # type: ignore[arg-type]
    if isinstance(data, Path):
        return Result(intake, read_coarchi(data, intake))
    reader = read_archi if b"archimatetool" in data[:600] or data[:2] == b"PK" else read_ameff
    return Result(intake, reader(name, data, intake))
