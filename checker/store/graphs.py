"""The graphs of versions: one named graph each, behind an interface that a SPARQL 1.1 endpoint can take over.

The interface is what the Graph Store HTTP Protocol offers (PUT, GET, DELETE of a graph) and one list of names; queries
of users never run on the store itself but on what :meth:`GraphStore.read` gives, in a process that can be killed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar

from checker.store.faults import storage_faults
from checker.store.triples import with_blanks, with_named_blanks

T = TypeVar("T")
_STEP = 4_000
"""Statements that one step of a drop removes: some 0.1 s in which others wait."""


class GraphStore(Protocol):
    """Named graphs by IRI, immutable once put: a version never changes."""

    def put(self, iri: str, triples: Path) -> None:
        """Make the graph ``iri`` of a file in N-Triples and make it last; a graph of that name is replaced.

        Blank nodes keep their labels: :meth:`read` gives what was put.
        """
        ...

    def read(self, iri: str) -> bytes:
        """The graph as N-Triples, in any order; empty when there is none."""
        ...

    def drop(self, iri: str, go_on: Callable[[], bool] = ...) -> None:
        """Remove the graph, if it is there; in steps, between which others get their turn and ``go_on`` is asked.

        A drop that was cut short leaves the name: it can be done again. Nobody may read the graph meanwhile.
        """
        ...

    def names(self) -> frozenset[str]:
        """IRIs of all graphs."""
        ...

    def close(self) -> None:
        """Let go of the store."""
        ...


class OxigraphGraphs:
    """Graphs in an embedded Oxigraph store (RocksDB) in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._store: Any = None
        with storage_faults():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._open()

    def _open(self) -> Any:
        import pyoxigraph as ox

        if self._store is None:
            self._store = ox.Store(str(self._folder))
        return self._store

    def _with(self, work: Callable[[Any], T]) -> T:
        with self._lock, storage_faults():
            try:
                return work(self._open())
            except OSError:
                # RocksDB stays read-only after a failed write (a full disk) until it is opened anew
                self._store = None
                raise

    def put(self, iri: str, triples: Path) -> None:
        """See :class:`GraphStore`."""
        import pyoxigraph as ox

        def work(store: Any) -> None:
            data = with_named_blanks(triples.read_bytes())
            store.remove_graph(ox.NamedNode(iri))
            # lenient: what the readers let through is not judged again here
            store.bulk_load(input=data, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(iri), lenient=True)
            store.flush()

        self._with(work)

    def read(self, iri: str) -> bytes:
        """See :class:`GraphStore`."""
        import pyoxigraph as ox

        def work(store: Any) -> bytes:
            text: bytes = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(iri))
            return with_blanks(text)

        return self._with(work)

    def drop(self, iri: str, go_on: Callable[[], bool] = lambda: True) -> None:
        """See :class:`GraphStore`."""
        import pyoxigraph as ox

        graph = ox.NamedNode(iri)
        pattern = f"GRAPH {graph} {{ ?s ?p ?o }}"
        step = f"DELETE {{ {pattern} }} WHERE {{ SELECT ?s ?p ?o WHERE {{ {pattern} }} LIMIT {_STEP} }}"

        def work(store: Any) -> bool:
            left = next(store.quads_for_pattern(None, None, None, graph), None) is not None
            if left:
                store.update(step)
            else:
                # the name goes last: until then the next start knows that there is work left
                store.remove_graph(graph)
            return left

        while go_on() and self._with(work):
            pass

    def names(self) -> frozenset[str]:
        """See :class:`GraphStore`."""
        return self._with(lambda store: frozenset(str(name.value) for name in store.named_graphs()))

    def close(self) -> None:
        """Let go of the folder."""
        with self._lock:
            self._store = None
