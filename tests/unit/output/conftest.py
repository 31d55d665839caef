"""A report with one of everything, for the renderers."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from checker.findings import (
    Article,
    BaselineState,
    Comparison,
    DataFinding,
    Evidence,
    Finding,
    Location,
    NodeRef,
    PastFinding,
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

RULE = RuleInfo(
    "ICT-005",
    "https://w3id.org/kaderwacht/regel/ICT-005",
    Text("Versie wordt ondersteund", "Version is supported"),
    Text("Elke versie wordt ondersteund.", "Every version is supported."),
    Text("Werk bij.", "Upgrade."),
    Severity.VIOLATION,
    (3, 10),
    (
        Article(
            "https://w3id.org/kaderwacht/bepaling/x", Text("Kader 3", "Framework 3"), "https://example.org", "", False
        ),
    ),
    ("architectuur",),
    Location("regels/ict/ICT-005.ttl", 5),
)
SILENT = RuleInfo(
    "AVG-001",
    "https://w3id.org/kaderwacht/regel/AVG-001",
    Text("Verwerking bekend", "Processing known"),
    Text("n", "n"),
    Text("h", "r"),
    Severity.WARNING,
    (10,),
    (),
    ("verwerkingen",),
    Location("regels/avg/AVG-001.ttl", 5),
)


def finding(node: NodeRef, verdict: Verdict = Verdict.FAILS, value: str = '"Teruggetrokken"') -> Finding:
    severity = Severity.INFO if verdict is Verdict.DUE else Severity.VIOLATION
    return Finding(
        rule="ICT-005",
        severity=severity,
        rule_severity=Severity.VIOLATION,
        verdict=verdict,
        focus=node,
        applications=(node,),
        path="kw:gebruiktVersie/kw:pakketversieStatus",
        value=value,
        message=Text(f"{node.name} gebruikt een versie die weg is.", f"{node.name} uses a version that is gone."),
        value_text="Teruggetrokken",
        location=Location("model.xml", 12, 7),
        evidence=(Evidence(node, "kw:gebruikStatus", "In productie", Location("model.xml", 10, 3)),),
        blocks=verdict is Verdict.FAILS,
    )


def report_of(*findings: Finding, applications: tuple[NodeRef, ...]) -> Report:
    return Report(
        RunInfo(
            "0.1.0",
            "2026.11",
            "ab" * 32,
            dt.date(2026, 11, 23),
            "sets",
            "geen",
            (SourceInfo("model.xml", "AMEFF", "cd" * 32, 1234, "turfburg", "Bron"),),
        ),
        (SILENT, RULE),
        (
            RuleOutcome("AVG-001", 0, 0, Verdict.UNKNOWN, Text("gegevens ontbreken", "facts are missing")),
            RuleOutcome("ICT-005", len(applications), len(findings)),
        ),
        tuple(sorted(findings, key=lambda each: each.sort_key)),
        tuple(VerdictRow(each.focus, "ICT-005", each.verdict) for each in findings),
        applications,
        tuple((number, Text(f"kader {number}", f"framework {number}")) for number in range(1, 11)),
        (
            Question(
                "verwerkingen", Text("verwerkingen", "processing"), Text("de FG", "the DPO"), ("AVG-001",), "turfburg"
            ),
        ),
        (DataFinding("DATA-LOS-EINDE", Text("Relatie naar niets.", "Relation to nothing."), Location("model.xml", 3)),),
    )


@pytest.fixture
def report() -> Report:
    first = NodeRef("https://w3id.org/kaderwacht/id/turfburg/applicatie/1", "1", "Zaaksysteem")
    second = NodeRef("https://w3id.org/kaderwacht/id/turfburg/applicatie/2", "2", "Belastingpakket")
    return report_of(finding(first), finding(second, Verdict.DUE), applications=(first, second))


APPS = tuple(
    NodeRef(f"https://w3id.org/kaderwacht/id/turfburg/applicatie/{number}", str(number), name)
    for number, name in enumerate(("Zaaksysteem", "Belastingpakket", "Archief"), 1)
)
WAIVER = WaiverInfo(
    "AFW-1",
    "ICT-005",
    APPS[1],
    "wordt vervangen",
    "het college",
    dt.date(2026, 6, 1),
    dt.date(2027, 6, 1),
    WaiverState.EFFECTIVE,
    ("ab" * 8,),
    location=Location("afwijkingen.ttl", 9, 3),
)
EXPIRED = replace(
    WAIVER, identifier="AFW-2", state=WaiverState.EXPIRED, until=dt.date(2026, 7, 1), covers=(), location=None
)


@pytest.fixture
def gated() -> Report:
    """A run against a baseline: one new finding that blocks, one waived, one unchanged, one due, and one fixed."""
    first = replace(finding(APPS[0]), state=BaselineState.NEW)
    waived = replace(
        finding(APPS[1], Verdict.WAIVED), state=BaselineState.UNCHANGED, waiver="AFW-1", severity=Severity.VIOLATION
    )
    cell = Location("map/blad één.xlsx", 12, 3, "Applicaties!C12")
    old = replace(
        finding(APPS[2], value='"Einde ondersteuning"'), blocks=False, state=BaselineState.UNCHANGED, location=cell
    )
    due = replace(finding(APPS[2], Verdict.DUE), state=BaselineState.NEW, location=None, evidence=())
    made = report_of(first, waived, old, due, applications=APPS)
    fixed = PastFinding(
        "0123456789abcdef", "ICT-005", NodeRef("https://example.org/weg", "9", "Weg"), Text("Was stuk.")
    )
    return replace(
        made,
        waivers=(WAIVER, EXPIRED),
        comparison=Comparison("baseline", "kaderwacht-baseline.json", 3, 2, 2, (fixed,)),
    )
