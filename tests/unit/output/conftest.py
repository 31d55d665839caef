"""A report with one of everything, for the renderers."""

from __future__ import annotations

import datetime as dt

import pytest

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
