"""The report for a terminal: what a newcomer must see first, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace

from checker import output
from checker.errors import Location
from checker.findings import NodeRef, Report, RuleOutcome, SourceInfo
from checker.output import text_findings
from tests.unit.output.conftest import APPS, RULE, finding, report_of


def with_rules(report: Report, *names: str) -> Report:
    """``report`` with more rules of these ids, each with an outcome."""
    rules = tuple(replace(RULE, id=name) for name in names)
    outcomes = tuple(RuleOutcome(name, 1, 1) for name in names)
    return replace(report, rules=report.rules + rules, outcomes=report.outcomes + outcomes)


def test_no_findings_says_how_many_rules_tested(report: Report) -> None:
    clean = replace(report, findings=(), verdicts=())
    last = output.render(clean, "text").splitlines()[-1]
    assert last == "1 van de 2 regels toetste iets. Niet getoetst is niet: voldoet."
    last = output.render(clean, "text", "en").splitlines()[-1]
    assert last == "1 of 2 rules tested something. Not tested does not mean: complies."


def test_the_gravest_are_ranked_by_the_applications_they_burden() -> None:
    one = replace(finding(APPS[0]), rule="AAA-001")
    three = replace(finding(APPS[0]), rule="ZZZ-001", applications=APPS)
    report = with_rules(report_of(one, three, applications=APPS), "AAA-001", "ZZZ-001")
    text = output.render(report, "text")
    gravest = text[text.index("De zwaarste") : text.index("Bevindingen per applicatie")]
    assert re.findall(r"✗ (\w+-\d+)", gravest) == ["ZZZ-001", "AAA-001"]


def test_large_outputs_have_counts_per_rule_first() -> None:
    many = [finding(APPS[number % 3], value=f'"{number}"') for number in range(text_findings.LARGE)]
    report = report_of(*many, applications=APPS)
    text = output.render(report, "text")
    assert "ICT-005     Versie wordt ondersteund: 200 bevindingen, 3 applicaties" in text
    assert text.index("Bevindingen per regel") < text.index("Bevindingen per applicatie")
    assert "Bevindingen per regel" not in output.render(report_of(*many[1:], applications=APPS), "text")


def test_the_common_folder_is_told_once(report: Report) -> None:
    sources = tuple(SourceInfo(f"mijn/model/{name}", "AMEFF", "ab" * 32, 1) for name in ("a.xml", "b/c.xml"))
    found = replace(report.findings[0], location=Location("mijn/model/b/c.xml", 5, 1))
    light = replace(report.findings[1], location=Location("elders/d.xml", 6, 2))
    text = output.render(replace(report, findings=(found, light), run=replace(report.run, sources=sources)), "text")
    listed = text[text.index("Bevindingen per applicatie") : text.index("Oordelen per kader")]
    assert "(b/c.xml:5:1)" in listed and "(elders/d.xml:6:2)" in listed
    assert text.count("mijn/model/") == 4, "the folder, the place to open first, and twice in the command"
    assert "    b/c.xml  (AMEFF; 1 feit)" in text


def test_hygiene_of_the_landscape_comes_last_with_a_count() -> None:
    node = NodeRef("https://example.org/e", "e", "Element")
    hygiene = [
        replace(finding(node, value=f'"{number}"'), rule="HYG-007", applications=(), row="landschap")
        for number in range(5)
    ]
    other = replace(finding(node), rule="ARCH-001", applications=(), row="landschap")
    report = with_rules(report_of(*hygiene, other, finding(APPS[0]), applications=APPS), "HYG-007", "ARCH-001")
    text = output.render(report, "text")
    listed = text[text.index("Bevindingen per applicatie") :]
    assert re.findall(r"✗ (\w+-\d+)", listed) == ["ICT-005", "ARCH-001", *["HYG-007"] * 3]
    assert "landschap: hygiëne van de gegevens (5 bevindingen)" in listed
    assert "… en nog 2 keer HYG-007" in listed


def test_english_is_english(gated: Report) -> None:
    text = output.render(gated, "text", "en")
    for word in ("does not", "cannot be assessed", "[evidence still due]", "framework", "Waivers: 2", "Fixed: 1"):
        assert word in text, word
    dutch = r"voldoet|nog te leveren|beoordelen|ontheven|niet van|bevinding|nieuw|opgelost|verlopen|regels"
    assert not re.search(dutch, text), re.search(dutch, text)


def test_state_waivers_and_comparison(gated: Report) -> None:
    text = output.render(gated, "text")
    assert "2 nieuw, 1 opgelost, 2 ongewijzigd; nulmeting kaderwacht-baseline.json (3 bevindingen)" in text
    assert "✗ ICT-005 [nieuw]  Zaaksysteem" in text
    assert "2 bevindingen van eerder niet getoond" in text
    waivers = text[text.index("Afwijkingen: 2") : text.index("Opgelost: 1")]
    assert waivers.index("AFW-2") < waivers.index("AFW-1"), "those without effect first"
    assert "van kracht, tot en met 2027-06-01, 1 bevinding  (afwijkingen.ttl:9:3)" in waivers
    assert "✓ ICT-005  Was stuk." in text


def test_json_tells_state_waivers_and_comparison(gated: Report) -> None:
    import json
    from pathlib import Path

    import jsonschema

    schema = json.loads((Path(output.__file__).parent / "report.schema.json").read_text("utf-8"))
    document = json.loads(output.render(gated, "json"))
    jsonschema.validate(document, schema)
    assert document["schema"] == "3"
    assert {each["state"] for each in document["findings"]} == {"new", "unchanged"}
    assert [each["waiver"] for each in document["findings"]].count("AFW-1") == 1
    assert [each["state"] for each in document["waivers"]] == ["van kracht", "verlopen"]
    assert document["comparison"]["fixed"][0]["fingerprint"] == "0123456789abcdef"
