"""Folders with rules → a :class:`~checker.rules.model.Rulebook`, or every reason why not.

A folder holds ``regelboek.ttl`` (at most one over all folders), ``ids.txt`` and ``<groep>/<ID>.ttl``. A rulebook that
is broken anywhere is refused as a whole (DESIGN section 3): half a rulebook would read as 'conforms'.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from checker.conflicts import refuse_conflict
from checker.errors import InputError, Location, Problem, RulebookError, UsageError
from checker.findings import Article, Severity, Text
from checker.graph.columns import Graph
from checker.graph.paths import SH, read_path
from checker.graph.paths import Path as GraphPath
from checker.graph.positions import StatementBuilder
from checker.graph.reading import Syntax, read_statements
from checker.graph.terms import Iri, Literal, Term, TermTable
from checker.ontology.conditions import Conditions
from checker.ontology.vocabulary import DCTERMS, FACT_GROUP, KW, RDFS, Vocabulary
from checker.rules.drafting import Draft, RuleFile
from checker.rules.lint import declared_prefixes, lint
from checker.rules.model import ROWS, RULE, RULEBOOK, Boundary, Rule, Rulebook, Status, TestMoment
from checker.rules.shapes_lint import predicates_read
from checker.rules.sparql_lint import kept_texts
from checker.rules.studying import study_ahead
from checker.shacl.indexed import indexed
from checker.shacl.report import ShapesError
from checker.shacl.shapes import PreparedGraph, read_shapes

RULEBOOK_FILE = "regelboek.ttl"


def load_rulebook(
    folders: Sequence[Path],
    vocabulary_graph: Graph,
    terms: TermTable,
    *,
    examples: bool = True,
    vocabulary_hash: str = "",
) -> Rulebook:
    """Read and lint the rules of ``folders`` into ``terms``, the table of ``vocabulary_graph``.

    Raises RulebookError with all problems, UsageError when a folder does not exist. ``examples`` False skips the check
    that every rule has its examples beside it (a plain run does not need them). With ``vocabulary_hash`` a rulebook
    that was found in order before, byte for byte and against the same vocabulary, is not linted again.
    """
    content = _content_hash(folders)
    seen = f"{_own_source()} {vocabulary_hash} {content}"
    draft = read_draft(folders, vocabulary_graph, terms)
    shapes = draft.graph
    if examples or not vocabulary_hash or kept_texts().get(seen) is None:
        study_ahead(draft, declared_prefixes(draft))
        lint(draft)
        shapes = _refuse_recursion(draft)
    if examples:
        from checker.rules.examples import lint_examples

        lint_examples(draft)
    if draft.problems:
        raise RulebookError(tuple(sorted(draft.problems, key=_by_place)))
    if vocabulary_hash:
        kept_texts().put(seen, True)
    prefixes = declared_prefixes(draft)
    book = Iri(RULEBOOK)
    version = draft.one(book, KW + "versie")
    return Rulebook(
        label=draft.text(book, RDFS + "label"),
        version=version[0] if version else "",
        rules=tuple(_rule(draft, rule, prefixes) for rule in draft.rules()),
        shapes=shapes,
        terms=terms,
        positions=draft.positions,
        content_hash=content,
    )


def _refuse_recursion(draft: Draft) -> Graph:
    """A shape that refers to itself is left undefined by SHACL (section 3.4.3): no engine would judge it.

    Returns the graph with the shapes that were read of it.
    """
    if draft.problems:
        return draft.graph
    try:
        read = read_shapes(draft.graph, [shape for rule in draft.rules() for shape in draft.shapes_of(rule)])
        return PreparedGraph(draft.graph, read.by_node.__getitem__)
    except ShapesError as error:
        where = draft.place(error.shape) if error.shape is not None else None
        draft.report(str(error), where, "Herstel de genoemde shape.")
        return draft.graph


@cache
def _own_source() -> str:
    """Hash of this room: a linter that learned something looks again."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _by_place(problem: Problem) -> tuple[str, int, int, str]:
    where = problem.where or Location("")
    return where.file, where.line, where.column, problem.what


def read_draft(folders: Sequence[Path], vocabulary_graph: Graph, terms: TermTable) -> Draft:
    """Everything that stands in ``folders``; files that cannot be read are problems of the draft."""
    builder = StatementBuilder(terms)
    problems: list[Problem] = []
    files: list[RuleFile] = []
    for number, folder in enumerate(folders):
        if not folder.is_dir():
            raise UsageError(f"De map met regels '{folder}' bestaat niet.", remedy="Controleer de naam en de map.")
        for count, path in enumerate(rule_paths(folder)):
            name = path.as_posix()
            try:
                data = path.read_bytes()
                refuse_conflict(name, data)
                read_statements(name, data, Syntax.TURTLE, builder, blank_scope=f"r{number}x{count}")
            except InputError as error:
                problems.append(Problem(error.what, error.where or Location(name), error.remedy))
                continue
            if path.name != RULEBOOK_FILE:
                files.append(RuleFile(folder, path, name, path.parent.name, path.stem))
    graph, positions = builder.build_with_positions()
    vocabulary = Vocabulary(vocabulary_graph)
    return Draft(indexed(graph), positions, terms, vocabulary, Conditions(vocabulary), tuple(files), problems)


