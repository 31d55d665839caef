"""JUnit XML: the shape of junit-10.xsd, counts that add up, and never green unless it complies."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from checker import output
from checker.findings import Report, Text, Verdict, VerdictRow
from checker.output import junit
from tests.unit.output.conftest import APPS, finding, report_of

# junit-10.xsd of Jenkins' xUnit plugin, as far as we go: per element its attributes (True: required) and children.
SCHEMA = {
    "testsuites": ({"name": False, "time": False, "tests": False, "failures": False, "errors": False}, {"testsuite"}),
    "testsuite": ({"name": True, "tests": True, "failures": True, "errors": True, "group": False, "time": False,
                   "skipped": False, "timestamp": False, "hostname": False, "id": False, "package": False,
                   "file": False, "log": False, "url": False},
                  {"testsuite", "properties", "testcase", "system-out", "system-err"}),
    "properties": ({}, {"property"}),
    "property": ({"name": True, "value": True}, set()),
    "testcase": ({"name": True, "time": False, "classname": False, "group": False},
                 {"skipped", "error", "failure", "system-out", "system-err"}),
    "failure": ({"type": False, "message": False}, set()),
    "skipped": ({"type": False, "message": False}, set()),
    "system-out": ({}, set()),
}  # fmt: skip


def check(element: ET.Element) -> None:
    """Fail when ``element`` or what is in it does not fit the schema."""
    attributes, children = SCHEMA[element.tag]
    assert set(element.attrib) <= set(attributes), element.attrib
    assert {name for name, required in attributes.items() if required} <= set(element.attrib)
    for child in element:
        assert child.tag in children, f"{child.tag} in {element.tag}"
        check(child)


def tree(report: Report, language: str = "nl") -> ET.Element:
    root = ET.fromstring(output.render(report, "junit", language))
    check(root)
    return root


@pytest.fixture
def rows(gated: Report) -> Report:
    """With a verdict of each kind, as the matrix gives them."""
    verdicts = (
        VerdictRow(APPS[0], "ICT-005", Verdict.FAILS),
        VerdictRow(APPS[1], "ICT-005", Verdict.WAIVED),
        VerdictRow(APPS[2], "ICT-005", Verdict.FAILS),
        VerdictRow(replace(APPS[2], iri="x:4", identifier="4"), "ICT-005", Verdict.PASSES),
        VerdictRow(replace(APPS[2], iri="x:5", identifier="5"), "ICT-005", Verdict.UNKNOWN, Text("geen gegevens")),
        VerdictRow(replace(APPS[2], iri="x:6", identifier="6"), "ICT-005", Verdict.NOT_APPLICABLE),
    )
    return replace(gated, verdicts=verdicts)


def test_a_suite_is_a_rule_and_a_case_an_application(rows: Report) -> None:
    root = tree(rows)
    assert [suite.get("id") for suite in root] == ["AVG-001", "ICT-005"]
    assert [case.get("name") for case in root[1].iter("testcase")] == [
        "Zaaksysteem [1]", "Archief [3]", "Archief [5]", "Belastingpakket [2]", "Archief [4]",
    ]  # fmt: skip
    assert {case.get("classname") for case in root[1].iter("testcase")} == {"ICT.ICT-005"}


def test_only_what_complies_is_green(rows: Report) -> None:
    told = {case.get("name"): [child.tag for child in case] for case in tree(rows)[1].iter("testcase")}
    assert told == {
        "Zaaksysteem [1]": ["failure"],
        "Archief [3]": ["skipped", "system-out"],
        "Archief [5]": ["skipped"],
        "Belastingpakket [2]": ["skipped", "system-out"],
        "Archief [4]": [],
    }


def test_a_rule_that_tested_nothing_is_skipped_with_its_reason(rows: Report) -> None:
    (case,) = tree(rows)[0].iter("testcase")
    (skipped,) = case
    assert skipped.get("message") == "niets getoetst: niet te beoordelen: gegevens ontbreken"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_counts_add_up(rows: Report, language: str) -> None:
    root = tree(rows, language)
    for suite in root:
        assert int(suite.get("tests", "")) == len(list(suite.iter("testcase")))
        assert int(suite.get("failures", "")) == len(list(suite.iter("failure")))
        assert int(suite.get("skipped", "")) == len(list(suite.iter("skipped")))
    assert root.get("tests") == str(len(list(root.iter("testcase"))))
    assert root.get("failures") == "1"


def test_a_failure_says_where_and_what_to_do(rows: Report) -> None:
    (failure,) = tree(rows).iter("failure")
    assert failure.get("type") == "Violation"
    for word in ("model.xml:12:7", "Kader 3", "Werk bij."):
        assert word in (failure.text or "")


def test_a_finding_on_no_application_is_under_the_landscape() -> None:
    found = replace(finding(APPS[0]), applications=(), row="landschap")
    report = replace(
        report_of(found, applications=APPS),
        verdicts=(
            VerdictRow(replace(APPS[0], iri="landschap", identifier="", name="landschap"), "ICT-005", Verdict.FAILS),
        ),
    )
    (failure,) = tree(report).iter("failure")
    assert "weg is" in (failure.get("message") or "")


def test_two_applications_of_one_name_are_two_cases() -> None:
    twins = tuple(replace(APPS[0], iri=f"https://example.org/{number}") for number in range(2))
    report = replace(
        report_of(applications=twins), verdicts=tuple(VerdictRow(each, "ICT-005", Verdict.PASSES) for each in twins)
    )
    names = [case.get("name") for case in tree(report)[1].iter("testcase")]
    assert len(set(names)) == 2


def test_past_the_cap_what_passes_is_counted_only(rows: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(junit, "MOST_CASES", 3)
    suite = tree(rows)[1]
    assert "Archief [4]" not in {case.get("name") for case in suite.iter("testcase")}
    assert {each.get("name"): each.get("value") for each in suite.iter("property")}["voldoet"] == "1"


def test_what_xml_forbids_is_gone() -> None:
    evil = replace(APPS[0], name="a\x00\x08\ud800\ufffe\uffff]]><x>&\u2028b")
    report = report_of(finding(evil), applications=(evil,))
    (failure,) = tree(report).iter("failure")
    assert (failure.get("message") or "").startswith("a ]]><x>& b")
    assert "]]>" not in output.render(report, "junit")
