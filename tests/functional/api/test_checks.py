"""Checks over the wire: start, follow, cancel; findings with their place; waivers by two people; comparison; SPARQL."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable

import pytest

from checker.resources import data_path
from checker.store.keeping import report_from_bytes, report_to_bytes
from checker.store.model import SYSTEM, Failure, RunOptions, VersionState
from tests.functional.api.conftest import DATE, Api, landscape

BROKEN = """
<https://w3id.org/kaderwacht/id/gm9901/applicatie/A1> kw:gebruikStatus "In productie" ;
  kw:gebruiktVersie <https://w3id.org/kaderwacht/id/pakketversie/v1> .
<https://w3id.org/kaderwacht/id/pakketversie/v1> a kw:Pakketversie ; dcterms:identifier "v1" ; rdfs:label "1.0" ;
  kw:pakketversieStatus "Teruggetrokken" .
"""
NODE = "https://w3id.org/kaderwacht/id/gm9901/applicatie/A1"


@pytest.fixture(scope="module")
def key(api: Api) -> str:
    """A finished check of a landscape with a known fault (ICT-005)."""
    api.load(landscape("gm9901", "Zaken", "Post") + BROKEN.encode(), name="fout.ttl")
    return api.check("gm9901-bron")


def test_the_run_tells_what_came_of_it(api: Api, key: str) -> None:
    run = api.call("GET", f"/checks/{key}").json()
    assert (run["state"], run["progress"], run["options"]["date"]) == ("klaar", 1.0, DATE)
    assert run["summary"]["applications"] == 2
    assert run["summary"]["findings"] > 0
    assert key in [each["id"] for each in api.call("GET", "/checks").json()["items"]]


def test_a_finding_points_at_the_line_in_the_file_that_was_loaded(api: Api, key: str) -> None:
    found = api.call("GET", f"/checks/{key}/findings", params={"rule": "ICT-005"}).json()
    assert found["total"] == 1
    (finding,) = found["items"]
    text = (landscape("gm9901", "Zaken", "Post") + BROKEN.encode()).decode().splitlines()
    assert finding["location"]["file"] == "fout.ttl"
    assert "Teruggetrokken" in text[finding["location"]["line"] - 1]
    assert [node["iri"] for node in finding["applications"]] == [NODE]
    assert len(finding["fingerprint"]) == 16


def test_findings_can_be_filtered_sorted_and_paged(api: Api) -> None:
    example = (data_path("voorbeeld") / "leedewaard" / "aldervoorde.ttl").read_bytes()
    example = example.replace(b"gm9901", b"gm9902")
    api.load(example, "gm9902-bron", "stranger")
    path = f"/checks/{api.check('gm9902-bron', who='stranger')}/findings"
    first = api.call("GET", path, "stranger").json()["items"][0]
    node, group = first["applications"][0]["iri"], first["rule"].rpartition("-")[0]
    every = api.call("GET", path, "stranger", params={"page_size": 1000}).json()
    assert every["total"] == len(every["items"]) > 3
    one = api.call("GET", path, "stranger", params={"page_size": 1, "page": 2}).json()
    assert one["items"] == every["items"][1:2]
    for name, value in (("severity", "Violation"), ("rule", group), ("verdict", "voldoet niet"), ("application", node)):
        got = api.call("GET", path, "stranger", params={name: value, "page_size": 1000}).json()["items"]
        kept = {
            "severity": lambda each, v: each["severity"] == v,
            "rule": lambda each, v: each["rule"].startswith(v),
            "verdict": lambda each, v: each["verdict"] == v,
            "application": lambda each, v: v in [node["iri"] for node in each["applications"]],
        }[name]
        assert got == [each for each in every["items"] if kept(each, value)]
        assert got, name
    down = api.call("GET", path, "stranger", params={"sort": "-rule", "page_size": 1000}).json()["items"]
    assert [each["rule"] for each in down] == sorted((each["rule"] for each in every["items"]), reverse=True)
    assert api.call("GET", path, "stranger", params={"search": first["message"]["nl"].upper()}).json()["total"] >= 1


def test_every_application_has_a_verdict_on_every_rule(api: Api, key: str) -> None:
    rules = len(api.call("GET", "/rules").json())
    verdicts = api.call("GET", f"/checks/{key}/verdicts", params={"application": NODE, "page_size": 1000}).json()
    assert verdicts["total"] == rules
    rows = api.call("GET", f"/checks/{key}/applications").json()["items"]
    assert [sum(row["verdicts"].values()) for row in rows] == [rules, rules]
    assert api.call("GET", f"/checks/{key}/questions").json()
    assert api.call("GET", f"/checks/{key}/data-findings").status_code == 200


@pytest.mark.parametrize("form", ["html", "json", "sarif", "csv", "markdown", "junit", "turtle", "text"])
def test_the_report_comes_in_the_formats_of_the_command_line(api: Api, key: str, form: str) -> None:
    got = api.call("GET", f"/checks/{key}/report", params={"format": form})
    assert got.status_code == 200
    assert "ICT-005" in got.text
    assert got.headers["content-disposition"].startswith("attachment")
    if form == "json":
        assert json.loads(got.text)["run"]["date"] == DATE


def test_an_old_version_is_checked_at_another_date(api: Api, key: str) -> None:
    again = api.check("gm9901-bron/1", date="2030-01-01", only=["ICT-005"])
    run = api.call("GET", f"/checks/{again}").json()
    assert (run["versions"], run["options"]["only"]) == ([{"landscape": "gm9901-bron", "number": 1}], ["ICT-005"])
    assert api.call("GET", f"/checks/{again}/findings").json()["total"] == 1
    assert key != again


def test_the_same_check_twice_gives_the_same_report(api: Api, key: str) -> None:
    again = api.check("gm9901-bron/1")
    path = "/checks/{}/report"
    assert api.call("GET", path.format(again)).text == api.call("GET", path.format(key)).text


def test_what_was_mended_is_told(api: Api, key: str) -> None:
    api.load(landscape("gm9901", "Zaken", "Post"), name="heel.ttl")
    later = api.check("gm9901-bron")
    told = api.call("GET", f"/checks/{later}/difference", params={"base": key}).json()
    assert "ICT-005" in [past["rule"] for past in told["fixed"] + told["unjudged"]]
    back = api.call("GET", f"/checks/{key}/difference", params={"base": later}).json()
    assert "ICT-005" in [finding["rule"] for finding in back["new"]]


def test_two_landscapes_together_say_whose_file_it_is(api: Api) -> None:
    api.load(landscape("gm9901", "Zaken", "Post") + BROKEN.encode(), "gm9901-bron", name="zelfde.ttl")
    api.load(landscape("gm9901", "Nieuw"), "gm9901-doel", name="zelfde.ttl")
    both = api.check("gm9901-bron", "gm9901-doel", only=["ICT-005"])
    (finding,) = api.call("GET", f"/checks/{both}/findings").json()["items"]
    assert finding["location"]["file"] == "gm9901-bron/zelfde.ttl"


def test_a_waiver_counts_when_another_person_approved_it(api: Api) -> None:
    until = (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=30)).isoformat()
    wanted = {"municipality": "gm9901", "subject": NODE, "reason": "Leverancier levert later.", "until": until}
    rules = {rule["id"]: rule["deviable"] for rule in api.call("GET", "/rules").json()}
    wanted["rule"] = "ICT-005"
    assert rules["ICT-005"], "the test needs a rule that may be waived"
    strict = next(name for name, deviable in rules.items() if not deviable)
    assert api.call("POST", "/waivers", json={**wanted, "rule": strict}).status_code == 400
    other = {**wanted, "subject": NODE.replace("gm9901", "gm9902")}
    assert api.call("POST", "/waivers", json=other).status_code == 400
    made = api.call("POST", "/waivers", json=wanted)
    assert (made.status_code, made.json()["subject_name"]) == (201, "Zaken")
    path = f"/waivers/{made.json()['id']}"
    assert api.call("POST", f"{path}/decision", json={"approve": True}).status_code == 403
    assert api.call("POST", f"{path}/decision", "projectbureau", json={"approve": True}).status_code == 200
    assert api.call("POST", f"{path}/decision", "projectbureau", json={"approve": False}).status_code == 409
    key = api.check("gm9901-bron", only=["ICT-005"], date=dt.datetime.now(dt.UTC).date().isoformat())
    (finding,) = api.call("GET", f"/checks/{key}/findings").json()["items"]
    assert (finding["verdict"], finding["blocks"]) == ("ontheven", False)
    assert api.call("GET", f"/checks/{key}").json()["waivers"] == [made.json()["id"]]
    assert [row["state"] for row in api.call("GET", "/waivers").json()["items"]] == ["toegekend"]


def test_a_check_can_be_cancelled(make_api: Callable[..., Api]) -> None:
    api = make_api(checks=1)
    api.load(landscape("gm9901", *(f"App {number}" for number in range(3_000))))
    started = api.call("POST", "/checks", json={"landscapes": ["gm9901-bron"]}).json()["id"]
    waiting = api.call("POST", "/checks", json={"landscapes": ["gm9901-bron"]}).json()["id"]
    for key in (waiting, started):
        assert api.call("POST", f"/checks/{key}/cancellation").json()["state"] == "geannuleerd"
        assert api.wait(key) == "geannuleerd"
        assert api.call("POST", f"/checks/{key}/cancellation").status_code == 409
        assert api.call("GET", f"/checks/{key}/findings").status_code == 409
    assert api.check("gm9901-bron", only=["ICT-005"]), "the next one has its turn"


def test_why_a_check_failed_is_told_in_the_language_asked_for(make_api: Callable[..., Api]) -> None:
    api = make_api()
    api.load(landscape("gm9901", "Zaken"))
    store = api.service.store
    version = store.landscapes.current("gm9901", "Bron")
    assert version is not None
    run = store.runs.new([version], RunOptions(dt.date(2026, 11, 23)), (), SYSTEM)
    store.runs.fail(run, Failure("Er is geen landschap gekozen.", remedy="Kies er een of meer."))
    for path in ("/checks", f"/checks/{run.id}"):
        told = [api.call("GET", path, headers={"Accept-Language": each}).json() for each in ("nl", "en")]
        dutch, english = (each["items"][0]["failure"] if "items" in each else each["failure"] for each in told)
        assert dutch["what"] == "Er is geen landschap gekozen." and dutch["remedy"] == "Kies er een of meer."
        assert english["what"] == "No landscape was chosen." and english["remedy"] != dutch["remedy"]


def test_what_cannot_be_checked_is_told_at_once(api: Api) -> None:
    for wanted, status in (
        ({"landscapes": ["gm9901-bron"], "only": ["XYZ-999"]}, 400),
        ({"landscapes": ["gm9901-bron", "gm9901-bron/1"]}, 400),
        ({"landscapes": ["gm9901-bron/99"]}, 404),
        ({"landscapes": []}, 400),
        ({"landscapes": ["gm9901-bron"], "datum": DATE}, 400),
    ):
        assert api.call("POST", "/checks", json=wanted).status_code == status, wanted


def test_sparql_reads_what_the_user_may_see(api: Api) -> None:
    query = "PREFIX kw: <https://w3id.org/kaderwacht/def#> SELECT ?a { ?a a kw:Applicatie } ORDER BY ?a"
    got = api.call("POST", "/sparql", json={"query": query, "landscapes": ["gm9901-bron"]})
    assert got.headers["content-type"] == "application/sparql-results+json"
    assert [row["a"]["value"][-2:] for row in got.json()["results"]["bindings"]] == ["A1", "A2"]
    assert "/gm9901/" not in api.call("POST", "/sparql", "stranger", json={"query": query}).text
    assert api.call("GET", "/sparql", params={"query": "ASK { ?s ?p ?o }"}).json()["boolean"] is True
    made = api.call("GET", "/sparql", params={"query": "CONSTRUCT WHERE { ?s ?p ?o }"})
    assert made.headers["content-type"].startswith("text/turtle")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p true SERVICE<http://127.0.0.1:1/>{ ?s ?p ?o } }",
        "SELECT * { \\u0053ERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * FROM <http://127.0.0.1:1/> { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:1/>",
        "DELETE WHERE { ?s ?p ?o }",
        "SELECT",
        "x" * 20_001,
    ],
)
def test_sparql_that_changes_or_reaches_out_is_refused(api: Api, query: str) -> None:
    told = api.call("POST", "/sparql", json={"query": query})
    assert told.status_code == 400, told.text


def test_sparql_ends_in_time_and_in_size(make_api: Callable[..., Api]) -> None:
    api = make_api(query_seconds=2.0, query_rows=5)
    api.load(landscape("gm9901", *(f"App {number}" for number in range(400))))
    got = api.call("POST", "/sparql", json={"query": "SELECT * { ?s ?p ?o }"})
    assert (len(got.json()["results"]["bindings"]), got.headers["kaderwacht-truncated"]) == (5, "true")
    cross = "SELECT (count(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    told = api.call("POST", "/sparql", json={"query": cross})
    assert (told.status_code, told.json()["type"].rpartition("/")[2]) == (422, "grens")


def test_rules_and_articles(api: Api) -> None:
    rule = api.call("GET", "/rules/ICT-005").json()
    assert rule["rule"]["id"] == "ICT-005"
    assert rule["facts"]
    assert api.call("GET", "/rules/XYZ-999").status_code == 404
    assert all(3 in row["frameworks"] for row in api.call("GET", "/rules", params={"framework": 3}).json())
    assert any("ICT-005" in row["rules"] for row in api.call("GET", "/articles").json())


def test_the_audit_log_tells_it_all_and_holds(api: Api) -> None:
    wanted = {"landschap.bevestigd", "toetsing.gestart", "toetsing.klaar", "afwijking.toegekend", "geweigerd"}
    assert wanted <= set(api.actions())
    check = api.call("GET", "/audit-entries/verification", "auditor").json()
    assert check["intact"] is True
    entries = api.call("GET", "/audit-entries", "everywhere", params={"action": "toetsing.klaar"}).json()
    assert {entry["action"] for entry in entries["items"]} == {"toetsing.klaar"}
    own = api.call("GET", "/audit-entries", "auditor").json()["items"]
    assert {entry["municipality"] for entry in own} == {"gm9901"}
    assert {version.state for version in api.service.store.landscapes.versions("gm9901", "Bron")} <= set(VersionState)


def test_a_report_comes_back_from_the_store_as_it_was(api: Api, key: str) -> None:
    report = api.service.store.runs.report(api.service.store.runs.get(key))
    assert report.verdicts
    assert report.findings
    assert report_from_bytes(report_to_bytes(report)) == report
