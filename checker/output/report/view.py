"""What the report shows, in the order in which it shows it: counted and gathered, not yet marked up.

Everything follows from the report and the portrait; nothing looks at a clock, a file or a graph, so the same run gives
the same report, byte for byte. PDF and workbook renderers may use the same view.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property

from checker.findings import (
    NodeRef,
    Report,
    RuleInfo,
    RuleOutcome,
    Text,
    Verdict,
    VerdictRow,
)
from checker.output.pictures.grouping import told_apart
from checker.output.report.laws import LACKING, Outcome, RuleResult, chapters, results_of
from checker.output.report.parts import (
    Adoption,
    Alike,
    ApplicationView,
    Law,
    Numbered,
    Risk,
    Waiting,
    WorkList,
    alike,
)
from checker.portrait import Application, Portrait, Team

__all__ = [
    "MOST_RISKS",
    "ROW_IRIS",
    "Adoption",
    "Alike",
    "ApplicationView",
    "Law",
    "Numbered",
    "ReportView",
    "Risk",
    "Waiting",
    "WorkList",
    "alike",
]

ROW_IRIS = ("landschap", "gemeente", "bouwteam")
MOST_RISKS = 10
_OPEN = (Verdict.FAILS, Verdict.DUE)


class ReportView:
    """All parts of the report; each is made when it is first asked for."""

    def __init__(self, report: Report, portrait: Portrait, adoption: Adoption | None = None) -> None:
        self.report = report
        self.portrait = portrait
        self.adoption = adoption or Adoption()
        self.rules: dict[str, RuleInfo] = {rule.id: rule for rule in report.rules}
        self.rule_anchors = {rule.id: f"r{number}" for number, rule in enumerate(report.rules, start=1)}
        self.outcomes: dict[str, RuleOutcome] = {outcome.rule: outcome for outcome in report.outcomes}
        self.findings = [Numbered(number, finding) for number, finding in enumerate(report.findings, start=1)]
        self.verdict_count: Counter[Verdict] = Counter(row.verdict for row in report.verdicts)

    @cached_property
    def by_rule(self) -> dict[str, list[Numbered]]:
        """Findings of each rule."""
        found: dict[str, list[Numbered]] = {}
        for each in self.findings:
            found.setdefault(each.finding.rule, []).append(each)
        return found

    @cached_property
    def by_fingerprint(self) -> dict[str, Numbered]:
        """Findings by fingerprint, for what refers to them so."""
        return {each.finding.fingerprint: each for each in self.findings}

    @cached_property
    def finding_count(self) -> Counter[Verdict]:
        """Findings by verdict: open, due and waived are counted apart."""
        return Counter(each.finding.verdict for each in self.findings)

    @cached_property
    def groups(self) -> list[tuple[str, list[RuleInfo]]]:
        """Rules by the letters before their number, in the order of the report."""
        groups: dict[str, list[RuleInfo]] = {}
        for rule in self.report.rules:
            groups.setdefault(rule.id.rpartition("-")[0] or rule.id, []).append(rule)
        return list(groups.items())

    @cached_property
    def group_numbers(self) -> dict[str, int]:
        """Rule → place of its group, from 0."""
        return {rule.id: number for number, (_, rules) in enumerate(self.groups) for rule in rules}

    @cached_property
    def cells(self) -> dict[str, dict[str, Verdict]]:
        """Application IRI (or row) → rule → worst verdict."""
        cells: dict[str, dict[str, Verdict]] = {}
        for row in self.report.verdicts:
            own = cells.setdefault(row.application.iri, {})
            known = own.get(row.rule)
            if known is None or row.verdict.rank < known.rank:
                own[row.rule] = row.verdict
        return cells

    @cached_property
    def applications(self) -> list[ApplicationView]:
        """Applications by municipality, target before source, and name."""
        known = {each.node.iri: each for each in self.portrait.applications}
        found = [known.get(node.iri) or Application(node) for node in self.report.applications]
        found.sort(key=_reading_order)
        views = [ApplicationView(f"a{number}", each) for number, each in enumerate(found, start=1)]
        by_iri = {view.application.node.iri: view for view in views}
        waiting: dict[str, list[VerdictRow]] = {}
        for row in self.report.verdicts:
            view = by_iri.get(row.application.iri)
            if view:
                view.counts[row.verdict] += 1
                if row.verdict is Verdict.UNKNOWN:
                    waiting.setdefault(row.application.iri, []).append(row)
        for each in self.findings:
            burdened = [by_iri[node.iri] for node in each.finding.applications if node.iri in by_iri]
            for place, view in enumerate(burdened):
                (view.shared if place else view.own).append(each)
        for iri, rows in waiting.items():
            # whole groups of facts are told once, as questions: here their number is enough
            by_iri[iri].lacking = tuple(_by_reason(row for row in rows if self._whole_group(row)))
            by_iri[iri].waiting = tuple(_by_reason(row for row in rows if not self._whole_group(row)))
        return views

    @cached_property
    def names(self) -> dict[str, str]:
        """Application IRI → its name, with its key or municipality where others have the same name."""
        return told_apart(view.application for view in self.applications)

    def named(self, node: NodeRef) -> str:
        """The name of ``node``, told apart from its namesakes when it is an application."""
        return self.names.get(node.iri, str(node))

    @cached_property
    def application_anchors(self) -> dict[str, str]:
        """Application IRI → anchor of its section."""
        return {view.application.node.iri: view.anchor for view in self.applications}

    @cached_property
    def elsewhere(self) -> list[Numbered]:
        """Findings that burden no application of this report: on the landscape, a municipality or a team."""
        anchors = self.application_anchors
        return [each for each in self.findings if not any(node.iri in anchors for node in each.finding.applications)]

    @cached_property
    def frameworks(self) -> list[tuple[int, Text, Counter[Verdict]]]:
        """(number, label, verdicts) of each framework that a rule of this run guards."""
        counts: dict[int, Counter[Verdict]] = {}
        of_rule = {rule.id: rule.frameworks for rule in self.report.rules}
        for rule in self.report.rules:
            for number in rule.frameworks:
                counts.setdefault(number, Counter())
        for (rule_id, verdict), count in Counter((row.rule, row.verdict) for row in self.report.verdicts).items():
            for number in of_rule.get(rule_id, ()):
                counts[number][verdict] += count
        labels = dict(self.report.frameworks)
        return [(number, labels.get(number, Text(str(number))), counts[number]) for number in sorted(counts)]

    @cached_property
    def risks(self) -> list[Risk]:
        """The ten heaviest: blocking before not, graver before milder, then by applications and by findings."""
        made = []
        for rule_id, found in self.by_rule.items():
            open_ones = tuple(each for each in found if each.finding.verdict is Verdict.FAILS)
            if open_ones and rule_id in self.rules:
                burdened = {node.iri for each in open_ones for node in each.finding.applications}
                blocks = any(each.finding.blocks for each in open_ones)
                made.append(Risk(self.rules[rule_id], open_ones, len(burdened), blocks))
        made.sort(
            key=lambda risk: (
                not risk.blocks,
                min(each.finding.severity.rank for each in risk.findings),
                -risk.applications,
                -len(risk.findings),
                risk.rule.id,
            )
        )
        return made[:MOST_RISKS]

    @cached_property
    def results(self) -> dict[str, RuleResult]:
        """What each rule did in this report."""
        return results_of(self.report)

    @cached_property
    def tested_rules(self) -> int:
        """How many rules tested anything of what is shown."""
        return sum(each.tested for each in self.results.values())

    @cached_property
    def laws(self) -> list[Law]:
        """Chapters by title, programme and GEMMA last; norms that belong to none come after those."""
        return [
            Law(
                f"w{number}",
                each.title,
                each.norms,
                tuple((self.rules[rule], tuple(self.by_rule[rule])) for rule in each.rules if rule in self.by_rule),
            )
            for number, each in enumerate(chapters(self.report, self.portrait, self.results), start=1)
        ]

    @cached_property
    def norm_outcomes(self) -> list[Outcome]:
        """The outcomes that a norm of this report has."""
        found = {outcome for law in self.laws for outcome in law.outcomes}
        return [outcome for outcome in Outcome if outcome in found]

    @cached_property
    def work_lists(self) -> list[WorkList]:
        """Work of each team by name; then of what has no team, by municipality; then of what burdens no application.

        Every open finding stands on at least one of them.
        """
        by_team: dict[str, list[ApplicationView]] = {}
        loose: dict[str, list[ApplicationView]] = {}
        for view in self.applications:
            if view.application.team:
                by_team.setdefault(view.application.team.iri, []).append(view)
            else:
                loose.setdefault(str(view.application.municipality or ""), []).append(view)
        lists = []
        known = {team.node.iri for team in self.portrait.teams}
        unknown = {
            view.application.team
            for view in self.applications
            if view.application.team and view.application.team.iri not in known
        }
        teams = (*self.portrait.teams, *(Team(node) for node in sorted(unknown)))
        for number, team in enumerate(teams, start=1):
            own = by_team.get(team.node.iri, [])
            if own or not self.report.applications:
                lists.append(self._work(f"t{number}", Text(str(team.node), str(team.node)), own, team))
        for number, name in enumerate(sorted(loose), start=1):
            told = Text(f"Zonder bouwteam: {name or 'geen gemeente'}", f"Without team: {name or 'no municipality'}")
            lists.append(self._work(f"z{number}", told, loose[name], None))
        broad = tuple(each for each in self.elsewhere if each.finding.verdict in _OPEN)
        if broad:
            office = self.portrait.programme.office if self.portrait.programme else None
            told = Text("Landschap, gemeente en programma", "Landscape, municipality and programme")
            lists.append(WorkList("z0", told, (), broad, (), str(office or ""), self._guardians(broad)))
        return lists

    def _guardians(self, findings: Iterable[Numbered]) -> dict[str, str]:
        """Rule → who guards its frameworks, for the rules of ``findings``; '' where nobody is known."""
        holders: dict[int, list[str]] = {}
        for each in self.portrait.guardians:
            holders.setdefault(each.framework, []).append(str(each.node))
        found: dict[str, str] = {}
        for rule in dict.fromkeys(each.finding.rule for each in findings):
            names = (name for number in self.rules[rule].frameworks for name in holders.get(number, ()))
            found[rule] = ", ".join(dict.fromkeys(names))
        return found

    def _work(self, anchor: str, name: Text, views: list[ApplicationView], team: Team | None) -> WorkList:
        open_ones = {
            each.number: each for view in views for each in (*view.own, *view.shared) if each.finding.verdict in _OPEN
        }
        coming = (
            each
            for each in (team.milestones if team else ())
            if each.reached is None and each.date and each.date >= self.report.run.date
        )
        return WorkList(
            anchor, name, tuple(views), tuple(open_ones[number] for number in sorted(open_ones)), tuple(coming)
        )

    @cached_property
    def unknowns(self) -> list[tuple[str, list[Waiting]]]:
        """(owner, what is missing there): verdicts that wait for a single fact, by municipality or team."""
        rows: dict[str, list[VerdictRow]] = {}
        owners = {each.node.iri: str(each.team or each.municipality or "") for each in self.portrait.applications}
        for row in self.report.verdicts:
            if row.verdict is Verdict.UNKNOWN and not self._whole_group(row):
                rows.setdefault(owners.get(row.application.iri, ""), []).append(row)
        return [(owner, list(_by_reason(rows[owner]))) for owner in sorted(rows)]

    @staticmethod
    def _whole_group(row: VerdictRow) -> bool:
        """Whether a verdict waits for facts that nobody supplied at all."""
        return row.reason.nl.startswith(LACKING.nl)

    @cached_property
    def untested(self) -> list[tuple[RuleInfo, RuleOutcome]]:
        """Rules that tested nothing of what is shown, which is never green."""
        found = []
        for each in self.report.outcomes:
            result = self.results.get(each.rule)
            if result is None or result.tested:
                continue
            if each.tested:
                # of the run it tested something, of this part nothing
                reason = next(iter(result.unknown), result.untested or each.reason)
                each = replace(each, verdict=Verdict.UNKNOWN if result.unknown else None, reason=reason)
            found.append((self.rules[each.rule], each))
        return found


def _reading_order(application: Application) -> tuple[str, bool, str, str]:
    plateau = application.plateau
    return (
        str(application.municipality or "").casefold(),
        plateau is None or plateau.value != "Doel",
        str(application.node).casefold(),
        application.node.iri,
    )


def _by_reason(rows: Iterable[VerdictRow]) -> Iterator[Waiting]:
    """Rules and applications by the reason why they could not be judged; most rules first."""
    found: dict[Text, tuple[set[str], dict[NodeRef, None]]] = {}
    for row in rows:
        rules, applications = found.setdefault(row.reason, (set(), {}))
        rules.add(row.rule)
        applications[row.application] = None
    for reason in sorted(found, key=lambda each: (-len(found[each][0]), each.nl)):
        rules, applications = found[reason]
        yield Waiting(reason, tuple(sorted(rules)), tuple(sorted(applications)))
