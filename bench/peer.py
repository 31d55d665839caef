"""One engine on one landscape, in a process of its own: ``python bench/peer.py ENGINE DATA.ttl SHAPES.ttl``.

Prints one line of JSON: seconds to load, to compile the shapes and to validate (median of three), the number of
results, seconds to read the side columns and to make report objects (ours only: the others always make them) and peak
memory in MB. Runs in the
environment of the peers and imports the engine asked for only.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Row = dict[str, float | int | None]
RUNS = 3


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """(seconds, what ``work`` gave)."""
    started = time.perf_counter()
    found = work()
    return time.perf_counter() - started, found


def median(work: Callable[[], Any]) -> tuple[float, Any]:
    """(median seconds of three runs, what the last one gave); one run when that takes more than 5 s."""
    seconds, found = timed(work)
    if seconds > 5:
        return seconds, found
    more = [timed(work) for _ in range(RUNS - 1)]
    return statistics.median([seconds, *(one for one, _ in more)]), more[-1][1]


def ours(data: str, shapes: str) -> Row:
    """The set engine: load, compile, first and median validation to columns, and objects, apart."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from checker.graph.bulk import read_graph
    from checker.graph.syntax import Syntax
    from checker.graph.terms import TermTable
    from checker.graph.values import Values
    from checker.shacl.engine import SetEngine

    terms = TermTable()
    load, graph = timed(lambda: read_graph(data, Syntax.TURTLE, terms))
    side, _ = timed(lambda: Values(terms))
    rules = read_graph(shapes, Syntax.TURTLE, terms, blank_scope="s")
    engine = SetEngine()
    compiling, compiled = timed(lambda: engine.compile(rules))
    first, _ = timed(lambda: engine.run(graph, compiled))
    validate, report = median(lambda: engine.run(graph, compiled))
    objects, _ = timed(report.report)
    return {
        "load": load, "side": side, "compile": compiling, "first": first, "validate": validate, "objects": objects,
        "results": report.total,
    }  # fmt: skip


def parse(data: str, _: str) -> Row:
    """No engine: pyoxigraph's bare parser, the yardstick for loading."""
    import pyoxigraph

    seconds, count = timed(lambda: sum(1 for _ in pyoxigraph.parse(path=data, format=pyoxigraph.RdfFormat.TURTLE)))
    return {"load": seconds, "results": count}


def shacl_rust(data: str, shapes: str) -> Row:
    """It loads and validates in one call: loading is that call with shapes that have no target."""
    import shacl_rust as engine

    facts, rules = Path(data).read_text(), Path(shapes).read_text()
    idle = "<urn:s> a <http://www.w3.org/ns/shacl#NodeShape> ."
    load, _ = median(lambda: engine.validate(facts, idle, experimental_index=True))
    whole, report = median(lambda: engine.validate(facts, rules, experimental_index=True))
    return {"load": load, "validate": whole - load, "results": len(report["results"])}


def _rdflib(data: str, shapes: str) -> tuple[float, Any, Any]:
    import rdflib

    load, graph = timed(lambda: rdflib.Graph().parse(data, format="turtle"))
    return load, graph, rdflib.Graph().parse(shapes, format="turtle")


def _count(report: Any) -> int:
    """Results of the report itself: a sh:detail is none."""
    import rdflib

    return sum(1 for _ in report.objects(None, rdflib.URIRef("http://www.w3.org/ns/shacl#result")))


def pyshacl(data: str, shapes: str) -> Row:
    """pySHACL on rdflib graphs."""
    import pyshacl as engine

    load, graph, rules = _rdflib(data, shapes)
    validate, found = median(lambda: engine.validate(graph, shacl_graph=rules))
    return {"load": load, "validate": validate, "results": _count(found[1])}


def pyshacl_turbo(data: str, shapes: str) -> Row:
    """pyshacl-turbo on an rdflib graph, which it copies at each validation; shapes compiled beforehand."""
    import pyshacl_turbo as engine

    load, graph, rules = _rdflib(data, shapes)
    compiling, compiled = timed(lambda: engine.compile_shapes(rules))
    validate, found = median(lambda: compiled.validate(graph))
    return {"load": load, "compile": compiling, "validate": validate, "results": _count(found[1])}


def pyshifty(data: str, shapes: str) -> Row:
    """pyshifty on an rdflib graph, shapes compiled beforehand."""
    import shifty as engine

    load, graph, rules = _rdflib(data, shapes)
    compiling, compiled = timed(lambda: engine.PreparedValidator(rules))
    validate, found = median(lambda: compiled.validate(graph, infer=False))
    return {"load": load, "compile": compiling, "validate": validate, "results": _count(found[1])}


ENGINES = {
    "kaderwacht": ours, "pyoxigraph.parse": parse, "shacl-rust": shacl_rust, "pyshacl-turbo": pyshacl_turbo,
    "pyshifty": pyshifty, "pyshacl": pyshacl,
}  # fmt: skip


def main() -> None:
    """Measure what the arguments name."""
    row = ENGINES[sys.argv[1]](*sys.argv[2:4])
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    row["mb"] = max(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, children) // 1024
    print(json.dumps(row))


if __name__ == "__main__":
    main()
