"""One changed application on a resident landscape: ``python bench/change.py LANDSCAPE.ttl SHAPES.ttl``.

Prints the median milliseconds of changing the status of one application, and of taking one out with all it says, beside
those of a full validation.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from checker.graph.bulk import read_graph
from checker.graph.syntax import Syntax
from checker.graph.terms import Iri, TermTable, iri_key
from checker.shacl.engine import SetEngine
from checker.shacl.resident import Resident, Triple

EX = "https://example.org/gemma#"


def about(resident: Resident, iri: str) -> list[Triple]:
    """All triples with this subject."""
    terms = resident.data.terms
    number = terms.find(iri_key(iri))
    return [
        (Iri(iri), terms.term(predicate), terms.term(value))
        for predicate, column in resident.data.columns.items()
        for value in (column.of(number).tolist() if number is not None else ())
    ]


def main() -> None:
    """Measure what the arguments name."""
    terms = TermTable()
    graph = read_graph(sys.argv[1], Syntax.TURTLE, terms)
    compiled = SetEngine.compile(read_graph(sys.argv[2], Syntax.TURTLE, terms, blank_scope="s"))
    resident = Resident(graph, compiled)
    one_fact, whole = [], []
    for place in range(17, 217, 20):
        all_of_it = about(resident, f"https://example.org/id/app{place}")
        old = [triple for triple in all_of_it if triple[1] == Iri(EX + "status")]
        new = [(subject, predicate, Iri(EX + "uitgefaseerd")) for subject, predicate, _ in old]
        one_fact.append(resident.change(new, old).seconds)
        resident.change(old, new)
        whole.append(resident.change((), all_of_it).seconds)
        resident.change(all_of_it)
    started = time.perf_counter()
    full = SetEngine().run(resident.data, compiled)
    seconds = time.perf_counter() - started
    same = "the same" if full.total == resident.report().total else "ANOTHER"
    print(
        f"{len(graph):,} triples: one fact {1000 * statistics.median(one_fact):.1f} ms, an application taken out "
        f"{1000 * statistics.median(whole):.1f} ms; a full validation {1000 * seconds:.0f} ms, {same} number of results"
    )


if __name__ == "__main__":
    main()
