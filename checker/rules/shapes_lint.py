"""The shapes of a rule: does each test something, say so in two languages, and with the severity that is meant.

Source: SHACL 2.1.4 and 2.1.5 (severity and messages belong to the shape that has the constraint), 5.3.2 (variables in
messages).
"""

from __future__ import annotations

import re
from dataclasses import replace

from checker.graph.paths import SH, PathError, predicates_of, read_list, read_path
from checker.graph.terms import Iri, Literal, Term
from checker.ontology.conditions import names_in, predicates_in
from checker.ontology.vocabulary import KW
from checker.rules.drafting import Draft, short
from checker.rules.sparql_lint import lint_constraint
from checker.rules.terms_lint import CONSTRAINTS, check_class, check_property, check_value

_SLOT = re.compile(r"\{[?$](\w+)\}")
_NESTED = ("property", "not", "node", "qualifiedValueShape", "sparql")
_LISTS = ("and", "or", "xone")
_CORE_SLOTS = frozenset(("this", "value", "path"))


def lint_shapes(draft: Draft, rule: Iri, prefixes: dict[str, str]) -> None:
    """Report what is wrong with the root shape and the deelshapes of ``rule``."""
    for shape in draft.shapes_of(rule):
        _lint_root(draft, rule, shape, prefixes)


