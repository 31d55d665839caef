"""SPARQL texts of rules and derivations: only what cannot reach out and means the same on every engine.

What counts is the algebra that rdflib's parser makes, not the text: ``\\u0053ERVICE`` is caught because the parser has
resolved it. The text is looked at once, for words that pySHACL takes for keywords (anchors: C4).

Source: SHACL section 5.2.1 (restrictions on pre-bound variables); SPARQL 1.1 section 18 (algebra).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from checker.kept import KeptJson
from checker.rules.regex_lint import regex_problem
from checker.shacl.sparql.parsing import taken_tree

_FORBIDDEN = {
    "ServiceGraphPattern": "SERVICE vraagt een andere server",
    "Graph": "GRAPH leest een andere graaf",
    "GraphGraphPattern": "GRAPH leest een andere graaf",
}
_FORBIDDEN_IN_CONSTRAINT = {
    "Minus": "MINUS mag niet naast een gebonden $this (SHACL 5.2.1); gebruik FILTER NOT EXISTS",
    "values": "VALUES mag niet naast een gebonden $this (SHACL 5.2.1); gebruik IN",
}
_TRAP = re.compile(r"(?P<word>[\w$?:.-]*(?:service|minus))[ \t\r\n]|(?P<values>\bvalues)[\s({?]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SparqlFault:
    """What is wrong in a text; ``line`` counts from 0 at the start of the text."""

    what: str
    line: int = 0
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class SparqlText:
    """What a text was found to be: its faults, the variables it projects, and the IRIs it uses, by role."""

    faults: tuple[SparqlFault, ...]
    projected: tuple[str, ...] = ()
    predicates: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()


def lint_constraint(text: str, prefixes: Mapping[str, str]) -> SparqlText:
    """Check the sh:select text of a constraint: SELECT, projecting $this."""
    return _lint(text, tuple(sorted(prefixes.items())), constraint=True)


def lint_derivation(text: str) -> SparqlText:
    """Check a derivation: CONSTRUCT, with its own PREFIX lines."""
    return _lint(text, (), constraint=False)


@lru_cache(maxsize=1024)
def _lint(text: str, prefixes: tuple[tuple[str, str], ...], *, constraint: bool) -> SparqlText:
    # parsing takes some 30 ms, and a text is looked at twice: by the linter, and for what the rule reads
    key = text_key(text, prefixes, constraint=constraint)
    if (written := kept_texts().get(key)) and (known := _from_json(written)) is not None:
        return known
    found = _looked_at(text, prefixes, constraint)
    kept_texts().put(key, _to_json(found))
    return found


def text_key(text: str, prefixes: tuple[tuple[str, str], ...], *, constraint: bool) -> str:
    """All that an outcome depends on: the text, its prefixes, and this module and the next."""
    parts = (_own_source(), str(constraint), *(part for pair in prefixes for part in pair), "", text)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


@lru_cache(maxsize=1)
def _own_source() -> str:
    folder = Path(__file__).parent
    return hashlib.sha256(
        b"".join((folder / f"{name}_lint.py").read_bytes() for name in ("sparql", "regex"))
    ).hexdigest()


_kept: list[KeptJson] = [KeptJson(None)]


def kept_texts() -> KeptJson:
    """Where outcomes are kept now; nowhere unless :func:`texts_kept_in` is open."""
    return _kept[-1]


@contextmanager
def texts_kept_in(file: Path | None) -> Iterator[None]:
    """While this is open, what was found of a text is looked up in ``file``, and added to it at the end."""
    kept = KeptJson(file)
    _kept.append(kept)
    try:
        yield
    finally:
        _kept.remove(kept)
        kept.save()


def _to_json(found: SparqlText) -> list[Any]:
    faults = [[fault.what, fault.line, fault.remedy] for fault in found.faults]
    return [faults, list(found.projected), sorted(found.predicates), sorted(found.classes), sorted(found.values)]


def _from_json(written: Any) -> SparqlText | None:
    try:
        faults, projected, predicates, classes, values = written
        return SparqlText(
            tuple(SparqlFault(*fault) for fault in faults),
            tuple(projected),
            frozenset(predicates),
            frozenset(classes),
            frozenset(values),
        )
    except (TypeError, ValueError):
        return None


def _looked_at(text: str, prefixes: tuple[tuple[str, str], ...], constraint: bool) -> SparqlText:
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        # the compiler may have left its tree; translateQuery writes in it, so nobody else may have it after us
        parsed = taken_tree(text) or parseQuery(text)
        query = translateQuery(parsed, initNs=dict(prefixes))
    except Exception as error:  # the parser raises many kinds; whatever it is, the text is not a query we can run
        return SparqlText((_syntax_fault(text, error),))
    nodes = list(_walk(query.algebra))
    forbidden = [*_forbidden(text, nodes, constraint)]
    keywords = {fault.what.removeprefix("Niet toegestaan: ").split()[0] for fault in forbidden}
    faults = [*_traps(text, keywords), *forbidden] if constraint else forbidden
    faults += _form(text, query.algebra, nodes, constraint)
    faults += _patterns(text, nodes)
    projected = tuple(str(name) for name in _part(query.algebra, "PV") or ())
    predicates, classes, values = _iris(nodes)
    return SparqlText(tuple(faults), projected, predicates, classes, values)


def _syntax_fault(text: str, error: Exception) -> SparqlFault:
    line = getattr(error, "lineno", None)
    if re.match(
        r"\s*(?:prefix\b[^>]*>\s*|base\b[^>]*>\s*)*(?:load|insert|delete|drop|clear|create|add|move|copy|with)\b",
        text,
        re.IGNORECASE,
    ):
        return SparqlFault("Een regel leest alleen: LOAD, INSERT en DELETE zijn niet toegestaan.", 0)
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    if unknown := re.search(r"prefix : (\S+)", reason):
        return SparqlFault(
            f"De SPARQL-tekst is niet te lezen: de prefix {unknown[1]}: is onbekend.",
            _line_of(text, re.escape(unknown[1])),
            "Voeg de prefix toe aan regels/regelboek.ttl (sh:declare), of schrijf de IRI voluit.",
        )
    return SparqlFault(
        f"De SPARQL-tekst is niet te lezen: {reason}",
        max(0, line - 1) if isinstance(line, int) else 0,
    )


def _walk(node: Any) -> Iterator[Any]:
    """Every algebra node below ``node``, itself included."""
    if isinstance(node, Mapping):
        yield node
        for value in node.values():
            yield from _walk(value)
    elif isinstance(node, (list, tuple, set, frozenset)):
        for value in node:
            yield from _walk(value)


def _part(node: Any, key: str) -> Any:
    # CompValue.get answers an absent key with the key itself
    return node[key] if key in node else None  # noqa: SIM401


def _name(node: Any) -> str:
    return str(getattr(node, "name", ""))


def _line_of(text: str, word: str) -> int:
    found = re.search(rf"\b{word}\b", text, re.IGNORECASE)
    return text.count("\n", 0, found.start()) if found else 0


def _traps(text: str, keywords: set[str]) -> Iterator[SparqlFault]:
    for found in _TRAP.finditer(text):
        word = found["word"] or found["values"]
        if word.upper() in keywords:
            continue  # the keyword itself, refused for what it is
        yield SparqlFault(
            f"pySHACL leest '{word}' als het sleutelwoord en weigert de regel.",
            text.count("\n", 0, found.start()),
            "Kies een andere naam, of schrijf de IRI voluit tussen < en >; ook in commentaar.",
        )


def _forbidden(text: str, nodes: Iterable[Any], constraint: bool) -> Iterator[SparqlFault]:
    names = {_name(node) for node in nodes}
    table = _FORBIDDEN | (_FORBIDDEN_IN_CONSTRAINT if constraint else {})
    for name, why in table.items():
        if name in names:
            yield SparqlFault(f"Niet toegestaan: {why}.", _line_of(text, why.split()[0]))


def _form(text: str, algebra: Any, nodes: list[Any], constraint: bool) -> Iterator[SparqlFault]:
    wanted = "SelectQuery" if constraint else "ConstructQuery"
    if _name(algebra) != wanted:
        yield SparqlFault(f"De tekst moet een {'SELECT' if constraint else 'CONSTRUCT'} zijn.")
        return
    if _part(algebra, "datasetClause"):
        yield SparqlFault("Niet toegestaan: FROM haalt een andere graaf op.", _line_of(text, "FROM"))
    if not constraint:
        return
    if re.search(r"\bSELECT\s+(?:DISTINCT\s+|REDUCED\s+)?\*", text, re.IGNORECASE):
        yield SparqlFault("Schrijf de variabelen uit: SELECT $this ?value …, geen SELECT *.", _line_of(text, "SELECT"))
    inner = [node for node in nodes if _name(node) == "Project"]
    for number, project in enumerate(inner):
        if "this" not in {str(name) for name in _part(project, "PV") or ()}:
            which = "De SELECT" if number == 0 else "Een sub-SELECT"
            yield SparqlFault(f"{which} geeft $this niet (SHACL 5.2.1).", _line_of(text, "SELECT"))
    # GROUP BY $this is an Extend as well: of the sample that the aggregation made of it
    extends = [node for node in nodes if _name(node) == "Extend" and str(_part(node, "var")) == "this"]
    if any(not str(_part(node, "expr")).startswith("__agg_") for node in extends):
        yield SparqlFault("Niet toegestaan: AS $this (SHACL 5.2.1).", _line_of(text, "AS"))


def _patterns(text: str, nodes: Iterable[Any]) -> Iterator[SparqlFault]:
    for node in nodes:
        if _name(node) in ("Builtin_REGEX", "Builtin_REPLACE"):
            pattern = _part(node, "pattern")
            if pattern is not None and type(pattern).__name__ == "Literal" and (why := regex_problem(str(pattern))):
                yield SparqlFault(f"Het patroon '{pattern}' {why}.", _line_of(text, _name(node)[8:]))


def _iris(nodes: Iterable[Any]) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    from rdflib.namespace import RDF
    from rdflib.term import URIRef

    predicates: set[str] = set()
    classes: set[str] = set()
    values: set[str] = set()
    for node in nodes:
        for subject, predicate, value in _triples(node):
            if isinstance(subject, URIRef):
                values.add(str(subject))
            predicates.update(_path_iris(predicate))
            if isinstance(value, URIRef):
                (classes if predicate == RDF.type else values).add(str(value))
        for part in node.values():
            listed = part if isinstance(part, list) else [part]
            values.update(str(item) for item in listed if type(item) is URIRef and _name(node) != "Function")
    functions = {str(_part(node, "iri")) for node in nodes if _name(node) == "Function"}
    return frozenset(predicates), frozenset(classes), frozenset(values - functions)


def _triples(node: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Triples of a basic pattern; where the algebra kept the parser's form they stand in flat runs of three."""
    for item in _part(node, "triples") or ():
        if isinstance(item, tuple):
            yield item
        else:
            flat = list(item)
            yield from zip(flat[::3], flat[1::3], flat[2::3], strict=False)


def _path_iris(path: Any) -> Iterator[str]:
    from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, SequencePath
    from rdflib.term import URIRef

    if isinstance(path, URIRef):
        yield str(path)
    elif isinstance(path, (SequencePath, AlternativePath, NegatedPath)):
        for part in path.args:
            yield from _path_iris(part)
    elif isinstance(path, InvPath):
        yield from _path_iris(path.arg)
    elif isinstance(path, MulPath):
        yield from _path_iris(path.path)
