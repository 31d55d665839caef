"""``kaderwacht diff``: what changed, in an architect's words, and what that does to the findings."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from checker.assessment.difference import landscape_difference
from checker.difference import ChangeKind
from checker.graph.terms import TermTable
from checker.ontology.vocabulary import Vocabulary
from checker.sources.landscape import LoadOptions
from checker.sources.load import load
from tests.conftest import Run
from tests.functional.git_repository import HEAD, Repository, application, landscape

BAD = "Teruggetrokken"
DATE = ("--date", "2026-11-23")
KOPPELING = """
<https://w3id.org/kaderwacht/id/gm0001/koppeling/K1> a kw:Koppeling ;
  dcterms:identifier "K1" ; rdfs:label "Zaken naar archief"@nl ;
  kw:vanApplicatie <https://w3id.org/kaderwacht/id/gm0001/applicatie/A1> ;
  kw:naarApplicatie <https://w3id.org/kaderwacht/id/gm0001/applicatie/A2> .
"""


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A1 and A2 committed; then A1 withdrawn, A2 renamed, A3 and a koppeling added."""
    made = Repository(tmp_path / "repo")
    made.write("land/model.ttl", landscape(application("A1"), application("A2"), application("A4")))
    made.commit()
    made.write(
        "land/model.ttl",
        landscape(application("A1", BAD), application("A2", name="Nieuwe naam"), application("A3"), KOPPELING),
    )
    return made


def document(done) -> dict:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def changes(found: dict, label: str) -> dict[str, str]:
    """Kind of each change in the class with this Dutch label, by key."""
    (group,) = [group for group in found["classes"] if group["label"]["nl"] == label]
    return {change["node"]["identifier"]: change["kind"] for change in group["changes"]}


def test_one_node_is_one_change_by_class_and_key(run_cli: Run, repository: Repository) -> None:
    found = document(run_cli("diff", "--from", "HEAD", "land", "--no-findings", "--format", "json", cwd=repository.top))
    assert changes(found, "applicatie") == {"A2": "changed", "A3": "added", "A4": "gone"}
    assert changes(found, "pakketversie") == {"V-A1": "changed", "V-A3": "added", "V-A4": "gone"}
    assert changes(found, "koppeling") == {"K1": "added"}
    assert found["findings"] is None
    assert found["facts"]["unchanged"] > 0


