"""``check --changed-from``: only what a change brings can block, whatever is compared with and wherever it stands."""

from __future__ import annotations

import json
import re
import shutil
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run
from tests.functional.git_repository import Repository, application, landscape
from tests.unit.sources.archimate.archimate_writer import E, M, coarchi

BAD = "Teruggetrokken"
MODEL = M(
    "Model",
    tuple(
        E(f"id-{key}", "ApplicationComponent", name, props=(("GEMMA type", kind), ("Object ID", key)))
        for key, name, kind in (
            ("C-1", "Zaakcomponent", "Referentiecomponent"),
            ("C-2", "Zaakcomponent", "Referentiecomponent"),
            ("C-3", "", "Referentiecomponent"),
        )
    ),
)
CHECK = ("--only", "ICT-005", "--date", "2026-11-23")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """One commit with one application that breaks ICT-005 and one that does not."""
    made = Repository(tmp_path / "repo")
    made.write("land/model.ttl", landscape(application("A1", BAD), application("A2")))
    made.commit("begin")
    return made


def findings(done) -> dict[str, tuple[str, bool]]:
    """State and 'blocks' of each finding, by the key of its focus node."""
    document = json.loads(done.stdout)
    return {each["focus"]["identifier"]: (each["state"], each["blocks"]) for each in document["findings"]}


def comparison(done) -> dict:
    return json.loads(done.stdout)["comparison"]


def test_what_was_there_does_not_block_and_what_is_new_does(run_cli: Run, repository: Repository) -> None:
    top = repository.top
    assert run_cli("check", "land", *CHECK, cwd=top).returncode == 1
    same = run_cli("check", "land", *CHECK, "--changed-from", "HEAD", cwd=top)
    assert same.returncode == 0, same.stderr
    assert "Vergeleken met HEAD" in same.stderr
    assert "0 nieuw, 1 ongewijzigd, 0 opgelost" in same.stderr
    repository.write("land/model.ttl", landscape(application("A1", BAD), application("A2", BAD)))
    done = run_cli("check", "land", *CHECK, "--changed-from", "HEAD", "--format", "json", cwd=top)
    assert done.returncode == 1
    states = sorted(findings(done).values())
    assert states == [("new", True), ("unchanged", False)]


def test_a_new_finding_points_at_its_line_in_the_new_state(run_cli: Run, repository: Repository) -> None:
    text = landscape(application("A1", BAD), application("A2", BAD))
    repository.write("land/model.ttl", text)
    done = run_cli("check", "land", *CHECK, "--changed-from", "HEAD", "--format", "json", cwd=repository.top)
    (new,) = [each for each in json.loads(done.stdout)["findings"] if each["state"] == "new"]
    assert new["location"]["file"] == "land/model.ttl"
    line = text.splitlines()[new["location"]["line"] - 1]
    assert BAD in line
    assert new["location"]["line"] > text[: text.index("A2")].count("\n")


def test_what_is_mended_is_named_and_points_nowhere(run_cli: Run, repository: Repository) -> None:
    repository.write("land/model.ttl", landscape(application("A1"), application("A2")))
    done = run_cli("check", "land", *CHECK, "--changed-from", "HEAD", "--format", "json", cwd=repository.top)
    assert done.returncode == 0
    held = comparison(done)
    assert (held["new"], held["unchanged"], held["size"]) == (0, 0, 1)
    (fixed,) = held["fixed"]
    assert fixed["rule"] == "ICT-005"
    assert "location" not in fixed


def test_a_renamed_application_in_a_moved_file_keeps_its_findings(run_cli: Run, repository: Repository) -> None:
    repository.git("mv", "land/model.ttl", "land/ander.ttl")
    repository.write("land/ander.ttl", landscape(application("A2"), application("A1", BAD, "Een heel andere naam")))
    done = run_cli("check", "land", *CHECK, "--changed-from", "HEAD", "--format", "json", cwd=repository.top)
    assert done.returncode == 0, done.stdout
    assert [state for state, _ in findings(done).values()] == ["unchanged"]
    assert comparison(done)["fixed"] == []


