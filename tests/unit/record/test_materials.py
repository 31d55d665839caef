"""What goes into a record: hashes of the graph, the canonical outcome and what differs between two of them."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from checker.findings import NodeRef, Severity, Text, Verdict
from checker.graph.bulk import read_graph
from checker.graph.columns import Graph
from checker.graph.syntax import Syntax
from checker.graph.terms import TermTable
from checker.graph.writing import canonical_hash
from checker.record import model
from checker.record.folder import RecordFolder
from checker.record.materials import RecordedTree, graph_hash, put_back
from checker.record.recording import kept_result
from checker.record.result import differences
from tests.conftest import ROOT

EARLIER = RecordFolder(ROOT / "tests" / "data" / "record-2026.11" / "verslagen")


def graph(text: str) -> Graph:
    """N-Triples as a graph."""
    return read_graph(text.encode(), Syntax.NTRIPLES, TermTable(), name="x", blank_scope="b")


def test_labels_and_order_do_not_count_and_statements_do() -> None:
    one = graph('_:a <http://p> "1" .\n<http://s> <http://p> _:a .\n<http://s> <http://q> "2" .\n')
    two = graph('<http://s> <http://q> "2" .\n<http://s> <http://p> _:z .\n_:z <http://p> "1" .\n')
    other = graph('<http://s> <http://q> "3" .\n<http://s> <http://p> _:z .\n_:z <http://p> "1" .\n')
    assert graph_hash(one) == graph_hash(two) == model.GraphHash(canonical_hash(one), 3)
    assert graph_hash(one).sha256 != graph_hash(other).sha256


def test_blank_nodes_that_all_look_alike_meet_a_limit() -> None:
    size = 12  # a clique: the canonical form tries the orders of its nodes
    text = "".join(f"_:n{a} <http://p> _:n{b} .\n" for a in range(size) for b in range(size) if a != b)
    began = time.monotonic()
    found = graph_hash(graph(text), seconds=0.5)
    assert time.monotonic() - began < 20
    assert found.sha256 == "" and found.statements == size * (size - 1)
    assert found.limit.startswith("LIMIET-BLANCO")


def test_a_recorded_tree_gives_names_and_bytes_of_then() -> None:
    _, record = EARLIER.read(1)
    (root,) = record.inputs
    tree = RecordedTree(root, EARLIER)
    (entry,) = tree.entries()
    assert (entry.name, entry.parts, entry.path, tree.is_folder) == ("landschap.ttl", (), None, False)
    assert len(tree.read(entry)) == root.files[0].size
    folder = RecordedTree(model.Root("a", True, (replace(root.files[0], path="b/c.ttl"),)), EARLIER)
    (below,) = folder.entries()
    assert (below.name, below.parts) == ("a/b/c.ttl", ("b", "c.ttl"))
    assert folder.read(below) == tree.read(entry)


def test_a_path_that_leaves_the_folder_is_not_written(tmp_path: Path) -> None:
    _, record = EARLIER.read(1)
    first = record.vocabulary.files[0]
    evil = replace(record, vocabulary=replace(record.vocabulary, files=(replace(first, path="../../uit.ttl"),)))
    with pytest.raises(Exception, match="wijst buiten de map"):
        put_back(evil, EARLIER, tmp_path / "x")
    assert not list(tmp_path.rglob("uit.ttl"))


def test_differences_are_named_by_kind_and_field() -> None:
    _, record = EARLIER.read(1)
    before = kept_result(record, EARLIER)
    document = json.loads(before)
    assert differences(before, before).findings == ()
    document["findings"][0]["severity"] = str(Severity.INFO)
    gone = document["findings"].pop()
    document["verdicts"][0][2] = str(Verdict.NOT_IN_FORCE)
    found = differences(before, json.dumps(document).encode())
    told = {(change.kind, change.fields) for change in found.findings}
    assert told == {("gewijzigd", ("severity",)), ("weg", ())}
    assert any(gone["fingerprint"] in change.what for change in found.findings if change.kind == "weg")
    assert len(found.verdicts) == 1 and "→ niet van kracht" in str(found.verdicts[0])
    subject = document["verdicts"][0][0]
    named = differences(before, json.dumps(document).encode(), {subject: NodeRef(subject, "sleutel", "Naam")})
    assert f"bij Naam, sleutel [{subject}]" in str(named.verdicts[0])
    back = differences(json.dumps(document).encode(), before)
    assert {change.kind for change in back.findings} == {"gewijzigd", "nieuw"}


def test_the_form_of_the_outcome_is_fixed() -> None:
    """The keys of form 1: another key is another form, or records of before no longer compare."""
    _, record = EARLIER.read(1)
    document = json.loads(kept_result(record, EARLIER))
    assert sorted(document) == ["findings", "form", "verdicts"] and document["form"] == 1
    assert sorted(document["findings"][0]) == [
        "applications", "blocks", "evidence", "fingerprint", "focus", "location", "message", "path", "row", "rule",
        "rule_severity", "severity", "shape", "value", "verdict", "waiver",
    ]  # fmt: skip
    assert NodeRef(*document["findings"][0]["focus"]).iri and Text(*document["findings"][0]["message"]).en