@pytest.mark.parametrize("arguments", [("--from", "HEAD", "land", *DATE), ("--from", "HEAD", "land", "--no-findings")])
def test_json_is_as_its_schema_says(run_cli: Run, repository: Repository, project_root: Path, arguments) -> None:
    schema = json.loads((project_root / "checker/output/difference.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    found = document(run_cli("diff", *arguments, "--format", "json", cwd=repository.top))
    Draft202012Validator(schema).validate(found)


def test_a_changed_fact_has_its_old_and_new_value_and_its_place(run_cli: Run, repository: Repository) -> None:
    found = document(run_cli("diff", "--from", "HEAD", "land", "--no-findings", "--format", "json", cwd=repository.top))
    (versions,) = [group for group in found["classes"] if group["label"]["nl"] == "pakketversie"]
    (change,) = [change for change in versions["changes"] if change["kind"] == "changed"]
    (fact,) = change["facts"]
    assert (fact["old"], fact["new"]) == (["In gebruik"], [BAD])
    lines = (repository.top / "land/model.ttl").read_text("utf-8").splitlines()
    assert "pakketversie/V-A1" in lines[change["location"]["line"] - 1]


def test_text_is_what_an_architect_reads(run_cli: Run, repository: Repository) -> None:
    done = run_cli("diff", "--from", "HEAD", "land", *DATE, cwd=repository.top)
    assert done.returncode == 0, done.stderr
    for line in (
        "Verschil van HEAD:land naar land",
        "applicatie: 1 erbij, 1 weg, 1 gewijzigd",
        "~ Nieuwe naam [A2], heette 'Systeem A2'",
        "+ Systeem A3 [A3]",
        "- Systeem A4 [A4]",
        f"In gebruik → {BAD}",
        "+ Zaken naar archief [K1]",
        "Gevolg voor de bevindingen:",
        "ICT-005",
    ):
        assert line in done.stdout, line
    order = [done.stdout.index(f"\n{label}:") for label in ("applicatie", "pakketversie", "koppeling")]
    assert order == sorted(order)
    english = run_cli("diff", "--from", "HEAD", "land", "--lang", "en", *DATE, cwd=repository.top).stdout
    assert "application: 1 added, 1 gone, 1 changed" in english


def test_findings_are_new_fixed_and_unchanged(run_cli: Run, repository: Repository) -> None:
    top = repository.top
    found = document(run_cli("diff", "HEAD:land", "land", *DATE, "--format", "json", cwd=top))["findings"]
    assert [each["focus"]["identifier"] for each in found["new"] if each["rule"] == "ICT-005"] == ["A1"]
    assert found["summary"] == {name: len(found[name]) for name in ("new", "fixed", "unchanged", "unjudged")}
    back = document(run_cli("diff", "land", "HEAD:land", *DATE, "--format", "json", cwd=top))["findings"]
    assert "ICT-005" in {each["rule"] for each in back["fixed"]}
    assert found["summary"]["unchanged"] == back["summary"]["unchanged"]


def test_the_same_state_is_no_difference_in_any_order(run_cli: Run, repository: Repository) -> None:
    repository.commit()
    repository.write(
        "land/model.ttl",
        landscape(KOPPELING, application("A3"), application("A2", name="Nieuwe naam"), application("A1", BAD)),
    )
    done = run_cli("diff", "--from", "HEAD", "land", *DATE, cwd=repository.top)
    assert "Er is niets gewijzigd." in done.stdout
    assert "0 feiten erbij, 0 feiten weg" in done.stdout


def test_two_paths_and_output_files(run_cli: Run, repository: Repository) -> None:
    top = repository.top
    (top / "was.ttl").write_text(repository.git("show", "HEAD:land/model.ttl") + "\n", "utf-8")
    done = run_cli(
        "diff", "was.ttl", "land/model.ttl", "--no-findings", "-o", "v.json", "-o", "v.md", "-o", "v.txt", cwd=top
    )
    assert done.returncode == 0, done.stderr
    assert json.loads((top / "v.json").read_text("utf-8"))["old"] == "was.ttl"
    assert "### applicatie: 1 erbij, 1 weg, 1 gewijzigd" in (top / "v.md").read_text("utf-8")
    assert (top / "v.txt").read_text("utf-8") == done.stdout


def test_blank_nodes_are_known_by_what_they_say(tmp_path: Path) -> None:
    text = HEAD + (
        "<https://w3id.org/kaderwacht/id/gm0001/applicatie/A1> a kw:Applicatie ;\n"
        '  kw:x [ kw:y "1" ; kw:z [ kw:y "{}" ] ] .\n'
    )
    first, same, other = (tmp_path / f"{name}.ttl" for name in "abc")
    first.write_text(text.replace("{}", "2"), "utf-8")
    same.write_text(text.replace("{}", "2").replace('kw:y "1" ; ', "").replace(" ] ] .", ' ] ; kw:y "1" ] .'), "utf-8")
    other.write_text(text.replace("{}", "3"), "utf-8")
    terms = TermTable()
    vocabulary = Vocabulary.load(terms)
    a, b, c = (load([path], LoadOptions(), terms) for path in (first, same, other))
    assert landscape_difference(a, b, vocabulary, ("a", "b")).is_empty
    (group,) = landscape_difference(a, c, vocabulary, ("a", "c")).classes
    (change,) = group.changes
    assert change.kind is ChangeKind.CHANGED
    (fact,) = change.facts
    assert "2" in fact.old[0]
    assert "3" in fact.new[0]


def test_names_stay_inert(run_cli: Run, tmp_path: Path) -> None:
    evil = r"::error::x %0A ]]> \u001b[31m ](http://x) <img src=x> @all \u202e =cmd|"
    (tmp_path / "a.ttl").write_text(landscape(application("A1")), "utf-8")
    (tmp_path / "b.ttl").write_text(landscape(application("A1"), application("A2", name=evil)), "utf-8")
    for form in ("text", "markdown"):
        out = run_cli("diff", "a.ttl", "b.ttl", "--no-findings", "--format", form, cwd=tmp_path).stdout
        assert "\x1b" not in out
        assert "\u202e" not in out
        assert not any(line.startswith("::") for line in out.splitlines())
    assert r"\<img" in out
    assert r"\]\(http" in out


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("land",), 2, "twee standen"),
        (("land", "nergens"), 3, "bestaat niet"),
        (("HEAD:nergens", "land"), 3, "bestond niet"),
        (("geenstand:land", "land"), 2, "git fetch"),
        (("--from", "HEAD", "nergens"), 3, "bestaat niet"),
        (("land", "land", "--format", "sarif"), 2, "--format"),
        (("land", "land", "-o", "x.pdf"), 2, "x.pdf"),
    ],
)
def test_wrong_calls_are_one_message(run_cli: Run, repository: Repository, arguments, code: int, told: str) -> None:
    done = run_cli("diff", *arguments, "--no-findings", cwd=repository.top)
    assert done.returncode == code, done.stderr
    assert told in done.stderr
    assert done.stdout == ""


def test_a_file_that_is_gone_now_can_still_be_compared(run_cli: Run, repository: Repository) -> None:
    repository.git("mv", "land/model.ttl", "land/ander.ttl")
    found = document(
        run_cli("diff", "HEAD:land/model.ttl", "land", "--no-findings", "--format", "json", cwd=repository.top)
    )
    assert changes(found, "applicatie")["A3"] == "added"


def test_gemma_against_itself_with_one_change_is_quick(shared: Path, tmp_path: Path) -> None:
    """100,000 statements; measured 0.03 s for one change and 1.8 s when all of it is replaced."""
    import shutil

    model = shared / "data" / "gemma-coarchi" / "model"
    copy = tmp_path / "model"
    shutil.copytree(model, copy)
    path = min(copy.glob("application/**/ApplicationComponent_*.xml"))
    path.write_text(path.read_text("utf-8").replace('name="', 'name="Nieuw: ', 1), "utf-8")
    terms = TermTable()
    vocabulary = Vocabulary.load(terms)
    old, new = (load([place], LoadOptions("gm9901"), terms) for place in (model, copy))
    start = time.monotonic()
    found = landscape_difference(old, new, vocabulary, ("was", "is"))
    assert time.monotonic() - start < 1
    assert found.facts_added == found.facts_gone == 1
    (group,) = found.classes
    (change,) = group.changes
    assert change.node.name == f"Nieuw: {change.old_name}"
