"""The closed list: every predicate and every sh: or kw: value in a rule file must be one that we know.

SHACL engines ignore what they do not know, so a typo such as ``sh:minCout`` or a string ``"true"`` reads as 'conforms'
(anchors: D2, D5.15). Here each term has its kind, and everything else is refused. Source: SHACL sections 2 to 6, and
appendix 'SHACL shapes to validate shapes graphs' for the kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from checker.errors import Location
from checker.graph.paths import SH, PathError, predicates_of, read_list, read_path
from checker.graph.terms import RDF, XSD, XSD_STRING, Blank, Iri, Literal, Term
from checker.ontology.vocabulary import DCTERMS, KW, OWL, RDFS
from checker.rules.drafting import Draft, short, suggestion
from checker.rules.model import RULEBOOK


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_KINDS_BY_NAME = {
    "count": "minCount maxCount qualifiedMinCount qualifiedMaxCount minLength maxLength",
    "boolean": "deactivated uniqueLang closed qualifiedValueShapesDisjoint",
    "severity": "severity",
    "node_kind": "nodeKind",
    "datatype": "datatype",
    "class": "class targetClass",
    "path": "path inversePath zeroOrMorePath oneOrMorePath zeroOrOnePath alternativePath",
    "list": "in languageIn ignoredProperties and or xone",
    "shape": "not node property qualifiedValueShape sparql declare",
    "string": "select pattern flags prefix",
    "text": "message name description",
    "predicate": "equals disjoint lessThan lessThanOrEquals",
    "literal": "minInclusive maxInclusive minExclusive maxExclusive namespace",
    "any": "hasValue",
    "rulebook": "prefixes",
}
SHACL_KINDS = {name: kind for kind, names in _KINDS_BY_NAME.items() for name in names.split()}
CONSTRAINTS = _words(
    "class datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive maxInclusive minLength maxLength "
    "pattern languageIn uniqueLang equals disjoint lessThan lessThanOrEquals not and or xone node property "
    "qualifiedValueShape closed hasValue in sparql"
)
_REFUSED = {
    "js": "JavaScript",
    "jsLibrary": "JavaScript",
    "rule": "SHACL-regels",
    "target": "SPARQL-doelen",
    "ask": "ASK-validators",
    "construct": "SHACL-regels",
    "update": "SPARQL-updates",
    "validator": "eigen constraint-componenten",
    "nodeValidator": "eigen constraint-componenten",
    "propertyValidator": "eigen constraint-componenten",
    "parameter": "eigen constraint-componenten",
    "expression": "SHACL-expressies",
    "shapesGraph": "een andere shapes graph",
    "entailment": "een entailment-regime",
    "targetNode": "een ander doel dan sh:targetClass",
    "targetSubjectsOf": "een ander doel dan sh:targetClass",
    "targetObjectsOf": "een ander doel dan sh:targetClass",
}
_SHACL_VALUES = _words(
    "NodeShape PropertyShape SPARQLConstraint PrefixDeclaration Violation Warning Info IRI BlankNode Literal "
    "BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral"
)
_NODE_KINDS = _words("IRI BlankNode Literal BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral")
KW_METADATA = _words(
    "norm toelichting kader opgave grondslag feitengroep toetsmoment toetsmomentPad geldigVanaf geldigTot "
    "geldtBijProgrammasoort bewijs afwijkbaar status sinds herstel applicatiePad rij deelshape versie"
)
_KW_CLASSES = frozenset(("Regel", "Regelboek"))
_PLAIN = frozenset(
    (
        RDF + "type",
        RDF + "first",
        RDF + "rest",
        RDFS + "label",
        RDFS + "comment",
        RDFS + "seeAlso",
        DCTERMS + "identifier",
    )
)
_PATH_METADATA = (KW + "applicatiePad", KW + "toetsmomentPad")
_IMPLICIT = _PLAIN | {RDF + "nil", RDFS + "subClassOf"}  # rules follow the class tree of pd: terms


def lint_terms(draft: Draft) -> None:
    """Report every unknown or ill-formed term of the rulebook in ``draft``."""
    term = draft.terms.term
    for subject, predicate, value in draft.graph.rows():
        _Statement(draft, term(subject), draft.terms.text(predicate), term(value)).check()


def check_property(draft: Draft, iri: str, where: Location | None) -> None:
    """Report predicate ``iri``, used at ``where``, when the ontology lacks it."""
    if iri not in _IMPLICIT and iri not in draft.declared.properties:
        _report_unknown(draft, "eigenschap", iri, draft.declared.properties, where)


def check_class(draft: Draft, iri: str, where: Location | None) -> None:
    """Report class ``iri``, used at ``where``, when the ontology lacks it."""
    if iri not in draft.declared.classes:
        _report_unknown(draft, "klasse", iri, draft.declared.classes, where)


def check_value(draft: Draft, iri: str, where: Location | None) -> None:
    """Report a kw: IRI used as a value at ``where`` when the ontology does not know it."""
    if iri.startswith(KW) and iri not in draft.declared.subjects:
        ours = (name for name in draft.declared.subjects if name.startswith(KW))
        _report_unknown(draft, "waarde", iri, ours, where)


def _report_unknown(draft: Draft, kind: str, iri: str, candidates: Iterable[str], where: Location | None) -> None:
    draft.report(
        f"De {kind} {short(iri)} staat niet in de ontologie.",
        where,
        suggestion(short(iri), map(short, candidates)) or "Verbeter de naam, of voeg haar toe aan ontologie/.",
    )


class _Statement:
    """One triple of a rule file, and the checks on it."""

    def __init__(self, draft: Draft, subject: Term, predicate: str, value: Term) -> None:
        self.draft, self.subject, self.predicate, self.value = draft, subject, predicate, value

    def place(self) -> Location | None:
        return self.draft.place(self.subject, self.predicate, self.value)

    def report(self, what: str, remedy: str | None = None) -> None:
        self.draft.report(what, self.place(), remedy)

    def check(self) -> None:
        if self.predicate.startswith(SH):
            self._shacl(self.predicate.removeprefix(SH))
        elif self.predicate.startswith(KW):
            self._metadata(self.predicate.removeprefix(KW))
        elif self.predicate == OWL + "imports":
            self.report(
                f"Het regelboek haalt niets van buiten: owl:imports {self.value[0]}.",
                "Zet de regels zelf in de map; --rules neemt meer mappen.",
            )
        elif self.predicate not in _PLAIN:
            near = suggestion(short(self.predicate), [short(name) for name in _PLAIN])
            self.report(f"De term {short(self.predicate)} hoort niet in een regel.", near or "Haal de term weg.")
        if self.predicate == RDF + "type":
            self._type()
        elif isinstance(self.value, Iri) and self.value.value.startswith(SH):
            self._shacl_value(self.value.value.removeprefix(SH))

    def _shacl(self, name: str) -> None:
        kind = SHACL_KINDS.get(name)
        if kind is None:
            if name in _REFUSED:
                self.report(f"sh:{name} is niet toegestaan: {_REFUSED[name]}.", "Gebruik SHACL Core of sh:sparql.")
            else:
                known_terms = [f"sh:{known_name}" for known_name in SHACL_KINDS]
                self.report(
                    f"De term sh:{name} bestaat niet.",
                    suggestion(f"sh:{name}", known_terms) or "Zie SHACL, hoofdstuk 4, voor de termen.",
                )
            return
        if reason := _CHECKS[kind](self):
            self.report(f"sh:{name} {reason}.")

    def _metadata(self, name: str) -> None:
        if name not in KW_METADATA:
            near = suggestion(f"kw:{name}", [f"kw:{known_name}" for known_name in KW_METADATA])
            self.report(f"De term kw:{name} hoort niet in een regel.", near or "Zie docs/rules-authoring.md.")
            return
        checks = {
            "bewijs": self.boolean,
            "afwijkbaar": self.boolean,
            "applicatiePad": self.path,
            "toetsmomentPad": self.path,
        }
        if name in checks and (reason := checks[name]()):
            self.report(f"kw:{name} {reason}.")

    def _type(self) -> None:
        if not isinstance(self.value, Iri):
            return self.report("Een klasse is een IRI.")
        iri = self.value.value
        if iri.startswith(SH):
            return self._shacl_value(iri.removeprefix(SH))
        if not iri.startswith(KW) or iri.removeprefix(KW) not in _KW_CLASSES:
            self.report(
                f"Een knoop van klasse {short(iri)} hoort niet in een regel.",
                suggestion(short(iri), ["kw:Regel", "sh:NodeShape", "sh:SPARQLConstraint"]),
            )
        return None

    def _shacl_value(self, name: str) -> None:
        if name not in _SHACL_VALUES:
            near = suggestion(f"sh:{name}", [f"sh:{known_name}" for known_name in _SHACL_VALUES])
            self.report(f"De waarde sh:{name} bestaat niet.", near)

    # The kinds: each returns what is wrong, or None.

    def count(self) -> str | None:
        value = self.value
        if isinstance(value, Literal) and value.datatype == XSD + "integer" and value.lexical.isdecimal():
            return None
        return f"vraagt een geheel getal zonder aanhalingstekens, niet {_as_written(value)}"

    def boolean(self) -> str | None:
        value = self.value
        if isinstance(value, Literal) and value.datatype == XSD + "boolean" and value.lexical in ("true", "false"):
            return None
        return f"vraagt true of false zonder aanhalingstekens, niet {_as_written(value)}"

    def severity(self) -> str | None:
        levels = ("Violation", "Warning", "Info")
        if isinstance(self.value, Iri) and self.value.value.removeprefix(SH) in levels:
            return None
        return f"is sh:Violation, sh:Warning of sh:Info, niet {_as_written(self.value)}"

    def node_kind(self) -> str | None:
        if isinstance(self.value, Iri) and self.value.value.removeprefix(SH) in _NODE_KINDS:
            return None
        return f"is een van {', '.join(sorted(_NODE_KINDS))}, niet {_as_written(self.value)}"

    def datatype(self) -> str | None:
        iri = self.value.value if isinstance(self.value, Iri) else ""
        return None if iri.startswith((XSD, RDF)) else f"vraagt een datatype van xsd: of rdf:, niet {iri or self.value}"

    def class_(self) -> str | None:
        if not isinstance(self.value, Iri):
            return "vraagt een klasse"
        check_class(self.draft, self.value.value, self.place())
        return None

    def path(self) -> str | None:
        if self.predicate not in (SH + "path", *_PATH_METADATA):
            return None  # a step: checked from the top of its path
        try:
            path = read_path(self.draft.graph, self.value)
        except PathError as error:
            return f"is geen goed gevormd pad ({error})"
        for iri in sorted(predicates_of(path)):
            check_property(self.draft, iri, self.place())
        return None

    def list_(self) -> str | None:
        try:
            members = read_list(self.draft.graph, self.value)
        except PathError:
            return "vraagt een lijst tussen haakjes"
        if not members:
            return "heeft een lege lijst"
        name = self.predicate.removeprefix(SH)
        for member in members:
            if isinstance(member, Iri):
                if name == "ignoredProperties":
                    check_property(self.draft, member.value, self.place())
                elif name == "in":
                    check_value(self.draft, member.value, self.place())
            elif name in ("and", "or", "xone") and not isinstance(member, Blank):
                return "vraagt een lijst van shapes"
        return None

    def shape(self) -> str | None:
        return "vraagt een shape" if isinstance(self.value, Literal) else None

    def string(self) -> str | None:
        value = self.value
        if not isinstance(value, Literal) or value.datatype != XSD_STRING:
            return f"vraagt een tekst zonder taal, niet {_as_written(value)}"
        return _regex_problem(value.lexical) if self.predicate == SH + "pattern" else None

    def text(self) -> str | None:
        if isinstance(self.value, Literal) and self.value.language in ("nl", "en"):
            return None
        return f"vraagt een tekst met @nl of @en, niet {_as_written(self.value)}"

    def predicate_(self) -> str | None:
        if not isinstance(self.value, Iri):
            return "vraagt een eigenschap"
        check_property(self.draft, self.value.value, self.place())
        return None

    def literal(self) -> str | None:
        return None if isinstance(self.value, Literal) else "vraagt een waarde, geen knoop"

    def any_(self) -> str | None:
        if isinstance(self.value, Iri):
            check_value(self.draft, self.value.value, self.place())
        return None

    def rulebook(self) -> str | None:
        return (
            None if self.value == Iri(RULEBOOK) else f"is altijd regel: (<{RULEBOOK}>), niet {_as_written(self.value)}"
        )


def _as_written(term: Term) -> str:
    match term:
        case Literal(lexical, _, language) if language:
            return f'"{lexical}"@{language}'
        case Literal(lexical):
            return f'"{lexical}"'
        case Iri(value):
            return short(value)
        case Blank():
            return "een knoop zonder naam"


def _regex_problem(pattern: str) -> str | None:
    from checker.rules.regex_lint import regex_problem

    return regex_problem(pattern)


_CHECKS: dict[str, Callable[[_Statement], str | None]] = {
    "count": _Statement.count,
    "boolean": _Statement.boolean,
    "severity": _Statement.severity,
    "node_kind": _Statement.node_kind,
    "datatype": _Statement.datatype,
    "class": _Statement.class_,
    "path": _Statement.path,
    "list": _Statement.list_,
    "shape": _Statement.shape,
    "string": _Statement.string,
    "text": _Statement.text,
    "predicate": _Statement.predicate_,
    "literal": _Statement.literal,
    "any": _Statement.any_,
    "rulebook": _Statement.rulebook,
}