def test_renamed_and_moved_coarchi_elements_keep_their_findings(run_cli: Run, tmp_path: Path) -> None:
    made = Repository(tmp_path / "repo")
    root = coarchi(MODEL, made.top)
    made.commit()
    check = ("check", "model", "--gemeente", "gm9901", "--format", "json", "--changed-from", "HEAD")
    before = run_cli(*check, cwd=made.top)
    assert before.returncode in (0, 1), before.stderr
    assert comparison(before)["unchanged"] > 0, "a model that breaks nothing tests nothing"
    (root / "app").rename(root / "applicaties")
    for path in (root / "applicaties").glob("ApplicationComponent_*.xml"):
        path.write_text(path.read_text("utf-8").replace('name="', 'name="Nieuw: '), "utf-8")
        path.rename(path.with_name("X" + path.name))
    after = run_cli(*check, cwd=made.top)
    assert comparison(after)["new"] == 0
    assert comparison(after)["fixed"] == []


def test_a_path_that_was_not_there_is_all_new(run_cli: Run, repository: Repository) -> None:
    repository.write("nieuw/model.ttl", landscape(application("A3", BAD)))
    done = run_cli("check", "nieuw", *CHECK, "--changed-from", "HEAD", cwd=repository.top)
    assert done.returncode == 1
    assert "'nieuw' was er in HEAD" in done.stderr
    assert "alles daarin telt als nieuw" in done.stderr


def test_a_folder_that_held_nothing_known_is_all_new(run_cli: Run, tmp_path: Path) -> None:
    made = Repository(tmp_path / "repo")
    made.write("land/LEESMIJ.md", "nog niets")
    made.commit()
    made.write("land/model.ttl", landscape(application("A1", BAD)))
    done = run_cli("check", "land", *CHECK, "--changed-from", "HEAD", cwd=made.top)
    assert done.returncode == 1
    assert "1 nieuw" in done.stderr


def test_comparing_with_another_folder_or_file(run_cli: Run, repository: Repository) -> None:
    top = repository.top
    shutil.copytree(top / "land", top / "was")
    repository.write("land/model.ttl", landscape(application("A1", BAD), application("A2", BAD)))
    done = run_cli("check", "land", *CHECK, "--changed-from", "was", "--format", "json", cwd=top)
    assert sorted(findings(done).values()) == [("new", True), ("unchanged", False)]
    done = run_cli("check", "land/model.ttl", *CHECK, "--changed-from", "was/model.ttl", "--format", "json", cwd=top)
    assert sorted(findings(done).values()) == [("new", True), ("unchanged", False)]


def test_the_configuration_of_a_path_holds_for_the_copy_it_is_compared_with(run_cli: Run, tmp_path: Path) -> None:
    for folder in ("land", "was"):
        coarchi(MODEL, tmp_path / folder)
    (tmp_path / "kaderwacht.toml").write_text('[[landschap]]\npad = "land"\ngemeente = "gm9901"\n', "utf-8")
    done = run_cli("check", "land", "--changed-from", "was", "--format", "json", cwd=tmp_path)
    assert done.returncode in (0, 1), done.stderr
    assert comparison(done)["new"] == 0


@pytest.mark.parametrize("ref", ["nergens", "--upload-pack=x", "HEAD~7", "main\nx"])
def test_an_unknown_ref_is_one_message_with_a_remedy(run_cli: Run, repository: Repository, ref: str) -> None:
    done = run_cli("check", "land", *CHECK, f"--changed-from={ref}", cwd=repository.top)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "git fetch" in done.stderr or "geen naam van een git-stand" in done.stderr


def test_a_shallow_clone_is_told_what_to_fetch(run_cli: Run, repository: Repository, tmp_path: Path) -> None:
    repository.commit("tweede")
    clone = tmp_path / "kloon"
    repository.git("clone", "-q", "--depth=1", f"file://{repository.top}", clone)
    done = run_cli("check", "land", *CHECK, "--changed-from", "origin/basis", cwd=clone)
    assert done.returncode == 2
    assert "ondiep" in done.stderr
    assert "git fetch --depth=1 origin basis:refs/remotes/origin/basis" in done.stderr
    done = run_cli("check", "land", *CHECK, "--changed-from", "HEAD~1", cwd=clone)
    assert done.returncode == 2
    assert "git fetch --deepen" in done.stderr