def rule_paths(folder: Path) -> Iterator[Path]:
    """The rulebook file and the rule files of ``folder``, in a fixed order."""
    if (folder / RULEBOOK_FILE).is_file():
        yield folder / RULEBOOK_FILE
    yield from sorted(path for path in folder.rglob("*.ttl") if path != folder / RULEBOOK_FILE)


def _content_hash(folders: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for path in rule_paths(folder):
            # with lengths, so that bytes cannot move from one file to the next unseen
            for part in (path.relative_to(folder).as_posix().encode(), path.read_bytes()):
                digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _rule(draft: Draft, rule: Iri, prefixes: dict[str, str]) -> Rule:
    shapes = draft.shapes_of(rule)
    moment = draft.one(rule, KW + "toetsmoment")
    status = draft.one(rule, KW + "status")
    row = draft.one(rule, KW + "rij")
    evidence = _true(draft.one(rule, KW + "bewijs"))
    location = draft.place(rule)
    if moment is None or status is None or location is None:
        raise RulebookError((Problem(f"Regel {rule.value} is onvolledig.", location),))  # lint reports it before
    severity = draft.one(rule, SH + "severity") or Iri(SH + Severity.VIOLATION)
    targets = (target[0] for shape in shapes for target in draft.all(shape, SH + "targetClass"))
    return Rule(
        id=rule.value.removeprefix(RULE),
        iri=rule.value,
        shapes=shapes,
        targets=tuple(dict.fromkeys(targets)),
        label=draft.text(rule, RDFS + "label"),
        norm=draft.text(rule, KW + "norm"),
        why=draft.text(rule, KW + "toelichting"),
        remedy=draft.text(rule, KW + "herstel"),
        severity=Severity(severity[0].removeprefix(SH)),
        frameworks=_numbers(draft.all(rule, KW + "kader"), KW + "Kader"),
        tasks=_numbers(draft.all(rule, KW + "opgave"), ""),
        articles=tuple(
            sorted(
                (_article(draft.vocabulary, node) for node in draft.all(rule, KW + "grondslag")), key=lambda a: a.iri
            )
        ),
        fact_groups=tuple(sorted(node[0].removeprefix(FACT_GROUP) for node in draft.all(rule, KW + "feitengroep"))),
        test_moment=TestMoment(moment[0].removeprefix(KW)),
        test_moment_path=_path(draft, rule, "toetsmomentPad"),
        valid_from=_boundary(draft, rule, "geldigVanaf"),
        valid_until=_boundary(draft, rule, "geldigTot"),
        programme_sorts=tuple(sorted(value[0] for value in draft.all(rule, KW + "geldtBijProgrammasoort"))),
        evidence=evidence,
        evidence_overrides=tuple(_overrides(draft, rule, shapes, evidence)),
        deviable=_true(draft.one(rule, KW + "afwijkbaar")),
        status=Status(status[0].removeprefix(KW)),
        since=(draft.one(rule, KW + "sinds") or Literal(""))[0],
        application_path=_path(draft, rule, "applicatiePad"),
        row=row[0] if row else ROWS[0],
        reads=predicates_read(draft, rule, prefixes),
        location=location,
    )


def _true(value: Term | None) -> bool:
    return isinstance(value, Literal) and value.lexical == "true"


def _numbers(values: list[Term], prefix: str) -> tuple[int, ...]:
    return tuple(sorted(int(value[0].removeprefix(prefix)) for value in values))


def _path(draft: Draft, rule: Iri, name: str) -> GraphPath | None:
    node = draft.one(rule, KW + name)
    return None if node is None else read_path(draft.graph, node)


def _boundary(draft: Draft, rule: Iri, name: str) -> Boundary | None:
    value = draft.one(rule, KW + name)
    return value if value is None or isinstance(value, Iri) else dt.date.fromisoformat(value[0])


def _overrides(draft: Draft, rule: Iri, shapes: tuple[Term, ...], evidence: bool) -> Iterator[tuple[Term, bool]]:
    for shape in shapes:
        parts = [part for name in ("property", "sparql") for part in draft.all(shape, SH + name)]
        for node in (shape, *parts):
            value = draft.one(node, KW + "bewijs")
            if node != rule and value is not None and _true(value) != evidence:
                yield node, _true(value)


def _article(vocabulary: Vocabulary, node: Term) -> Article:
    verified = vocabulary.one(node, KW + "bronVerified")
    source = vocabulary.one(node, DCTERMS + "source")
    jci = vocabulary.one(node, KW + "jci")
    label = vocabulary.label(node[0])
    return Article(
        iri=node[0],
        label=label if label.nl or label.en else Text(node[0], node[0]),
        url=source[0] if source else "",
        jci=jci[0] if jci else "",
        verified=verified is None or _true(verified),
    )
