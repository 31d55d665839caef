"""Pages of the bouwteams: what each has to do, and what still blocks its next milestone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query, Request, Response

from api.guard import CurrentUser
from api.pages.looking import LookAt, Row, chosen_run, finished_runs, look_at
from api.pages.rendering import EVERYONE, new_page_router, page
from api.routes import TheService
from checker.findings import Finding, NodeRef, RuleInfo, Text, Verdict
from checker.portrait import Milestone
from checker.store.faults import NotFound

router = new_page_router()
RIGHTS = dict.fromkeys([("GET", "/bouwteams"), ("GET", "/bouwteams/werklijst")], EVERYONE)
NO_TEAM = "geen"
MOST_FINDINGS = 500
RUNS_OFFERED = 20
_OPEN = (Verdict.FAILS, Verdict.DUE)
_WITHOUT = NodeRef(NO_TEAM, "", "Zonder bouwteam")
KINDS = {
    "ontwerp": Text("ontwerp", "design"),
    "inrichting": Text("inrichting", "configuration"),
    "test": Text("test", "test"),
    "acceptatie": Text("acceptatie", "acceptance"),
    "oplevering": Text("oplevering", "delivery"),
    "livegang": Text("livegang", "go-live"),
}


@dataclass(frozen=True, slots=True)
class Ahead:
    """A milestone not reached yet: ``blocking`` stop it, ``due`` is evidence to deliver first; ``late`` is past."""

    milestone: Milestone
    kind: Text
    late: bool
    blocking: tuple[Finding, ...]
    due: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """The open findings of one rule, and how to mend them."""

    rule: RuleInfo
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class TeamWork:
    """What one team has to do: applications, findings by rule, and milestones by date."""

    node: NodeRef
    rows: tuple[Row, ...]
    jobs: tuple[Job, ...]
    milestones: tuple[Milestone, ...]
    ahead: tuple[Ahead, ...]

    @property
    def next(self) -> tuple[Ahead, ...]:
        """The milestones of the next day that has any; those that are late stand apart."""
        coming = [each for each in self.ahead if not each.late]
        return tuple(each for each in coming if each.milestone.date == coming[0].milestone.date)

    @property
    def late(self) -> tuple[Ahead, ...]:
        """The milestones whose day has passed."""
        return tuple(each for each in self.ahead if each.late)

    @property
    def count(self) -> int:
        """The number of open findings."""
        return sum(len(job.findings) for job in self.jobs)

    @property
    def blocking(self) -> int:
        """The number of findings that block."""
        return sum(finding.blocks for job in self.jobs for finding in job.findings)


def team_works(look: LookAt) -> list[TeamWork]:
    """The work of each team by name, then of the applications that have none."""
    teams = sorted(look.portrait.teams, key=lambda team: (str(team.node).casefold(), team.node.iri))
    works = [_work(look, team.node, team.milestones) for team in teams]
    loose = _work(look, _WITHOUT, ())
    return [*works, loose] if loose.rows else works


def _work(look: LookAt, node: NodeRef, milestones: Sequence[Milestone]) -> TeamWork:
    wanted = None if node is _WITHOUT else node.iri
    rows = tuple(row for row in look.rows if (row.application.team.iri if row.application.team else None) == wanted)
    found: dict[str, Finding] = {}
    for row in rows:
        found |= {each.fingerprint: each for each in _open(look, row.application.node.iri)}
    if wanted:
        found |= {
            each.fingerprint: each
            for each in look.report.findings
            if each.focus.iri == wanted and each.verdict in _OPEN
        }
    by_rule: dict[str, list[Finding]] = {}
    for each in found.values():
        by_rule.setdefault(each.rule, []).append(each)
    jobs = [Job(look.rules[rule], tuple(sorted(own, key=_order))) for rule, own in by_rule.items()]
    jobs.sort(key=lambda job: (not any(each.blocks for each in job.findings), -len(job.findings), job.rule.id))
    dated = sorted(milestones, key=lambda each: (each.date is None, each.date, str(each.node)))
    return TeamWork(node, rows, tuple(jobs), tuple(dated), _ahead(look, dated, tuple(found.values())))


def _open(look: LookAt, iri: str) -> Iterable[Finding]:
    return (each for each in look.findings_of.get(iri, ()) if each.verdict in _OPEN)


def _order(finding: Finding) -> tuple[bool, str, str]:
    return (
        not finding.blocks,
        str(finding.applications[0] if finding.applications else finding.focus),
        finding.focus.iri,
    )


def _ahead(look: LookAt, milestones: Iterable[Milestone], all_open: tuple[Finding, ...]) -> tuple[Ahead, ...]:
    """Milestones to come with what stands before them: findings of their application, of all when they name none."""
    made = []
    for each in milestones:
        if each.reached is not None or each.date is None:
            continue
        own = tuple(_open(look, each.application.iri)) if each.application else all_open
        made.append(
            Ahead(
                each,
                KINDS.get(each.kind, Text(each.kind, each.kind)),
                each.date < look.report.run.date,
                tuple(finding for finding in own if finding.blocks),
                tuple(finding for finding in own if finding.verdict is Verdict.DUE),
            )
        )
    return tuple(made)


@router.get("/bouwteams")
def list_teams(
    request: Request,
    service: TheService,
    user: CurrentUser,
    toetsing: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """De bouwteams: open werk, en hun volgende mijlpaal."""
    run = chosen_run(request, service, user, toetsing)
    look = look_at(request, service, run) if run else None
    return page(
        request,
        user,
        "bouwteams.html",
        run=run,
        works=team_works(look) if look else [],
        runs=finished_runs(service, user)[:RUNS_OFFERED],
        NO_TEAM=NO_TEAM,
    )


@router.get("/bouwteams/werklijst")
def show_team(
    request: Request,
    service: TheService,
    user: CurrentUser,
    team: Annotated[str, Query(max_length=1_000)],
    toetsing: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Een bouwteam: applicaties, mijlpalen, wat de volgende blokkeert, en een werklijst om af te drukken."""
    run = chosen_run(request, service, user, toetsing)
    look = look_at(request, service, run) if run else None
    work = next((each for each in team_works(look) if each.node.iri == team), None) if look else None
    if look is None or work is None:
        raise NotFound("Dit bouwteam staat niet in de toetsing.", remedy="Kies het in de lijst van bouwteams.")
    return page(
        request,
        user,
        "bouwteam.html",
        run=run,
        work=work,
        jobs=_shown(work.jobs),
        left=max(work.count - MOST_FINDINGS, 0),
        kinds=KINDS,
        is_team=work.node.iri != NO_TEAM,
    )


def _shown(jobs: Iterable[Job]) -> list[Job]:
    """The jobs as far as a page can hold; the heaviest stand first."""
    shown, room = [], MOST_FINDINGS
    for job in jobs:
        if room <= 0:
            break
        shown.append(Job(job.rule, job.findings[:room]))
        room -= len(job.findings)
    return shown
