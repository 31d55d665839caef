"""``kaderwacht waiver list|check|new`` as an architect and a CI job use it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.adversarial.landscapes import APP, GOOD, put
from tests.conftest import Run

OFFICE = (
    "<https://w3id.org/kaderwacht/id/gm0001/projectbureau/PB> a kw:Projectbureau ; "
    'dcterms:identifier "PB" ; rdfs:label "Projectbureau Noord"@nl .\n'
)
TWIN = (
    f"<{APP[:-1]}2> a kw:Applicatie ; dcterms:identifier 'A2' ; rdfs:label 'Tweeling'@nl ; kw:plateau kw:Bron ;\n"
    "  kw:gebruikStatus 'In productie' ; kw:gebruiktVersie <https://w3id.org/kaderwacht/id/pakketversie/V2> .\n"
    "<https://w3id.org/kaderwacht/id/pakketversie/V2> a kw:Pakketversie ; kw:pakketversieStatus 'In gebruik' .\n"
    f"<{APP[:-1]}3> a kw:Applicatie ; dcterms:identifier 'A3' ; rdfs:label 'Tweeling'@nl .\n"
)


def waiver(key: str, **changes: str) -> str:
    """A waiver of ICT-005 for the application, in order unless ``changes`` says otherwise."""
    stated = {
        "wijktAfVan": "regel:ICT-005",
        "betreft": f"<{APP}>",
        "motivering": '"Vervanging loopt"@nl',
        "goedgekeurdDoor": "<https://w3id.org/kaderwacht/id/gm0001/projectbureau/PB>",
        "goedgekeurdOp": '"2026-09-01"^^xsd:date',
        "einddatum": '"2027-03-28"^^xsd:date',
        **changes,
    }
    head = f"<https://w3id.org/kaderwacht/id/gm0001/afwijking/{key}> a kw:Afwijking ; dcterms:identifier '{key}'"
    return " ;\n  ".join([head, *(f"kw:{name} {value}" for name, value in stated.items())]) + " .\n"


@pytest.fixture
def landscape(tmp_path: Path) -> Path:
    return put(tmp_path, "landschap.ttl", GOOD + OFFICE + TWIN)


ALL = (
    waiver("W-goed")
    + waiver("W-oud", einddatum='"2026-11-22"^^xsd:date')
    + waiver("W-later", goedgekeurdOp='"2026-11-24"^^xsd:date', einddatum='"2027-05-01"^^xsd:date')
    + waiver("W-los", betreft=f"<{APP[:-1]}2>", einddatum='"2027-01-01"^^xsd:date')
    + waiver("W-wees", betreft=f"<{APP}-weg>", einddatum='"2027-02-01"^^xsd:date')
    + waiver("W-nooit", wijktAfVan="regel:ZZZ-999", einddatum='"2027-06-01"^^xsd:date')
    + waiver("W-wet", wijktAfVan="regel:AI-002", einddatum='"2027-07-01"^^xsd:date')
)
STATES = {
    "W-oud": "verlopen",
    "W-los": "ongebruikt",
    "W-wees": "ongebruikt",
    "W-goed": "van kracht",
    "W-later": "nog niet ingegaan",
    "W-nooit": "niet in orde",
    "W-wet": "niet in orde",
}


def test_list_tells_the_state_of_each_those_that_end_first_on_top(run_cli: Run, landscape: Path) -> None:
    landscape.write_text(landscape.read_text("utf-8") + ALL, "utf-8")
    done = run_cli("waiver", "list", landscape, "--date", "23-11-2026")
    assert done.returncode == 0, done.stderr
    rows = [line for line in done.stdout.splitlines()[1:] if not line.startswith("  ")]
    assert [row.split()[0] for row in rows] == list(STATES)
    for row in rows:
        assert STATES[row.split()[0]] in row
    assert "regel ZZZ-999 bestaat niet" in done.stdout
    assert "AI-verordening" in done.stdout
    found = json.loads(run_cli("waiver", "list", landscape, "--date", "2026-11-23", "--format", "json").stdout)
    assert {each["identifier"]: each["state"] for each in found["waivers"]} == STATES
    assert [len(each["covers"]) for each in found["waivers"]] == [0, 0, 0, 1, 0, 0, 0]
    english = run_cli("waiver", "list", landscape, "--date", "2026-11-23", "--lang", "en").stdout
    assert "not yet in force" in english
    assert "rule ZZZ-999 does not exist" in english


def test_the_whole_check_tells_the_same_once(run_cli: Run, landscape: Path) -> None:
    landscape.write_text(landscape.read_text("utf-8") + ALL, "utf-8")
    report = json.loads(run_cli("check", landscape, "--date", "2026-11-23", "--format", "json").stdout)
    assert {each["identifier"]: each["state"] for each in report["waivers"]} == STATES
    about = {each["focus"]["identifier"] for each in report["findings"] if each["rule"] == "GOV-004"}
    assert about == {"W-oud", "W-nooit", "W-wet"}
    # what the rule about waivers found is not said twice
    codes = sorted(each["code"] for each in report["data_findings"] if each["code"].startswith("AFWIJKING"))
    assert codes == ["AFWIJKING-ONGEBRUIKT", "AFWIJKING-WEES"]
    (covered,) = [each for each in report["findings"] if each["waiver"]]
    assert (covered["waiver"], covered["verdict"]) == ("W-goed", "ontheven")
    assert covered["fingerprint"] in next(
        each["covers"] for each in report["waivers"] if each["identifier"] == "W-goed"
    )


def test_no_waivers_is_a_plain_answer(run_cli: Run, landscape: Path) -> None:
    assert run_cli("waiver", "list", landscape).stdout == "Er zijn geen afwijkingen.\n"
    done = run_cli("waiver", "check", landscape)
    assert (done.returncode, done.stdout) == (0, "0 afwijkingen, 0 met een probleem.\n")


@pytest.mark.parametrize(
    ("text", "words", "code", "said"),
    [
        (waiver("W1"), (), 0, ""),
        (waiver("W1"), ("--within", "124"), 0, ""),
        (waiver("W1"), ("--within", "125"), 1, "loopt af op 2027-03-28, over 125 dagen"),
        (waiver("W1", einddatum='"2026-11-22"^^xsd:date'), (), 1, "verlopen op 2026-11-22"),
        (waiver("W1", betreft=f"<{APP[:-1]}2>"), (), 1, "ongebruikt"),
        (waiver("W1", motivering='""'), (), 1, "niet precies één motivering"),
        (waiver("W1", goedgekeurdOp='"2026-12-01"^^xsd:date'), ("--within", "999"), 0, ""),
    ],
)
def test_check_is_a_gate(
    run_cli: Run, landscape: Path, text: str, words: tuple[str, ...], code: int, said: str
) -> None:
    before = landscape.read_text("utf-8")
    landscape.write_text(before + text, "utf-8")
    done = run_cli("waiver", "check", landscape, "--date", "2026-11-23", *words)
    assert done.returncode == code, done.stdout + done.stderr
    assert said in done.stdout
    if said:
        assert f"landschap.ttl:{before.count(chr(10)) + 1}:" in done.stdout


def test_check_does_not_look_back_in_ci(run_cli: Run, landscape: Path) -> None:
    done = run_cli("waiver", "check", landscape, "--date", "2020-01-01", env={"CI": "true"})
    assert done.returncode == 2
    assert "teruggedateerd" in done.stderr
    assert run_cli("waiver", "list", landscape, "--date", "2020-01-01", env={"CI": "true"}).returncode == 0


NEW = {
    "--rule": "ICT-005",
    "--subject": "A1",
    "--reason": 'Vervanging "loopt"\n; zie plan',
    "--approver": "projectbureau noord",
    "--approved": "2026-11-01",
    "--until": "31-12-2099",
}


def new(run_cli: Run, landscape: Path, **changes: str | None):
    """Run ``waiver new`` with a waiver that would be in order, but for ``changes``."""
    asked = {**NEW, "--approved": None, **{f"--{name}": value for name, value in changes.items()}}
    words = [word for name, value in asked.items() if value is not None for word in (name, value)]
    return run_cli("waiver", "new", landscape, *words)


def in_months(months: int) -> str:
    from checker.assessment.waivers import months_after
    from checker.days import today

    return months_after(today(), months).isoformat()


def test_new_writes_a_waiver_that_works(run_cli: Run, landscape: Path, tmp_path: Path) -> None:
    made = tmp_path / "afwijkingen" / "ict.ttl"
    made.parent.mkdir()
    done = new(run_cli, landscape, until=in_months(24), output=str(made))
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "Dekt 1 bevinding" in done.stderr
    report = json.loads(run_cli("check", landscape, made, "--only", "ICT-005", "--format", "json").stdout)
    (found,) = report["waivers"]
    assert (found["identifier"], found["state"]) == ("AFW-ICT-005-A1", "van kracht")
    assert found["reason"] == NEW["--reason"]
    assert found["approver"] == "Projectbureau Noord"
    assert report["summary"]["blocking"] == 0
    # never over what is there already
    before = made.read_bytes()
    again = new(run_cli, landscape, until=in_months(24), output=str(made))
    assert again.returncode == 2
    assert "bestaat al" in again.stderr
    assert made.read_bytes() == before
    # the same one again covers nothing more; one that lasts longer extends it, under a key of its own
    with_first = put(tmp_path, "samen.ttl", landscape.read_text("utf-8") + waiver("AFW-ICT-005-A1"))
    assert "is al gedekt door AFW-ICT-005-A1" in new(run_cli, with_first, until="2027-03-28").stderr
    longer = new(run_cli, with_first, until=in_months(24))
    assert 'dcterms:identifier "AFW-ICT-005-A1-2"' in longer.stdout, longer.stderr
    assert "is er al" in new(run_cli, with_first, until=in_months(24), key="AFW-ICT-005-A1").stderr


@pytest.mark.parametrize("subject", ["A1", "a1", "zaaksysteem", APP, f"<{APP}>"])
def test_new_knows_a_subject_by_key_name_and_iri(run_cli: Run, landscape: Path, subject: str) -> None:
    done = new(run_cli, landscape, subject=subject, until=in_months(3))
    assert done.returncode == 0, done.stderr
    assert f"kw:betreft <{APP}>" in done.stdout


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rule": "AI-002"}, "van AI-002 kan niet worden afgeweken (AI-verordening art. 5"),
        ({"rule": "ICT-05"}, "Bedoelt u ICT-005?"),
        ({"rule": "ICT"}, "een groep van regels"),
        ({"subject": "Zaaksystem"}, "Bedoelt u Zaaksysteem [A1]"),
        ({"subject": "Tweeling"}, "kan 2 knopen zijn"),
        ({"subject": "A2"}, "ICT-005 heeft bij Tweeling [A2] geen bevinding"),
        ({"approver": "Jan"}, "Er zijn: Projectbureau Noord [PB]."),
        ({"reason": "  "}, "zij heeft geen motivering"),
        ({"until": "2020-01-01"}, "is al voorbij"),
        ({"until": "2099-01-01"}, "langer dan 24 maanden"),
        ({"until": "morgen"}, "--until: 'morgen' is geen dag"),
        ({"until": "01/02/2027"}, "DD-MM-JJJJ"),
    ],
)
def test_new_refuses_what_would_have_no_effect(
    run_cli: Run, landscape: Path, changes: dict[str, str], said: str
) -> None:
    done = new(run_cli, landscape, **{"until": in_months(12), **changes})
    assert (done.returncode, done.stdout) == (2, ""), done.stdout + done.stderr
    assert said in done.stderr
    assert "→" in done.stderr


def test_a_waiver_in_a_table_counts_as_one_in_turtle(run_cli: Run, landscape: Path, tmp_path: Path) -> None:
    put(
        tmp_path,
        "Afwijkingen.csv",
        "Sleutel;Gemeente;Goedgekeurd op;Goedgekeurd door;Motivering;Betreft;Wijkt af van;Einddatum\n"
        "W7;gm0001;1-9-2026;PB;Vervanging loopt;A1;ICT-005;28-3-2027\n"
        "W8;gm0001;1-9-2026;PB;Vervanging loopt;A1;ICT-999;28-3-2027\n",
    )
    done = run_cli("waiver", "list", tmp_path, "--date", "2026-11-23", "--format", "json")
    first, second = json.loads(done.stdout)["waivers"]
    assert (first["state"], len(first["covers"]), first["location"]["line"]) == ("van kracht", 1, 2)
    assert (second["state"], second["location"]["line"]) == ("niet in orde", 3)
