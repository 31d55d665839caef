"""The findings as CSV for a spreadsheet: one row a finding, worst first, columns that a pivot table can count.

What people signed off is a table of its own in a file of its own: a CSV file is one table, and among the findings it
would be counted as one of them.

A report of a part says so in each row, in a last column that the whole has not: a row that is cut out keeps telling it.

Semicolons and a byte order mark, for that is what a spreadsheet program with Dutch settings opens without asking;
RFC 4180 otherwise. No cell is a formula (OWASP ASVS 5.0, 1.2.10).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from checker.findings import Finding, Report, RuleInfo, SignedOff
from checker.output.ranking import worst_first
from checker.output.safe import cell
from checker.output.words import (
    SEVERITIES,
    STATES,
    VERDICTS,
    bearer_text,
    grounds,
    node_text,
    owner_text,
    selection_text,
    severity_changed,
)

HEAD = {
    "nl": (
        "regel;naam;ernst;uitkomst;blokkeert;stand;afwijking;sleutel;waar;applicaties;aantal applicaties;bevinding;"
        "waarde;grond;herstel;bestand;regelnummer;kolom;cel;vingerafdruk;ernst volgens de regel;ernst aangepast"
    ),
    "en": (
        "rule;name;severity;verdict;blocks;state;waiver;key;what;applications;number of applications;finding;"
        "value;ground;remedy;file;line;column;cell;fingerprint;severity by the rule;severity changed"
    ),
}
SELECTION = ("keuze", "selection")
SIGNED_OFF_HEAD = {
    "nl": "norm;norm-IRI;betreft;sleutel betreft;oordeel;bewijs;afgetekend door;afgetekend op;sleutel;bestand;"
    "regelnummer;cel",
    "en": "norm;norm IRI;subject;key of subject;judgement;evidence;signed off by;signed off on;key;file;line;cell",
}


def render(report: Report, language: str = "nl") -> str:
    """``report``'s findings as CSV, first a row of heads."""
    rules = {rule.id: rule for rule in report.rules}
    rows = (row_of(finding, rules[finding.rule], language) for finding in worst_first(report.findings))
    return _table(HEAD, rows, report, language)


def render_signed_off(report: Report, language: str = "nl") -> str:
    """``report``'s judgements of people as CSV, first a row of heads."""
    return _table(SIGNED_OFF_HEAD, (_signed_off(each, language) for each in report.signed_off), report, language)


def _table(heads: dict[str, str], rows: Iterable[tuple[str, ...]], report: Report, language: str) -> str:
    chosen = selection_text(report.selection, language)
    more_head, more = ((SELECTION[language == "en"],), (chosen,)) if chosen else ((), ())
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow((*heads["en" if language == "en" else "nl"].split(";"), *more_head))
    for row in rows:
        writer.writerow(cell(value) for value in (*row, *more))
    return "\ufeff" + buffer.getvalue()


def row_of(finding: Finding, rule: RuleInfo, language: str) -> tuple[str, ...]:
    """One finding as texts, in the order of :data:`HEAD`."""
    place = finding.location
    yes, no = ("yes", "no") if language == "en" else ("ja", "nee")
    owners = [owner_text(node, language) for node in finding.applications]
    return (
        finding.rule,
        rule.label.get(language),
        SEVERITIES[finding.severity].get(language),
        VERDICTS[finding.verdict].get(language),
        yes if finding.blocks else no,
        STATES[finding.state].get(language) if finding.state else "",
        finding.waiver,
        finding.focus.identifier or finding.focus.iri,
        node_text(finding.focus),
        ", ".join(owners) or bearer_text(finding, language),
        str(len(owners)),
        finding.message.get(language),
        finding.value_text,
        "; ".join(grounds(rule, language)),
        rule.remedy.get(language),
        place.file if place else "",
        str(place.line) if place and place.line else "",
        str(place.column) if place and place.column else "",
        place.cell or "" if place else "",
        finding.fingerprint,
        SEVERITIES[finding.rule_severity].get(language),
        yes if severity_changed(finding, rule) else no,
    )


def _signed_off(judgement: SignedOff, language: str) -> tuple[str, ...]:
    """One judgement as texts, in the order of :data:`SIGNED_OFF_HEAD`."""
    place = judgement.location
    return (
        # ours, from the ontology: a row never starts with what a file says, and so never with a command for a log
        judgement.label.get(language),
        judgement.norm,
        node_text(judgement.subject),
        judgement.subject.identifier or judgement.subject.iri,
        judgement.outcome.get(language),
        "; ".join(judgement.evidence),
        judgement.judge,
        judgement.date.isoformat(),
        judgement.identifier,
        place.file if place else "",
        str(place.line) if place and place.line else "",
        place.cell or "" if place else "",
    )