def test_outside_git_only_a_path_can_be_compared_with(run_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "model.ttl").write_text(landscape(application("A1")), "utf-8")
    done = run_cli("check", "model.ttl", *CHECK, "--changed-from", "HEAD", cwd=tmp_path)
    assert done.returncode == 2
    assert "niet in een git-repository" in done.stderr


def test_a_name_that_is_both_a_path_and_a_ref_is_refused(run_cli: Run, repository: Repository) -> None:
    repository.git("branch", "land")
    done = run_cli("check", "land", *CHECK, "--changed-from", "land", cwd=repository.top)
    assert done.returncode == 2
    assert "zowel een pad als een git-stand" in done.stderr
    assert run_cli("check", "land", *CHECK, "--changed-from", "heads/land", cwd=repository.top).returncode == 0


def test_three_dots_compare_with_where_the_branch_began(run_cli: Run, repository: Repository) -> None:
    repository.git("checkout", "-q", "-b", "werk")
    repository.write("land/extra.md", "iets")
    repository.commit("werk")
    repository.git("checkout", "-q", "main")
    repository.write("land/model.ttl", landscape(application("A1"), application("A2")))
    repository.commit("hersteld op main")
    repository.git("checkout", "-q", "werk")
    top = repository.top
    assert run_cli("check", "land", *CHECK, "--changed-from", "main", cwd=top).returncode == 1
    assert run_cli("check", "land", *CHECK, "--changed-from", "main...", cwd=top).returncode == 0


def test_a_broken_earlier_state_says_which_state_is_broken(run_cli: Run, repository: Repository) -> None:
    good = (repository.top / "land/model.ttl").read_text("utf-8")
    repository.write("land/model.ttl", "<<<<<<< HEAD\n" + good)
    repository.commit("stuk")
    repository.write("land/model.ttl", good)
    done = run_cli("check", "land", *CHECK, "--changed-from", "HEAD", cwd=repository.top)
    assert done.returncode == 3
    assert "In de vorige stand 'HEAD" in done.stderr
    assert "land/model.ttl:1" in done.stderr
    assert run_cli("check", "land", *CHECK, "--changed-from", "HEAD~1", cwd=repository.top).returncode == 0


def test_links_are_followed_neither_in_git_nor_on_disk(run_cli: Run, repository: Repository, tmp_path: Path) -> None:
    """A link may lead out of the repository; what it points at is not part of the change, nor of the base."""
    outside = tmp_path / "elders"
    outside.mkdir()
    (outside / "elders.ttl").write_text(landscape(application("A9", BAD)), "utf-8")
    land = repository.top / "land"
    (land / "bestand.ttl").symlink_to(outside / "elders.ttl")
    (land / "map").symlink_to(outside)
    (land / "nergens.ttl").symlink_to("weg.ttl")
    (land / "kring").symlink_to(".")
    here = run_cli("check", "land", *CHECK, "--format", "json", cwd=repository.top)
    repository.commit("koppelingen")
    for link in ("bestand.ttl", "map", "nergens.ttl", "kring"):
        (land / link).unlink()
    there = run_cli("check", "land", *CHECK, "--changed-from", "HEAD", "--format", "json", cwd=repository.top)
    repository.git("checkout", "-q", ".")
    both = run_cli("check", "land", *CHECK, "--changed-from", "HEAD", "--format", "json", cwd=repository.top)
    told = {
        found["location"]["file"]: found["message"]
        for found in json.loads(here.stdout)["data_findings"]
        if found["code"] == "DATA-OVERGESLAGEN"
    }
    assert sorted(told) == ["land/bestand.ttl", "land/kring", "land/map", "land/nergens.ttl"]
    assert all("symbolische koppeling" in str(message) for message in told.values())
    for done in (there, both):
        assert done.returncode == 0, done.stderr
        assert findings(done) == {"A1": ("unchanged", False)}
        assert comparison(done)["fixed"] == []
    named = run_cli("check", "land/bestand.ttl", *CHECK, "--format", "json", cwd=repository.top)
    assert [each["focus"]["identifier"] for each in json.loads(named.stdout)["findings"]] == ["A9"], (
        "named is asked for"
    )


