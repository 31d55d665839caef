"""JUnit XML, as Jenkins, GitLab and Azure DevOps show it: a suite is a rule, a case is one application under it.

Source: the schema of Jenkins' xUnit plugin (junit-10.xsd). A case is never green unless the verdict is 'voldoet':
what blocks is a failure, and what fails without blocking, is due, waived or cannot be judged is skipped, with the
reason. What does not apply is left out and counted in the suite's properties. Past 20,000 cases those that pass are
left out too: GitLab reads files up to 30 MB.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from checker.findings import Finding, NodeRef, Report, RuleInfo, RuleOutcome, Text, Verdict, VerdictRow
from checker.output.safe import plain
from checker.output.words import VERDICTS, grounds, label_of, owner_text, place_text, verdict_line

MOST_CASES = 20_000
MOST_FINDINGS = 50
# The row under which the matrix counts what burdens no application.
_LANDSCAPE = NodeRef("landschap")
_OUT = (Verdict.NOT_APPLICABLE, Verdict.NOT_IN_FORCE)


@dataclass(slots=True)
class _Suite:
    """The cases of one rule, and how many of each verdict there are in all."""

    rule: RuleInfo
    outcome: RuleOutcome
    rows: list[VerdictRow] = field(default_factory=list)
    counts: Counter[Verdict] = field(default_factory=Counter)


def render(report: Report, language: str = "nl") -> str:
    """``report`` as JUnit XML."""
    return _Writer(report, language).text()


class _Writer:
    def __init__(self, report: Report, language: str) -> None:
        self._report = report
        self._language = language
        # GitLab takes two cases of one name in a suite for one
        names = Counter(owner_text(node, language) for node in report.applications)
        self._doubled = {name for name, count in names.items() if count > 1}
        self._findings: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
        for finding in report.findings:
            for owner in finding.applications or (_LANDSCAPE,):
                self._findings[finding.rule, owner.iri, owner.identifier].append(finding)

    def text(self) -> str:
        suites = self._suites()
        # a suite without a case still has one: the rule itself, skipped
        size = sum(max(1, len(suite.rows)) for suite in suites)
        if size > MOST_CASES:
            for suite in suites:
                suite.rows = [row for row in suite.rows if row.verdict is not Verdict.PASSES]
        root = ET.Element("testsuites", name=f"kaderwacht: {verdict_line(self._report, self._language)}")
        totals: Counter[str] = Counter()
        for suite in suites:
            totals.update(self._suite(root, suite))
        for name in ("tests", "failures", "errors"):
            root.set(name, str(totals[name]))
        ET.indent(root, " ")
        body = ET.tostring(root, encoding="unicode")
        # ## starts a command in the logs of GitHub and Azure DevOps
        return '<?xml version="1.0" encoding="UTF-8"?>\n' + body.replace("##", "&#35;#") + "\n"

    def _suites(self) -> list[_Suite]:
        outcomes = {outcome.rule: outcome for outcome in self._report.outcomes}
        suites = {rule.id: _Suite(rule, outcomes[rule.id]) for rule in self._report.rules}
        for row in self._report.verdicts:
            suite = suites[row.rule]
            suite.counts[row.verdict] += 1
            if row.verdict not in _OUT:
                suite.rows.append(row)
        return list(suites.values())

    def _suite(self, root: ET.Element, suite: _Suite) -> Counter[str]:
        rule = suite.rule
        name = plain(f"{rule.id} {rule.label.get(self._language)}")
        element = ET.SubElement(root, "testsuite", name=name, id=rule.id)
        properties = ET.SubElement(element, "properties")
        told = [(str(verdict), suite.counts[verdict]) for verdict in Verdict if suite.counts[verdict]]
        for key, value in [("tested", suite.outcome.tested), ("findings", suite.outcome.findings), *told]:
            ET.SubElement(properties, "property", name=key, value=str(value))
        counts: Counter[str] = Counter()
        ordered = sorted(suite.rows, key=lambda row: (row.verdict.rank, row.application))
        for row in ordered:
            counts.update(self._case(element, suite, row))
        if not ordered and not suite.counts[Verdict.PASSES]:
            counts.update(self._silent(element, suite))
        for key in ("tests", "failures", "errors", "skipped"):
            element.set(key, str(counts[key]))
        return counts

    def _case(self, element: ET.Element, suite: _Suite, row: VerdictRow) -> Iterable[str]:
        name = owner_text(row.application, self._language)
        case = _element(element, suite.rule, f"{name} {plain(row.application.iri)}" if name in self._doubled else name)
        if row.verdict is Verdict.PASSES:
            return ("tests",)
        found = self._findings.get((suite.rule.id, row.application.iri, row.application.identifier), [])
        verdict = VERDICTS[row.verdict].get(self._language)
        body = self._body(suite.rule, found)
        first = plain(found[0].message.get(self._language)) if found else plain(row.reason.get(self._language))
        blocking = [finding for finding in found if finding.blocks]
        if blocking:
            first = plain(blocking[0].message.get(self._language))
            failure = ET.SubElement(case, "failure", message=first, type=str(blocking[0].severity))
            failure.text = body
            return ("tests", "failures")
        if row.verdict is Verdict.FAILS:
            verdict += Text(", blokkeert niet", ", does not block").get(self._language)
        ET.SubElement(case, "skipped", message=f"{verdict}: {first}" if first else verdict)
        if body:
            ET.SubElement(case, "system-out").text = body
        return ("tests", "skipped")

    def _silent(self, element: ET.Element, suite: _Suite) -> Iterable[str]:
        """A rule that tested nothing has one case, and that is not green."""
        case = _element(element, suite.rule, Text("regel", "rule").get(self._language))
        outcome = suite.outcome
        verdict = VERDICTS[outcome.verdict or Verdict.NOT_APPLICABLE].get(self._language)
        reason = plain(outcome.reason.get(self._language))
        nothing = Text("niets getoetst", "nothing tested").get(self._language)
        ET.SubElement(case, "skipped", message=": ".join(part for part in (nothing, verdict, reason) if part))
        return ("tests", "skipped")

    def _body(self, rule: RuleInfo, found: list[Finding]) -> str:
        if not found:
            return ""
        lines = []
        for finding in found[:MOST_FINDINGS]:
            place = place_text(finding.location)
            lines.append(
                f"{label_of(finding, rule, self._language)}: {plain(finding.message.get(self._language))}"
                + (f" ({place})" if place else "")
            )
        if len(found) > MOST_FINDINGS:
            rest = len(found) - MOST_FINDINGS
            lines.append(Text(f"… en nog {rest}", f"… and {rest} more").get(self._language))
        ground = "; ".join(grounds(rule, self._language))
        remedy = plain(rule.remedy.get(self._language))
        lines.append(Text(f"Grond: {ground}", f"Ground: {ground}").get(self._language))
        lines.append(Text(f"Herstel: {remedy}", f"Remedy: {remedy}").get(self._language))
        return "\n".join(lines)


def _element(suite: ET.Element, rule: RuleInfo, name: str) -> ET.Element:
    """A case; Jenkins takes what is before the last dot of the class name for a package: the group of rules."""
    group = rule.id.rpartition("-")[0] or rule.id
    return ET.SubElement(suite, "testcase", name=name, classname=f"{group}.{rule.id}")
