"""A report and a portrait with one of everything, and with names that would like to be more than names."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from checker.findings import (
    Article,
    DataFinding,
    Evidence,
    Finding,
    Location,
    NodeRef,
    Question,
    Report,
    RuleInfo,
    RuleOutcome,
    RunInfo,
    Severity,
    SourceInfo,
    Text,
    Verdict,
    VerdictRow,
    WaiverInfo,
    WaiverState,
)
from checker.portrait import (
    Application,
    Component,
    Connection,
    Contract,
    Milestone,
    Municipality,
    Norm,
    NormChange,
    NormState,
    Parameter,
    Plateau,
    Portrait,
    Programme,
    Role,
    Team,
)

BASE = "https://w3id.org/kaderwacht/id/"
DAY = dt.date(2026, 11, 23)
MERGER = dt.date(2028, 1, 1)
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><script>alert(2)</script>",
    "]]><svg onload=alert(3)>",
    "javascript:alert(4)",
    "{{ 7 * 7 }}{% raw %}",
    "a\x00b\x1b[31m\u202eomgekeerd\ufffe",
    "=cmd|' /C calc'!A0",
    "&amp; & < > ' \"",
)


def node(kind: str, key: str, name: str = "", scope: str = "gm9901") -> NodeRef:
    return NodeRef(f"{BASE}{scope}/{kind}/{key}", key, name or key)


def rule(rule_id: str, *frameworks: int, url: str = "https://example.org/wet") -> RuleInfo:
    return RuleInfo(
        rule_id,
        f"https://w3id.org/kaderwacht/regel/{rule_id}",
        Text(f"Regel {rule_id}", f"Rule {rule_id}"),
        Text(f"Norm van {rule_id}.", f"Norm of {rule_id}."),
        Text(f"Herstel {rule_id}.", f"Mend {rule_id}."),
        Severity.VIOLATION,
        frameworks,
        (Article("https://w3id.org/kaderwacht/bepaling/x", Text("Wet X art. 1", "Act X art. 1"), url, "", False),),
        ("architectuur",),
        Location(f"regels/x/{rule_id}.ttl", 5),
    )


def finding(rule_id: str, *applications: NodeRef, verdict: Verdict = Verdict.FAILS, name: str = "") -> Finding:
    focus = applications[0] if applications else node("gemeente", "gm9901", name or "Aldervoorde")
    return Finding(
        rule=rule_id,
        severity=Severity.INFO if verdict is Verdict.DUE else Severity.VIOLATION,
        rule_severity=Severity.VIOLATION,
        verdict=verdict,
        focus=focus,
        applications=applications,
        path="kw:gebruiktVersie",
        value='"Weg"',
        message=Text(f"{focus.name} deugt niet.", f"{focus.name} is not right."),
        value_text="Weg",
        location=Location("map/model.xml", 12, 7),
        evidence=(
            Evidence(focus, "kw:proceseigenaar", "Jannie de Vries", Location("map/model.xml", 10, 3)),
            Evidence(focus, "kw:gebruikStatus", "In productie", Location("map/model.xml", 11, 3)),
        ),
        row="applicatie" if applications else "gemeente",
        blocks=verdict is Verdict.FAILS,
    )


def examined(count: int = 4, names: tuple[str, ...] = (), findings_each: int = 1) -> tuple[Report, Portrait]:
    """``count`` source applications and their targets, by two municipalities and two teams."""
    towns = [
        NodeRef(f"{BASE}gemeente/{key}", key, name) for key, name in (("gm9901", "Aldervoorde"), ("gm9902", "Brink"))
    ]
    new = NodeRef(f"{BASE}gemeente/gm9910", "gm9910", "Leedewaard")
    teams = [node("bouwteam", f"BT{number}", f"Team {number}") for number in (1, 2)]
    apps: list[Application] = []
    for number in range(count):
        name = names[number % len(names)] if names else f"Applicatie {number}"
        component = NodeRef(
            f"{BASE}gemma/c{number // 2}", f"c{number // 2}", f"Component {number // 2}{name if names else ''}"
        )
        target = node("applicatie", f"T{number}", f"Doel {name}", "gm9910")
        apps.append(
            Application(
                node("applicatie", f"A{number}", name),
                towns[number % 2],
                Plateau.SOURCE,
                "In productie",
                node("pakket", f"P{number}", f"Pakket {name}"),
                "1.0",
                node("leverancier", "L", f"Leverancier {name}"),
                (component,),
                hosting="SaaS",
                disposition=Text("vervangen", "replace"),
                successors=(target,),
                end=dt.date(2028, 3, 31),
                location=Location("map/model.xml", 20 + number),
            )
        )
        apps.append(
            Application(
                target,
                new,
                Plateau.TARGET,
                "Gepland",
                components=(component,),
                team=teams[number % 2],
                roles=(Role("proceseigenaar", Text("proceseigenaar", "owner"), node("role", "R", "Jannie de Vries")),),
                go_live=MERGER,
                day_one=True,
            )
        )
    sources = [each.node for each in apps if each.plateau is Plateau.SOURCE]
    rules = (rule("ICT-005", 3, 10), rule("AVG-001", 10, url="javascript:alert(5)"), rule("AVG-002", 10))
    findings = [finding("ICT-005", each) for each in sources for _ in range(findings_each)]
    findings += [
        finding("AVG-002", sources[0], sources[-1], verdict=Verdict.DUE),
        finding("AVG-002", name=(names or ("",))[0]),
    ]
    waived = finding("AVG-002", sources[-1], verdict=Verdict.WAIVED)
    waived = replace(waived, waiver="AFW-1", value='"Anders"')
    findings.append(waived)
    findings.sort(key=lambda each: each.sort_key)
    rows = [VerdictRow(each, "ICT-005", Verdict.FAILS) for each in sources]
    rows += [VerdictRow(each.node, "ICT-005", Verdict.PASSES) for each in apps if each.plateau is Plateau.TARGET]
    rows += [VerdictRow(each.node, "AVG-001", Verdict.NOT_APPLICABLE) for each in apps]
    rows.append(
        VerdictRow(
            sources[0], "AVG-002", Verdict.UNKNOWN, Text("voorwaarde onbekend: x ontbreekt", "condition unknown")
        )
    )
    report = Report(
        RunInfo(
            "0.1.0",
            "2026.11",
            "ab" * 32,
            DAY,
            "sets",
            "herindeling",
            (SourceInfo("map/model.xml", "AMEFF", "cd" * 32, 12, "gm9901", "Bron"),),
        ),
        rules,
        (
            RuleOutcome("ICT-005", len(sources), len(sources)),
            RuleOutcome("AVG-001", 0, 0, Verdict.NOT_APPLICABLE, Text("niets om te toetsen", "nothing to test")),
            RuleOutcome("AVG-002", 2, 3),
        ),
        tuple(findings),
        tuple(rows),
        tuple(each.node for each in apps),
        ((3, Text("ICT", "ICT")), (10, Text("wetgeving", "legislation"))),
        (
            Question(
                "archief", Text("archief", "records"), Text("de archivaris", "the archivist"), ("AVG-001",), "gm9901"
            ),
        ),
        (DataFinding("DATA-X", Text("Relatie naar niets.", "Relation to nothing."), Location("map/model.xml", 3)),),
        waivers=(
            WaiverInfo(
                "AFW-1",
                "AVG-002",
                sources[-1],
                "Komt later.",
                "Jannie de Vries",
                DAY,
                MERGER,
                WaiverState.EFFECTIVE,
                (waived.fingerprint,),
            ),
        ),
    )
    milestones = tuple(
        Milestone(node("mijlpaal", f"M{number}"), kind, each.node, each.team, dt.date(2027, 1 + number % 12, 1))
        for number, each in enumerate(apps)
        if each.team
        for kind in ("test", "livegang")
    )
    portrait = Portrait(
        municipalities=(*(Municipality(each, dissolved=True) for each in towns), Municipality(new, created=True)),
        applications=tuple(apps),
        connections=(Connection(node("koppeling", "K1", "Koppeling 1"), sources[0], sources[-1], "api"),),
        components=tuple(Component(each) for each in {node for app in apps for node in app.components}),
        teams=tuple(
            Team(
                team,
                tuple(each.node for each in apps if each.team == team),
                tuple(each for each in milestones if each.team == team),
            )
            for team in teams
        ),
        milestones=milestones,
        contracts=(
            Contract(node("contract", "CT1"), (sources[0],), None, dt.date(2028, 12, 31), dt.date(2028, 10, 2)),
        ),
        norm_changes=(NormChange(dt.date(2027, 1, 1), Text("Nieuwe wet", "New act"), True, ("AVG-001",)),),
        norms=(
            Norm(
                "bep:1",
                Text("Wet X art. 1", "Act X art. 1"),
                10,
                NormState.AUTOMATED,
                rules=("ICT-005",),
                law_iri="wet:x",
                law=Text("Wet X", "Act X"),
            ),
            Norm(
                "bep:2",
                Text("Wet X art. 2", "Act X art. 2"),
                10,
                NormState.MANUAL,
                Text("mens", "person"),
                law_iri="wet:x",
                law=Text("Wet X", "Act X"),
            ),
        ),
        parameters=(Parameter("kw:p", Text("termijn", "period"), "P12M", "javascript:alert(6)"),),
        programme=Programme(node("programma", "P", "Programma"), "herindeling", MERGER, tuple(towns), new),
        merger_date=MERGER,
    )
    return report, portrait