def test_a_repository_within_is_read_neither_in_git_nor_on_disk(run_cli: Run, repository: Repository) -> None:
    other = Repository(repository.top / "land" / "leverancier")
    other.write("model.ttl", landscape(application("A9", BAD)))
    commit = other.commit()
    for tracked in (False, True):  # a clone that happens to stand there, and a submodule
        if tracked:
            repository.git("update-index", "--add", "--cacheinfo", f"160000,{commit},land/leverancier")
            repository.git("commit", "-q", "-m", "submodule")
        done = run_cli("check", "land", *CHECK, "--changed-from", "HEAD", "--format", "json", cwd=repository.top)
        assert done.returncode == 0, done.stderr
        assert findings(done) == {"A1": ("unchanged", False)}
        (told,) = [
            found["message"]["nl"]
            for found in json.loads(done.stdout)["data_findings"]
            if found["code"] == "DATA-OVERGESLAGEN"
        ]
        assert told.startswith("land/leverancier is een andere git-repository (submodule)")


def test_a_link_as_path_compares_with_what_it_leads_to(run_cli: Run, repository: Repository) -> None:
    top = repository.top
    (top / "naar").symlink_to("land")
    for _ in ("new", "committed"):
        done = run_cli("check", "naar", *CHECK, "--changed-from", "HEAD", cwd=top)
        assert done.returncode == 0, done.stderr
        assert "0 nieuw, 1 ongewijzigd" in done.stderr
        repository.commit("koppeling")
    # to another place: what stood there all along comes in by this change
    repository.write("elders/model.ttl", landscape(application("A7", BAD)))
    repository.commit("elders")
    (top / "naar").unlink()
    (top / "naar").symlink_to("elders")
    done = run_cli("check", "naar", *CHECK, "--changed-from", "HEAD", "--format", "json", cwd=top)
    assert done.returncode == 1
    assert findings(done)["A7"] == ("new", True)


@pytest.mark.parametrize("deep", [False, True])
def test_a_path_that_was_renamed_is_new_and_the_remedy_works(run_cli: Run, repository: Repository, deep: bool) -> None:
    old, new, above = ("land", "nieuw", ".") if not deep else ("map/diep/oud", "map/anders/nieuw", "map")
    if deep:
        (repository.top / "map" / "diep").mkdir(parents=True)
        repository.git("mv", "land", old)
        repository.commit()
        (repository.top / "map" / "anders").mkdir()
    repository.git("mv", old, new)
    done = run_cli("check", new, *CHECK, "--changed-from", "HEAD", cwd=repository.top)
    assert done.returncode == 1
    assert "1 nieuw" in done.stderr
    command = f"kaderwacht check {above} --changed-from HEAD"
    assert f"Hernoemd of verplaatst? Toets de map die oud en nieuw bevat: {command}\n" in done.stderr
    done = run_cli(*command.split()[1:], *CHECK, cwd=repository.top)
    assert done.returncode == 0, done.stderr
    assert "0 nieuw, 1 ongewijzigd" in done.stderr


def test_the_first_commit_is_compared_with_nothing(run_cli: Run, tmp_path: Path) -> None:
    made = Repository(tmp_path / "repo")
    for status, code in (("In gebruik", 0), (BAD, 1)):
        made.write("land/model.ttl", landscape(application("A1", status)))
        done = run_cli("check", "land", *CHECK, "--changed-from", "HEAD", cwd=made.top)
        assert done.returncode == code, done.stderr
        assert "'land' was er in HEAD (nog zonder commit) niet: alles daarin telt als nieuw.\n" in done.stderr


def test_a_range_is_refused_with_what_to_write(run_cli: Run, repository: Repository) -> None:
    done = run_cli("check", "land", *CHECK, "--changed-from", "HEAD..HEAD", cwd=repository.top)
    assert done.returncode == 2
    assert "'HEAD..HEAD' is een reeks van commits" in done.stderr
    assert "Geef 'HEAD' zelf" in done.stderr
    assert "git fetch" not in done.stderr


