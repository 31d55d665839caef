"""The report as a W3C SHACL validation report in Turtle, with kaderwacht's own facts beside it under ``kw:``.

Source: SHACL, section 3.6. A result points at the rule as its sh:sourceShape; sh:conforms is false when any finding
fails, so a waived or not yet due finding does not make the landscape non-conforming, but is still there.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from checker.findings import Comparison, Finding, NodeRef, Report, Selection, SignedOff, Verdict, WaiverInfo
from checker.graph.columns import GraphBuilder
from checker.graph.paths import SH
from checker.graph.terms import RDF, XSD, Key, TermTable, blank_key, iri_key, literal_key
from checker.graph.writing import Syntax, write_graph
from checker.output.safe import json_for_log
from checker.output.words import selection_text, severity_changed

KW = "https://w3id.org/kaderwacht/def#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
FINDING = "https://w3id.org/kaderwacht/bevinding/"
_NAMESPACES = {
    "kw": KW,
    "sh": SH,
    "xsd": XSD,
    "rdf": RDF,
    "rdfs": RDFS,
    "dcterms": "http://purl.org/dc/terms/",
    "dpv": "https://w3id.org/dpv#",
    "mdto": "http://www.nationaalarchief.nl/mdto#",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
}
_TOKEN = re.compile(r"<([^>]*)>|([a-z]+):([\w.-]+)|([\^/|*+?()])")


def render(report: Report, language: str = "nl") -> str:
    """``report`` as Turtle; messages in both languages."""
    del language
    builder = GraphBuilder(TermTable())
    _Writer(builder, report).report(report)
    return json_for_log(write_graph(builder.build(), Syntax.TURTLE, _NAMESPACES).decode())


class _Writer:
    def __init__(self, builder: GraphBuilder, report: Report) -> None:
        self._builder = builder
        self._rules = {rule.id: rule for rule in report.rules}
        self._blanks = 0

    def _blank(self, hint: str) -> Key:
        self._blanks += 1
        return blank_key(f"{hint}{self._blanks}")

    def _add(self, subject: Key, predicate: str, value: Key) -> None:
        self._builder.add_keys(subject, iri_key(predicate), value)

    def report(self, report: Report) -> None:
        node = iri_key("https://w3id.org/kaderwacht/rapport")
        fails = any(finding.verdict is Verdict.FAILS for finding in report.findings)
        self._add(node, RDF + "type", iri_key(SH + "ValidationReport"))
        self._add(node, SH + "conforms", literal_key("false" if fails else "true", XSD + "boolean"))
        self._add(node, KW + "peildatum", literal_key(report.run.date.isoformat(), XSD + "date"))
        self._add(node, KW + "regelboekversie", literal_key(report.run.rulebook_version))
        if report.selection is not None:
            self._add(node, KW + "keuze", self._selection(report.selection))
        for finding in report.findings:
            self._add(node, SH + "result", self._result(finding))
        for waiver in report.waivers:
            self._add(node, KW + "afwijking", self._waiver(waiver))
        for judgement in report.signed_off:
            self._add(node, KW + "handmatigOordeel", self._judgement(judgement))
        if report.comparison is not None:
            self._add(node, KW + "vergelijking", self._comparison(report.comparison))

    def _result(self, finding: Finding) -> Key:
        node = iri_key(FINDING + finding.fingerprint)
        rule = iri_key(f"https://w3id.org/kaderwacht/regel/{finding.rule}")
        self._add(node, RDF + "type", iri_key(SH + "ValidationResult"))
        self._add(node, SH + "focusNode", _node_key(finding.focus.iri))
        self._add(node, SH + "sourceShape", rule)
        self._add(node, SH + "sourceConstraintComponent", iri_key(KW + "RegelConstraintComponent"))
        self._add(node, SH + "resultSeverity", iri_key(SH + finding.severity))
        self._add(node, KW + "uitkomst", literal_key(str(finding.verdict)))
        self._add(node, KW + "vingerafdruk", literal_key(finding.fingerprint))
        if finding.path is not None:
            self._add(node, SH + "resultPath", self._path(finding.path))
        if finding.value is not None:
            self._add(node, SH + "value", finding.value.encode())
        for language, text in (("nl", finding.message.nl), ("en", finding.message.en)):
            if text:
                self._add(node, SH + "resultMessage", literal_key(text, language=language))
        for application in finding.applications:
            self._add(node, KW + "belastApplicatie", _node_key(application.iri))
        for key in finding.municipalities:
            self._add(node, KW + "raaktGemeente", iri_key(f"https://w3id.org/kaderwacht/id/gemeente/{key}"))
        if finding.location is not None:
            self._add(node, KW + "plaats", literal_key(str(finding.location)))
        if severity_changed(finding, self._rules[finding.rule]):
            # sh:resultSeverity is what counts in this run, this is what the rule says
            self._add(node, KW + "ernstVolgensRegel", iri_key(SH + finding.rule_severity))
        if finding.state is not None:
            self._add(node, KW + "stand", literal_key(str(finding.state)))
        if finding.waiver:
            self._add(node, KW + "ontheffing", literal_key(finding.waiver))
        return node

    def _facts(self, node: Key, facts: Iterable[tuple[str, object]]) -> Key:
        """``node`` with those facts that have a value: dates, numbers and texts as what they are."""
        for name, value in facts:
            if isinstance(value, NodeRef):
                if value.iri:
                    self._add(node, KW + name, _node_key(value.iri))
            elif isinstance(value, dt.date):
                self._add(node, KW + name, literal_key(value.isoformat(), XSD + "date"))
            elif isinstance(value, int):
                self._add(node, KW + name, literal_key(str(value), XSD + "integer"))
            elif value:
                self._add(node, KW + name, literal_key(str(value)))
        return node

    def _waiver(self, waiver: WaiverInfo) -> Key:
        rule = NodeRef(f"https://w3id.org/kaderwacht/regel/{waiver.rule}" if waiver.rule else "")
        facts = (
            ("sleutel", waiver.identifier), ("wijktAfVan", rule), ("betreft", waiver.subject),
            ("motivering", waiver.reason), ("goedgekeurdDoor", waiver.approver), ("goedgekeurdOp", waiver.approved),
            ("einddatum", waiver.until), ("stand", str(waiver.state)), ("watMankeert", waiver.reason_invalid.nl),
            *(("dekt", NodeRef(FINDING + fingerprint)) for fingerprint in waiver.covers),
        )  # fmt: skip
        return self._facts(self._blank("afwijking"), facts)

    def _judgement(self, judgement: SignedOff) -> Key:
        facts = (
            ("sleutel", judgement.identifier), ("oordeeltOver", NodeRef(judgement.norm)),
            ("oordeelBetreft", judgement.subject), ("oordeel", judgement.outcome.nl),
            ("afgetekendDoor", judgement.judge), ("afgetekendOp", judgement.date),
            *(("oordeelBewijs", each) for each in judgement.evidence),
            ("plaats", str(judgement.location) if judgement.location else ""),
        )  # fmt: skip
        node = self._facts(self._blank("oordeel"), facts)
        self._add(node, RDF + "type", iri_key(KW + "HandmatigOordeel"))
        return node

    def _selection(self, held: Selection) -> Key:
        """What of the run is shown; sh:conforms and the results speak of that part only."""
        facts = (
            *(("keuzeKader", number) for number in held.frameworks),
            *(("keuzeGemeente", name) for name in held.municipalities),
            *(("keuzeEigenaar", name) for name in held.owners),
            *(("keuzeApplicatie", name) for name in held.applications),
            ("getoondeApplicaties", held.shown_applications), ("alleApplicaties", held.all_applications),
            ("getoondeBevindingen", held.shown_findings), ("alleBevindingen", held.all_findings),
        )  # fmt: skip
        node = self._facts(self._blank("keuze"), facts)
        for language in ("nl", "en"):
            self._add(node, RDFS + "label", literal_key(selection_text(held, language), language=language))
        return node

    def _comparison(self, held: Comparison) -> Key:
        facts = (
            ("soort", held.kind), ("vergelekenMet", held.against), ("omvang", held.size), ("nieuw", held.new),
            ("ongewijzigd", held.unchanged), *(("hersteld", past.fingerprint) for past in held.fixed),
        )  # fmt: skip
        return self._facts(self._blank("vergelijking"), facts)

    def _path(self, text: str) -> Key:
        return _PathParser(self, text).parse()

    def list_of(self, members: list[Key]) -> Key:
        head = iri_key(RDF + "nil")
        for member in reversed(members):
            cell = self._blank("lijst")
            self._add(cell, RDF + "first", member)
            self._add(cell, RDF + "rest", head)
            head = cell
        return head

    def node_with(self, predicate: str, value: Key) -> Key:
        node = self._blank("pad")
        self._add(node, SH + predicate, value)
        return node


class _PathParser:
    """Reads SPARQL property path syntax, as findings carry it, back into a SHACL path."""

    def __init__(self, writer: _Writer, text: str) -> None:
        self._writer = writer
        self._tokens: Iterator[tuple[str, str]] = iter(self._split(text))
        self._next = next(self._tokens, ("", ""))

    @staticmethod
    def _split(text: str) -> list[tuple[str, str]]:
        tokens = []
        for match in _TOKEN.finditer(text):
            full, prefix, local, sign = match.groups()
            tokens.append(
                ("sign", sign) if sign else ("iri", full if full is not None else _NAMESPACES[prefix] + local)
            )
        return tokens

    def _take(self) -> str:
        value = self._next[1]
        self._next = next(self._tokens, ("", ""))
        return value

    def _at(self, signs: str) -> bool:
        return self._next[0] == "sign" and self._next[1] in signs

    def parse(self) -> Key:
        choices = [self._sequence()]
        while self._at("|"):
            self._take()
            choices.append(self._sequence())
        return (
            choices[0]
            if len(choices) == 1
            else self._writer.node_with("alternativePath", self._writer.list_of(choices))
        )

    def _sequence(self) -> Key:
        steps = [self._step()]
        while self._at("/"):
            self._take()
            steps.append(self._step())
        return steps[0] if len(steps) == 1 else self._writer.list_of(steps)

    def _step(self) -> Key:
        if self._at("^"):
            self._take()
            return self._writer.node_with("inversePath", self._step())
        if self._at("("):
            self._take()
            inner = self.parse()
            self._take()
        else:
            inner = iri_key(self._take())
        repeats = {"*": "zeroOrMorePath", "+": "oneOrMorePath", "?": "zeroOrOnePath"}
        while self._at("*+?"):
            inner = self._writer.node_with(repeats[self._take()], inner)
        return inner


def _node_key(iri: str) -> Key:
    return blank_key(iri[2:]) if iri.startswith("_:") else iri_key(iri)
