"""The findings as CSV for a spreadsheet: one row a finding, worst first, columns that a pivot table can count.

Semicolons and a byte order mark, for that is what a spreadsheet program with Dutch settings opens without asking;
RFC 4180 otherwise. No cell is a formula (OWASP ASVS 5.0, 1.2.10).
"""

from __future__ import annotations

import csv
import io

from checker.findings import Finding, Report, RuleInfo
from checker.output.ranking import worst_first
from checker.output.safe import cell
from checker.output.words import SEVERITIES, STATES, VERDICTS, grounds, node_text, owner_text

HEAD = {
    "nl": (
        "regel;naam;ernst;uitkomst;blokkeert;stand;afwijking;sleutel;waar;applicaties;aantal applicaties;bevinding;"
        "waarde;grond;herstel;bestand;regelnummer;kolom;cel;vingerafdruk"
    ),
    "en": (
        "rule;name;severity;verdict;blocks;state;waiver;key;what;applications;number of applications;finding;"
        "value;ground;remedy;file;line;column;cell;fingerprint"
    ),
}


def render(report: Report, language: str = "nl") -> str:
    """``report``'s findings as CSV, first a row of heads."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEAD["en" if language == "en" else "nl"].split(";"))
    rules = {rule.id: rule for rule in report.rules}
    for finding in worst_first(report.findings):
        writer.writerow(cell(value) for value in row_of(finding, rules[finding.rule], language))
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
        ", ".join(owners) or finding.row,
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
    )