def test_many_rules_that_cannot_be_judged_are_counted_on_one_short_line(run_cli: Run, tmp_path: Path) -> None:
    made = Repository(tmp_path / "repo")
    shutil.copytree(ROOT / "voorbeeld" / "leedewaard", made.top / "land")
    made.commit()
    shutil.rmtree(made.top / "land")
    # one application in a file that can hold little: of most rules nobody supplies the facts any more
    made.write("land/applicaties.csv", "Sleutel;Naam;Gemeente;Plateau;Status\nA1;Een;gm0001;Bron;In productie\n")
    done = run_cli("check", "land", "--gemeente", "gm0001", "--changed-from", "HEAD", cwd=made.top)
    assert done.returncode in (0, 1), done.stderr
    (line,) = [line for line in done.stderr.splitlines() if "niet te beoordelen (" in line]
    assert re.search(r"\((?:[A-Z]+-\d{3}, ){4}[A-Z]+-\d{3} en nog \d+ regels\): niet opgelost", line), line
    assert len(line) < 200


def test_in_a_hook_the_variables_of_git_do_not_lead_astray(run_cli: Run, repository: Repository, tmp_path) -> None:
    other = Repository(tmp_path / "ander")
    other.commit("leeg")
    env = {"GIT_DIR": str(other.top / ".git"), "GIT_INDEX_FILE": str(other.top / ".git/index")}
    done = run_cli("check", "land", *CHECK, "--changed-from", "HEAD", cwd=repository.top, env=env)
    assert done.returncode == 0, done.stderr


def test_no_command_of_the_repository_is_run(run_cli: Run, repository: Repository, tmp_path: Path) -> None:
    witness = tmp_path / "uitgevoerd"
    script = repository.write("kwaad.sh", f"#!/bin/sh\ntouch {witness}\ncat\n")
    script.chmod(0o755)
    for key in (
        "core.fsmonitor",
        "diff.x.textconv",
        "diff.external",
        "filter.x.smudge",
        "core.pager",
        "core.sshCommand",
    ):
        repository.git("config", key, str(script))
    repository.write(".gitattributes", "*.ttl diff=x filter=x\n")
    done = run_cli("check", "land", *CHECK, "--changed-from", "HEAD", cwd=repository.top)
    assert done.returncode == 0, done.stderr
    assert not witness.exists()


