"""``--baseline`` and ``kaderwacht baseline``: it shrinks by itself, never grows, and is read-only in CI."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checker.days import today
from tests.conftest import Run
from tests.functional.git_repository import Repository, application, landscape

BAD = "Teruggetrokken"
DATE = ("--date", "2026-11-23")
"""For what is written once; a baseline shrinks on the day itself only, so a check has no date."""
CHECK = ("check", "land", "--only", "ICT-005", "--baseline", "basis.txt")
CI = {"CI": "true"}


@pytest.fixture
def place(tmp_path: Path, run_cli: Run) -> Path:
    """A landscape with two applications that break ICT-005, and its baseline."""
    states(tmp_path, A1=BAD, A2=BAD, A3="In gebruik")
    done = run_cli("baseline", "write", "basis.txt", "land", *DATE, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    return tmp_path


def states(place: Path, **status: str) -> None:
    (place / "land").mkdir(exist_ok=True)
    text = landscape(*(application(key, value) for key, value in status.items()))
    (place / "land/model.ttl").write_text(text, "utf-8")


def entries(place: Path, rule: str = "ICT-005") -> list[str]:
    lines = (place / "basis.txt").read_text("utf-8").splitlines()
    return [line for line in lines if f"\t{rule}\t" in line]


def size(place: Path) -> int:
    return sum(not line.startswith("#") for line in (place / "basis.txt").read_text("utf-8").splitlines())


def test_what_is_in_the_baseline_does_not_block_and_its_size_is_told(run_cli: Run, place: Path) -> None:
    assert len(entries(place)) == 2
    before = (place / "basis.txt").read_bytes()
    done = run_cli(*CHECK, cwd=place)
    assert done.returncode == 0, done.stderr
    assert f"Baseline basis.txt: {size(place)} bevindingen." in done.stderr
    for form in ("json", "text", "sarif"):
        assert "Baseline basis.txt:" in run_cli(*CHECK, "--format", form, cwd=place).stderr
    states(place, A1=BAD, A2=BAD, A3=BAD)
    done = run_cli(*CHECK, "--format", "json", cwd=place)
    assert done.returncode == 1
    found = {each["focus"]["identifier"]: each for each in json.loads(done.stdout)["findings"]}
    assert {key: (each["state"], each["blocks"]) for key, each in found.items()} == {
        "A1": ("unchanged", False),
        "A2": ("unchanged", False),
        "A3": ("new", True),
    }
    assert (place / "basis.txt").read_bytes() == before, "it never grows by itself"


def test_it_shrinks_by_itself_and_says_so(run_cli: Run, place: Path) -> None:
    states(place, A1=BAD, A2="In gebruik", A3="In gebruik")
    before = size(place)
    done = run_cli(*CHECK, cwd=place)
    assert done.returncode == 0
    assert "1 daarvan is opgelost en weggehaald" in done.stderr
    assert [line.split("\t")[3].rpartition("/")[2] for line in entries(place)] == ["A1"]
    assert size(place) == before - 1
    assert "opgelost en weggehaald" not in run_cli(*CHECK, cwd=place).stderr
    states(place, A1=BAD, A2=BAD, A3="In gebruik")
    assert run_cli(*CHECK, cwd=place).returncode == 1, "what was mended once is new when it comes back"


def test_in_ci_a_stale_entry_is_told_and_stays(run_cli: Run, place: Path) -> None:
    states(place, A1=BAD, A2="In gebruik", A3="In gebruik")
    before = (place / "basis.txt").read_bytes()
    done = run_cli(*CHECK, cwd=place, env=CI)
    assert done.returncode == 0
    assert "in CI verandert zij niet" in done.stderr
    assert (place / "basis.txt").read_bytes() == before
    refused = run_cli("baseline", "write", "basis.txt", "land", cwd=place, env=CI)
    assert refused.returncode == 2
    assert (place / "basis.txt").read_bytes() == before


def test_a_check_of_other_paths_or_other_rules_takes_nothing_away(run_cli: Run, place: Path) -> None:
    before = (place / "basis.txt").read_bytes()
    (place / "elders").mkdir()
    (place / "elders/model.ttl").write_text(landscape(application("A8")), "utf-8")
    done = run_cli("check", "elders", "--only", "ICT-005", "--baseline", "basis.txt", cwd=place)
    assert done.returncode == 0
    assert "krimpt alleen bij een toets van: land" in done.stderr
    states(place, A1="In gebruik", A2="In gebruik", A3="In gebruik")
    run_cli("check", "land", "--only", "HYG-001", "--baseline", "basis.txt", cwd=place)
    assert (place / "basis.txt").read_bytes() == before


def test_writing_twice_gives_the_same_bytes_and_order_does_not_matter(run_cli: Run, place: Path) -> None:
    before = (place / "basis.txt").read_bytes()
    states(place, A3="In gebruik", A2=BAD, A1=BAD)
    run_cli("baseline", "write", "basis.txt", "land", *DATE, cwd=place)
    assert (place / "basis.txt").read_bytes() == before
    assert "# regelboek https://w3id.org/kaderwacht/regel/ 2026.11\n" in before.decode(), "the whole version"
    found = entries(place)
    assert found == sorted(found)


def _swap(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


TAMPERED = {
    "entry taken out": lambda text: text[: text.rstrip("\n").rindex("\n") + 1],
    "entry put in": lambda text: text + "0123456789abcdef\tICT-005\tViolation\thttps://x\tX\n",
    "entry twice": lambda text: text + text.splitlines()[-1] + "\n",
    "other severity": lambda text: _swap(text, "\tViolation\t", "\tWarning\t"),
    "other count": lambda text: _swap(text, "# aantal ", "# aantal 1"),
    "no head": lambda text: "".join(line + "\n" for line in text.splitlines() if not line.startswith("# sha256")),
    "conflict": lambda text: "<<<<<<< HEAD\n" + text,
    "rest of a conflict": lambda text: text.replace("# paden", "=======\n# paden"),
    "other format": lambda text: _swap(text, "baseline 1", "baseline 9"),
    "no baseline": lambda text: "iets anders\n",
    "empty": lambda text: "",
    "broken entry": lambda text: text + "zomaar een regel\n",
    "other paths": lambda text: _swap(text, "# paden land", "# paden elders"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_tampering_is_refused_with_one_message(run_cli: Run, place: Path, what: str) -> None:
    file = place / "basis.txt"
    file.write_text(TAMPERED[what](file.read_text("utf-8")), "utf-8")
    before = file.read_bytes()
    for command in (CHECK, ("baseline", "show", "basis.txt")):
        done = run_cli(*command, cwd=place)
        assert done.returncode == 3, (what, done.stderr)
        assert done.stdout == ""
        assert "basis.txt" in done.stderr
        assert "kaderwacht baseline write" in done.stderr
        assert ("Hier staat een samenvoegconflict van git" in done.stderr) is ("conflict" in what)
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("2019", "gemaakt met een ander regelboek (2019)"),
        ("2026.10", "gemaakt met een ander regelboek (2026.10)"),
        ("2026.1", "gemaakt met een ander regelboek (2026.1)"),
        ("2026", "noemt alleen de hoofdversie van het regelboek (2026)"),
    ],
)
def test_another_rulebook_is_refused_and_the_message_says_how_to_renew(
    run_cli: Run, place: Path, version: str, said: str
) -> None:
    from checker.assessment.baseline import Baseline, read_baseline, write_baseline

    file = place / "basis.txt"
    known = read_baseline(file)
    good = file.read_bytes()
    write_baseline(Baseline(f"https://w3id.org/kaderwacht/regel/ {version}", known.paths, known.entries), file)
    done = run_cli(*CHECK, cwd=place)
    assert done.returncode == 2
    assert said in done.stderr
    assert "dit is 2026.11" in done.stderr
    remedy = "kaderwacht baseline write --no-new basis.txt land"
    assert remedy in done.stderr
    assert "git diff" in done.stderr
    if version == "2026":
        assert run_cli(*remedy.split()[1:], *DATE, cwd=place).returncode == 0
        assert file.read_bytes() == good, "the remedy works, and takes nothing in"


@pytest.mark.parametrize("how", ["option", "configuration"])
def test_on_another_day_it_does_not_shrink_and_says_so(run_cli: Run, place: Path, how: str) -> None:
    """What is not in force on the day of a what-if is not mended: taken out, it would be new for good tomorrow."""
    states(place, A1=BAD, A2="In gebruik", A3="In gebruik")
    before = (place / "basis.txt").read_bytes()
    if how == "configuration":
        (place / "kaderwacht.toml").write_text("peildatum = 2026-11-23\n", "utf-8")
    done = run_cli(*CHECK, *(DATE if how == "option" else ()), cwd=place)
    assert done.returncode == 0, done.stderr
    assert "opgelost op 2026-11-23; zij krimpt alleen bij een toets met peildatum vandaag" in done.stderr
    assert (place / "basis.txt").read_bytes() == before
    (place / "kaderwacht.toml").unlink(missing_ok=True)
    assert "opgelost en weggehaald" in run_cli(*CHECK, "--date", str(today()), cwd=place).stderr


def test_a_missing_baseline_is_no_empty_baseline(run_cli: Run, place: Path) -> None:
    (place / "basis.txt").unlink()
    done = run_cli(*CHECK, cwd=place)
    assert done.returncode == 3
    assert "De baseline bestaat niet" in done.stderr


def test_after_a_merge_no_new_makes_the_head_right_and_adds_nothing(run_cli: Run, tmp_path: Path) -> None:
    made = Repository(tmp_path / "repo")
    states(made.top, A1=BAD, A2=BAD, A3=BAD, A4=BAD)
    run_cli("baseline", "write", "basis.txt", "land", *DATE, cwd=made.top)
    made.commit()
    made.git("checkout", "-q", "-b", "werk")
    states(made.top, A1="In gebruik", A2=BAD, A3=BAD, A4=BAD)
    run_cli(*CHECK, cwd=made.top)
    made.commit()
    made.git("checkout", "-q", "main")
    states(made.top, A1=BAD, A2=BAD, A3=BAD, A4="In gebruik")
    run_cli(*CHECK, cwd=made.top)
    made.commit()
    head = (made.top / "basis.txt").read_text("utf-8").splitlines()
    body = [line for line in head if not line.startswith("#")]
    file = made.top / "basis.txt"
    file.write_text("\n".join(["<<<<<<< HEAD", *head[:5], "=======", *head[:5], ">>>>>>> werk", *body]) + "\n", "utf-8")
    states(made.top, A1="In gebruik", A2=BAD, A3=BAD, A4="In gebruik", A5=BAD)
    assert run_cli(*CHECK, cwd=made.top).returncode == 3
    done = run_cli("baseline", "write", "--no-new", "basis.txt", "land", *DATE, cwd=made.top)
    assert done.returncode == 0, done.stderr
    assert [line.split("\t")[3].rpartition("/")[2] for line in entries(made.top)] != []
    assert {line.split("\t")[3].rpartition("/")[2] for line in entries(made.top)} == {"A2", "A3"}
    assert run_cli(*CHECK, cwd=made.top).returncode == 1, "A5 was not accepted"


def test_a_name_cannot_become_an_entry_or_an_escape(run_cli: Run, tmp_path: Path) -> None:
    evil = r"X\n0123456789abcdef\tICT-005\tViolation\thttps://x\tY\u001b[31m\u202e"
    (tmp_path / "land").mkdir()
    (tmp_path / "land/model.ttl").write_text(landscape(application("A1", BAD, evil)), "utf-8")
    run_cli("baseline", "write", "basis.txt", "land", *DATE, cwd=tmp_path)
    text = (tmp_path / "basis.txt").read_text("utf-8")
    assert not any(line.startswith("0123456789abcdef") for line in text.splitlines())
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert run_cli(*CHECK, cwd=tmp_path).returncode == 0
    assert "\x1b" not in run_cli("baseline", "show", "basis.txt", cwd=tmp_path).stdout


def test_show_counts_and_lists(run_cli: Run, place: Path) -> None:
    done = run_cli("baseline", "show", "basis.txt", cwd=place)
    assert done.returncode == 0
    assert f"{size(place)} bevindingen" in done.stdout
    assert "ICT-005 (2)" in done.stdout
    document = json.loads(run_cli("baseline", "show", "basis.txt", "--format", "json", cwd=place).stdout)
    assert document["size"] == len(document["entries"]) == size(place)
    assert document["paths"] == ["land"]


def test_with_both_a_finding_blocks_only_when_it_is_new_against_both(run_cli: Run, tmp_path: Path) -> None:
    made = Repository(tmp_path / "repo")
    states(made.top, A1=BAD, A2="In gebruik", A3="In gebruik")
    run_cli("baseline", "write", "basis.txt", "land", *DATE, cwd=made.top)
    states(made.top, A1="In gebruik", A2=BAD, A3="In gebruik")
    made.commit()
    states(made.top, A1=BAD, A2=BAD, A3="In gebruik")
    both = (*CHECK, "--changed-from", "HEAD", "--format", "json")
    assert run_cli(*CHECK, cwd=made.top).returncode == 1
    assert run_cli(*CHECK[:-2], "--changed-from", "HEAD", cwd=made.top).returncode == 1
    done = run_cli(*both, cwd=made.top)
    assert done.returncode == 0, done.stderr
    assert {each["state"] for each in json.loads(done.stdout)["findings"]} == {"unchanged"}
    states(made.top, A1=BAD, A2=BAD, A3=BAD)
    done = run_cli(*both, cwd=made.top)
    assert done.returncode == 1
    assert [each["focus"]["identifier"] for each in json.loads(done.stdout)["findings"] if each["blocks"]] == ["A3"]