def _lint_root(draft: Draft, rule: Iri, shape: Term, prefixes: dict[str, str]) -> None:
    where = draft.place(shape)
    name = short(shape[0])
    if shape != rule and not (isinstance(shape, Iri) and shape.value.startswith(rule.value + "-")):
        draft.report(
            f"Deelshape {name} moet {short(rule.value)}-a heten (of -b, …).", draft.place(rule, KW + "deelshape")
        )
    if Iri(SH + "NodeShape") not in draft.all(shape, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"):
        draft.report(f"{name} is geen sh:NodeShape.", where, "Schrijf: a sh:NodeShape.")
    if not draft.all(shape, SH + "targetClass"):
        draft.report(f"{name} heeft geen doel.", where, "Zeg met sh:targetClass voor welke knopen zij geldt.")
    severity = draft.one(shape, SH + "severity")
    if severity is None:
        draft.report(f"{name} zegt niet hoe ernstig een overtreding is.", where, "Voeg sh:severity toe.")
    deactivated = draft.one(shape, SH + "deactivated")
    if isinstance(deactivated, Literal) and deactivated.lexical == "true":
        draft.report(
            f"{name} is uitgezet met sh:deactivated.",
            draft.place(shape, SH + "deactivated"),
            "Zet een regel uit met kw:status kw:Vervallen; een uitzondering is een kw:Afwijking.",
        )
    constraints = {constraint for constraint in CONSTRAINTS if draft.all(shape, SH + constraint)}
    if not constraints:
        draft.report(f"{name} toetst niets.", where, "Voeg sh:property, sh:sparql of een andere eis toe.")
    if constraints - {"property", "sparql"}:
        _messages(draft, shape, _CORE_SLOTS)
    for part in draft.all(shape, SH + "property"):
        _lint_property(draft, part, severity)
    for part in draft.all(shape, SH + "sparql"):
        _lint_sparql(draft, part, prefixes)


def _lint_property(draft: Draft, shape: Term, severity: Term | None) -> None:
    where = draft.place(shape)
    if len(draft.all(shape, SH + "path")) != 1:
        draft.report("Een sh:property heeft precies een sh:path.", where)
    if not any(draft.all(shape, SH + constraint) for constraint in CONSTRAINTS):
        draft.report("Deze sh:property toetst niets.", where, "Voeg een eis toe, bijvoorbeeld sh:minCount 1.")
    own = draft.one(shape, SH + "severity") or Iri(SH + "Violation")
    if severity is not None and own != severity:
        draft.report(
            f"Deze sh:property meldt {short(own[0])}, en haar shape zegt {short(severity[0])}.",
            draft.place(shape, SH + "severity"),
            f"Voeg sh:severity {short(severity[0])} toe; een andere ernst is een deelshape.",
        )
    _messages(draft, shape, _CORE_SLOTS)


def _lint_sparql(draft: Draft, node: Term, prefixes: dict[str, str]) -> None:
    where = draft.place(node)
    texts = draft.all(node, SH + "select")
    if len(texts) != 1 or not isinstance(texts[0], Literal):
        draft.report("Een sh:sparql heeft precies een sh:select.", where)
        return
    if not draft.all(node, SH + "prefixes"):
        draft.report("Deze sh:sparql noemt geen prefixen.", where, "Voeg toe: sh:prefixes regel: ;")
    place = draft.place(node, SH + "select")
    found = lint_constraint(texts[0].lexical, prefixes)
    for fault in found.faults:
        at = replace(place, line=place.line + fault.line, column=0) if place else None
        draft.report(fault.what, at, fault.remedy)
    if any(fault.what.startswith("De SPARQL-tekst is niet te lezen") for fault in found.faults):
        return
    text = texts[0].lexical
    for check, iris in ((check_property, found.predicates), (check_class, found.classes), (check_value, found.values)):
        for iri in sorted(iris):
            check(draft, iri, replace(place, line=_line(place.line, text, iri), column=0) if place else None)
    _messages(draft, node, frozenset(found.projected) | {"this"})


def _line(start: int, text: str, iri: str) -> int:
    """Line in the file where the local name of ``iri`` first stands in ``text``."""
    local = re.split(r"[#/]", iri)[-1]
    found = re.search(rf"[:#/]{re.escape(local)}(?![\w-])", text)
    return start + (text.count("\n", 0, found.start()) if found else 0)


def _messages(draft: Draft, node: Term, slots: frozenset[str]) -> None:
    messages = [value for value in draft.all(node, SH + "message") if isinstance(value, Literal)]
    for language in ("nl", "en"):
        count = sum(message.language == language for message in messages)
        if count != 1:
            lacking = "ontbreekt" if not count else "staat er meer dan eens"
            draft.report(
                f"Het bericht in '{language}' {lacking}.", draft.place(node), "Geef sh:message @nl en @en, elk een."
            )
    for message in messages:
        for slot in sorted(set(_SLOT.findall(message.lexical)) - slots):
            draft.report(
                f"Het bericht noemt {{?{slot}}}, en die waarde is er niet.",
                draft.place(node, SH + "message", message),
                f"Er zijn: {', '.join(sorted(slots))}.",
            )


def predicates_read(draft: Draft, rule: Iri, prefixes: dict[str, str]) -> frozenset[str]:
    """IRIs of all predicates in the shapes, paths, SPARQL texts and conditions of ``rule``."""
    found: set[str] = set()
    for node in _shapes_below(draft, rule):
        for value in draft.all(node, SH + "path"):
            found |= _path_reads(draft, value)
        for name in ("equals", "disjoint", "lessThan", "lessThanOrEquals"):
            found.update(value.value for value in draft.all(node, SH + name) if isinstance(value, Iri))
        for text in draft.all(node, SH + "select"):
            found |= lint_constraint(text[0], prefixes).predicates
        for target in draft.all(node, SH + "targetClass"):
            found |= _condition_reads(draft, target)
    for name in ("applicatiePad", "toetsmomentPad"):
        for node in draft.all(rule, KW + name):
            found |= _path_reads(draft, node)
    return frozenset(found)


def _shapes_below(draft: Draft, rule: Iri) -> list[Term]:
    """The shapes of ``rule`` and everything nested in them, each once."""
    seen: dict[Term, None] = {}
    todo = list(draft.shapes_of(rule))
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen[node] = None
        todo += [value for name in _NESTED for value in draft.all(node, SH + name)]
        todo += [member for name in _LISTS for head in draft.all(node, SH + name) for member in _members(draft, head)]
    return list(seen)


def _path_reads(draft: Draft, node: Term) -> frozenset[str]:
    try:
        return predicates_of(read_path(draft.graph, node))
    except PathError:
        return frozenset()  # reported by the terms linter


def _members(draft: Draft, head: Term) -> list[Term]:
    try:
        return read_list(draft.graph, head)
    except PathError:
        return []


def _condition_reads(draft: Draft, target: Term) -> frozenset[str]:
    """Predicates of the condition ``target``, and of the conditions that it refers to."""
    found: set[str] = set()
    todo, seen = [target[0]], set()
    while todo:
        defined = draft.conditions.classes.get(todo.pop())
        if defined is not None and defined.iri not in seen:
            seen.add(defined.iri)
            found.update(predicates_in(defined.expression))
            todo.extend(names_in(defined.expression))
    return frozenset(found)