def test_the_cache_never_changes_an_answer(run_cli: Run, repository: Repository, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    repository.write("land/model.ttl", landscape(application("A2", BAD), application("A3", BAD)))
    command = ("check", "land", *CHECK, "--changed-from", "HEAD", "--format", "json")

    def answer(env: dict[str, str]) -> tuple[str, str, int]:
        done = run_cli(*command, cwd=repository.top, env=env)
        return done.stdout, done.stderr, done.returncode

    without = answer({"KADERWACHT_CACHE": "uit"})
    first = answer({"KADERWACHT_CACHE": str(cache)})
    kept = list(cache.glob("vorige-*"))
    assert len(kept) == 1
    second = answer({"KADERWACHT_CACHE": str(cache)})
    kept[0].write_bytes(kept[0].read_bytes()[:-20] + b'"voldoet niet"]]]]]]')
    broken = answer({"KADERWACHT_CACHE": str(cache)})
    shutil.rmtree(cache)
    deleted = answer({"KADERWACHT_CACHE": str(cache)})
    assert without == first == second == broken == deleted
    assert without[2] == 1


def test_edits_with_and_without_the_cache_give_the_same_report(run_cli: Run, tmp_path: Path) -> None:
    """Sixty elements: enough files for what they looked like to be kept, and for the landscape to be patched."""
    made = Repository(tmp_path / "repo")
    many = tuple(
        E(
            f"id-C{number}",
            "ApplicationComponent",
            f"Component {number % 50}",
            props=(("GEMMA type", "Referentiecomponent"), ("Object ID", f"C-{number}"), ("Bron", f"b{number}")),
        )
        for number in range(60)
    )
    root = coarchi(M("Model", many), made.top)
    made.commit()
    command = ("check", "model", "--gemeente", "gm9901", "--format", "json", "--changed-from", "HEAD")
    cache = tmp_path / "cache"
    seen = set()
    for number, (old, new) in enumerate(
        (
            ("", ""),
            ('name="Component 7"', 'name="Component 8"'),
            ('value="b7"', 'value=""'),
            ('name="Component 8"', ""),
        ),
    ):
        file = root / "app" / "ApplicationComponent_id-C7.xml"
        file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")
        kept = run_cli(*command, cwd=made.top, env={"KADERWACHT_CACHE": str(cache)})
        plain = run_cli(*command, cwd=made.top, env={"KADERWACHT_CACHE": "uit"})
        assert (kept.stdout, kept.stderr, kept.returncode) == (plain.stdout, plain.stderr, plain.returncode), number
        assert kept.returncode in (0, 1), kept.stderr
        seen.add(kept.stdout)
    assert len(seen) == 4, "an edit that shows nowhere tests nothing"


def test_another_state_date_or_choice_is_never_answered_from_the_cache(run_cli: Run, repository: Repository) -> None:
    top = repository.top
    first = repository.git("rev-parse", "HEAD")
    repository.write("land/model.ttl", landscape(application("A1"), application("A2")))
    repository.commit("hersteld")
    repository.write("land/model.ttl", landscape(application("A1", BAD), application("A2")))
    for ref, code in ((first, 0), ("HEAD", 1), (first, 0), ("HEAD", 1)):
        assert run_cli("check", "land", *CHECK, "--changed-from", ref, cwd=top).returncode == code
    wide = run_cli("check", "land", "--only", "HYG", "--date", "2026-11-23", "--changed-from", first, cwd=top)
    assert "ICT-005" not in wide.stdout


def test_back_dating_in_ci_is_refused_unless_allowed(run_cli: Run, repository: Repository) -> None:
    top = repository.top
    command = ("check", "land", "--only", "ICT-005", "--date", "2020-01-01")
    refused = run_cli(*command, cwd=top, env={"CI": "true"})
    assert refused.returncode == 2
    assert "teruggedateerd" in refused.stderr
    assert run_cli(*command, cwd=top, env={"CI": "false"}).returncode != 2
    assert run_cli(*command, cwd=top).returncode != 2
    assert run_cli(*command, "--allow-back-dating", cwd=top, env={"CI": "true"}).returncode != 2
    today = ("check", "land", "--only", "ICT-005")
    assert run_cli(*today, cwd=top, env={"CI": "1"}).returncode == 1
    assert run_cli(*today, cwd=top, env={"CI": "1", "KADERWACHT_PEILDATUM": "2020-01-01"}).returncode == 2
    repository.write("kaderwacht.toml", "[poort]\nterugdateren = true\n")
    assert run_cli(*command, cwd=top, env={"CI": "true"}).returncode != 2


def test_one_changed_element_of_gemma_answers_quickly(run_cli: Run, shared: Path, tmp_path: Path) -> None:
    """Bounds are three times those of a quiet machine: this catches a second reading, not a busy neighbour."""
    made = Repository(tmp_path / "repo")
    shutil.copytree(shared / "data" / "gemma-coarchi" / "model", made.top / "model")
    made.commit()
    path = sorted(made.top.glob("model/application/**/ApplicationComponent_*.xml"))[0]
    command = ("check", "model", "--gemeente", "gm9901", "--changed-from", "HEAD")
    env = {"KADERWACHT_CACHE": str(tmp_path / "cache")}
    run_cli("check", "model", "--gemeente", "gm9901", "--only", "HYG-001", cwd=made.top, env=env)
    path.write_text(path.read_text("utf-8").replace('name="', 'name="Nieuw: ', 1), "utf-8")
    start = time.monotonic()
    cold = run_cli(*command, cwd=made.top, env=env)
    middle = time.monotonic()
    warm = run_cli(*command, cwd=made.top, env=env)
    end = time.monotonic()
    assert cold.returncode in (0, 1), cold.stderr
    assert cold.stderr == warm.stderr
    assert cold.stdout == warm.stdout
    assert end - middle < 6
    assert middle - start < 60
