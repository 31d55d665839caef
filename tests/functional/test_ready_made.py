"""The ready-made CI parts, run as their systems would: the steps of the action, the GitLab job, the hook, the image.

Nothing is fetched: pip is told to use no index, and finds what the lock names among the packages of the tests.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT, clean_environment
from tests.functional.git_repository import HEAD, WHO, Repository

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SHIPPED = ("checker", "api", "ontologie", "regels", "voorbeeld")
FILES = (
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "requirements-core.lock",
    "requirements-build.lock",
    ".pre-commit-hooks.yaml",
)
OFFLINE = {
    "PIP_NO_INDEX": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    # pip's variable for this option says the opposite of its name
    "PIP_NO_BUILD_ISOLATION": "0",
    "VIRTUALENV_NO_PERIODIC_UPDATE": "1",
    "PYTHONPATH": sysconfig.get_path("purelib"),
    **WHO,
}
BAD = "Teruggetrokken"
GOOD = "In gebruik"


def app(key: str, status: str) -> str:
    """An application whose version has this status: ICT-005 objects to one that was withdrawn."""
    base = "https://w3id.org/kaderwacht/id"
    return (
        f"<{base}/gm0001/applicatie/{key}> a kw:Applicatie ; dcterms:identifier '{key}' ; rdfs:label 'App {key}'@nl ;\n"
        f"  kw:eigenaarGemeente <{base}/gemeente/gm0001> ; kw:plateau kw:Bron ; kw:gebruikStatus 'In productie' ;\n"
        f"  kw:gebruiktVersie <{base}/pakketversie/V{key}> .\n"
        f"<{base}/pakketversie/V{key}> a kw:Pakketversie ; rdfs:label 'Versie {key}'@nl ;\n"
        f"  kw:pakketversieStatus '{status}' .\n"
    )


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The environment of a CI job: nothing of this machine's git or CI, the network out of use."""
    kept = {name: value for name, value in clean_environment().items() if not name.startswith(("GIT_", "GITHUB_"))}
    return {**kept, **OFFLINE, "CI": "true", "PYTHONDONTWRITEBYTECODE": "1", **extra}


def shell(script: str, cwd: Path, env: Mapping[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run ``script`` as a runner does: from a file, by bash without profile, ending at the first failure."""
    file = folder / "stap.sh"
    file.write_text(script, "utf-8")
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(file)],
        cwd=cwd,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """The project as somebody clones it: what is shipped, in a repository of its own."""
    repository = Repository(tmp_path_factory.mktemp("bron") / "kaderwacht")
    for name in SHIPPED:
        shutil.copytree(ROOT / name, repository.top / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, repository.top / name)
    repository.commit()
    return repository


# --- the GitHub Action ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ran:
    """What one run of the action left: exit code, log, outputs and job summary."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str


@dataclass(slots=True)
class Action:
    """``action.yml`` with a runner's folders; :meth:`run` does what the runner does with its steps."""

    temp: Path
    action: dict[str, Any] = field(default_factory=lambda: yaml.safe_load((ROOT / "action.yml").read_text("utf-8")))

    def _value(self, expression: str, inputs: Mapping[str, str], event: Mapping[str, str]) -> str:
        def resolve(found: re.Match[str]) -> str:
            scope, _, name = found[1].partition(".")
            if scope == "inputs":
                return inputs[name]
            assert scope == "github", expression
            return event.get(name, "")

        return re.sub(r"\$\{\{ ([a-z_.-]+) \}\}", resolve, expression)

    def step(self, number: int, cwd: Path, event: Mapping[str, str], github: Mapping[str, str], **asked: str) -> Ran:
        """Run one step with the inputs ``asked`` (``_`` for ``-``), the expressions of ``event`` and its variables."""
        inputs = {name: str(known.get("default", "")) for name, known in self.action["inputs"].items()}
        inputs |= {name.replace("_", "-"): value for name, value in asked.items()}
        step = self.action["runs"]["steps"][number]
        files = {name: self.temp / name for name in ("output", "step_summary_file")}
        for file in files.values():
            file.write_text("")
        env = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_WORKSPACE": str(cwd),
            "GITHUB_OUTPUT": str(files["output"]),
            "GITHUB_STEP_SUMMARY": str(files["step_summary_file"]),
            "RUNNER_TEMP": str(self.temp),
            "KADERWACHT_CACHE": str(self.temp / "cache"),
            **github,
            **{name: self._value(value, inputs, event) for name, value in step["env"].items()},
        }
        done = shell(step["run"], cwd, environment(env), self.temp)
        told = dict(line.split("=", 1) for line in files["output"].read_text("utf-8").splitlines())
        summary = files["step_summary_file"].read_text("utf-8")
        return Ran(done.returncode, done.stdout + done.stderr, told, summary)

    def check(self, cwd: Path, event: Mapping[str, str] | None = None, **asked: str) -> Ran:
        """The step that checks, on a push."""
        return self.step(1, cwd, event or {}, {"GITHUB_EVENT_NAME": "push", "GITHUB_BASE_REF": ""}, **asked)

    def pull_request(self, cwd: Path, base: str, head: str = "", name: str = "pull_request", **asked: str) -> Ran:
        """The step that checks, on a pull request of the commit ``head`` whose base is the commit ``base``.

        The ref of the event is that of the merge, whatever was checked out: so it says nothing.
        """
        github = {"GITHUB_EVENT_NAME": name, "GITHUB_BASE_REF": "main", "GITHUB_REF": "refs/pull/7/merge"}
        event = {"event.pull_request.base.sha": base, "event.pull_request.head.sha": head}
        return self.step(1, cwd, event, github, **asked)


@pytest.fixture(scope="module")
def action(tmp_path_factory: pytest.TempPathFactory) -> Action:
    """The action, installed from its own checkout by its own first step."""
    made = Action(tmp_path_factory.mktemp("runner"))
    ran = made.step(0, made.temp, {}, {}, python=sys.executable)
    assert ran.code == 0, ran.log
    return made


def test_no_expression_stands_in_the_shell_text_of_the_action() -> None:
    for step in Action(Path()).action["runs"]["steps"]:
        assert "${{" not in step["run"], step["name"]
        assert step["shell"] == "bash"


def test_every_input_of_the_action_is_used_and_every_output_is_set() -> None:
    text = (ROOT / "action.yml").read_text("utf-8")
    known = Action(Path()).action
    for name in known["inputs"]:
        assert f"${{{{ inputs.{name} }}}}" in text, name
    for name in known["outputs"]:
        assert f'echo "{name}=' in text, name


def test_the_action_fails_on_a_violation_and_leaves_its_files(action: Action, tmp_path: Path) -> None:
    repository = Repository(tmp_path / "werk")
    repository.write("land schap/app.ttl", HEAD + app("A1", BAD))
    ran = action.check(repository.top, paths="land schap\n", only="ICT-005\nICT-001\n")
    assert (ran.code, ran.outputs["exit-code"]) == (1, "1"), ran.log
    assert re.search(r"^::error file=land schap/app\.ttl,line=\d+", ran.log, re.MULTILINE), ran.log
    assert "ICT-005" in ran.summary
    sarif = json.loads(Path(ran.outputs["sarif"]).read_text("utf-8"))
    assert [result["ruleId"] for result in sarif["runs"][0]["results"]] == ["ICT-005"]
    assert len(json.loads(Path(ran.outputs["json"]).read_text("utf-8"))["findings"]) == 1
    assert "ICT-005" in Path(ran.outputs["markdown"]).read_text("utf-8")


def test_the_action_passes_a_clean_landscape_and_hands_on_its_options(action: Action, tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.write("a.ttl", HEAD + app("A1", GOOD))
    assert action.check(repository.top, paths="a.ttl", only="ICT-005", lang="en").code == 0
    ran = action.check(repository.top, paths="a.ttl", only="ICT-005\nWOO-001", strict="true")
    assert (ran.code, ran.outputs["exit-code"]) == (1, "1"), ran.log  # WOO-001 tested nothing
    repository.write("a.ttl", HEAD + app("A1", BAD))
    assert action.check(repository.top, paths="a.ttl", only="ICT-005", fail_on="none").code == 0
    assert action.check(repository.top, paths="a.ttl", kader="3\n", only="ICT-005").code == 1


@pytest.fixture
def origin(tmp_path: Path) -> Repository:
    """A repository whose main branch has a violation already, and two branches on it."""
    repository = Repository(tmp_path / "origin")
    # as on a server: a commit may be asked for by its hash
    repository.git("config", "uploadpack.allowAnySHA1InWant", "true")
    repository.write("landschap/oud.ttl", HEAD + app("A1", BAD))
    repository.commit("basis")
    for name, status in (("goed", GOOD), ("fout", BAD)):
        repository.git("switch", "-q", "-c", name, "main")
        repository.write("landschap/nieuw.ttl", HEAD + app("A2", status))
        repository.commit(name)
    repository.git("switch", "-q", "main")
    return repository


def checkout(origin: Repository, branch: str, place: Path) -> Path:
    """What actions/checkout makes: one commit of one branch."""
    origin.git("clone", "-q", "--depth=1", "--no-tags", "--branch", branch, f"file://{origin.top}", place)
    return place


@pytest.mark.parametrize(("branch", "code"), [("goed", 0), ("fout", 1)])
@pytest.mark.parametrize("knows_base", [True, False])
def test_a_pull_request_blocks_on_what_it_brings_only(
    action: Action, origin: Repository, branch: str, code: int, knows_base: bool, tmp_path: Path
) -> None:
    work = checkout(origin, branch, tmp_path / "werk")
    base = origin.git("rev-parse", "main")
    ran = action.pull_request(work, base if knows_base else "", paths="landschap", only="ICT-005")
    assert ran.code == code, ran.log
    assert base[:10] in ran.log
    assert ("file=landschap/nieuw.ttl" in ran.log) is bool(code)
    assert "oud.ttl" not in re.sub(r"^.*Vergeleken.*$", "", ran.log, flags=re.MULTILINE)
    # asked not to compare, the old one counts too
    assert action.pull_request(work, base, paths="landschap", only="ICT-005", changed_from="none").code == 1


def test_the_base_of_a_merge_commit_is_its_first_parent(action: Action, origin: Repository, tmp_path: Path) -> None:
    stale = origin.git("rev-parse", "main")
    origin.write("landschap/anders.ttl", HEAD + app("A3", BAD))
    origin.commit("intussen op main")
    origin.git("switch", "-q", "-c", "samen", "main")
    origin.git("merge", "-q", "--no-edit", "goed")
    origin.git("switch", "-q", "main")
    work = checkout(origin, "samen", tmp_path / "werk")
    # the event is from before: what others brought in since is not this pull request's
    ran = action.pull_request(work, stale, origin.git("rev-parse", "goed"), paths="landschap", only="ICT-005")
    assert ran.code == 0, ran.log
    assert origin.git("rev-parse", "main")[:10] in ran.log


@pytest.mark.parametrize("event", ["pull_request", "pull_request_target"])
def test_a_branch_that_was_updated_does_not_hide_what_it_brings(
    action: Action, origin: Repository, event: str, tmp_path: Path
) -> None:
    """Checked out by its head, a branch may end in a merge of its own, whose first parent is the branch itself."""
    origin.write("landschap/anders.ttl", HEAD + app("A3", BAD))
    origin.commit("intussen op main")
    origin.git("switch", "-q", "fout")
    origin.git("merge", "-q", "--no-edit", "main")
    head, base = origin.git("rev-parse", "fout"), origin.git("rev-parse", "main")
    origin.git("switch", "-q", "main")
    work = checkout(origin, "fout", tmp_path / "werk")
    ran = action.pull_request(work, base, head, event, paths="landschap", only="ICT-005")
    assert ran.code == 1, ran.log
    assert base[:10] in ran.log
    assert "1 nieuw, 2 ongewijzigd" in ran.log
    assert "file=landschap/nieuw.ttl" in ran.log


def test_the_base_itself_is_never_taken_for_the_pull_request(
    action: Action, origin: Repository, tmp_path: Path
) -> None:
    """What pull_request_target checks out by itself is the base: compared with itself anything would pass."""
    work = checkout(origin, "main", tmp_path / "werk")
    base, head = origin.git("rev-parse", "main"), origin.git("rev-parse", "fout")
    ran = action.pull_request(work, base, head, "pull_request_target", paths="landschap", only="ICT-005")
    assert ran.code == 2, ran.log
    assert "head.sha" in ran.log


@pytest.mark.parametrize(("branch", "code"), [("goed", 0), ("fout", 1)])
def test_a_merge_queue_compares_with_its_base(
    action: Action, origin: Repository, branch: str, code: int, tmp_path: Path
) -> None:
    work = checkout(origin, branch, tmp_path / "werk")
    base = origin.git("rev-parse", "main")
    github = {"GITHUB_EVENT_NAME": "merge_group", "GITHUB_BASE_REF": ""}
    asked = {"paths": "landschap", "only": "ICT-005"}
    ran = action.step(1, work, {"event.merge_group.base_sha": base}, github, **asked)
    assert ran.code == code, ran.log
    assert base[:10] in ran.log
    assert action.step(1, work, {}, github, **asked).code == 2, "without a base nothing is known to be old"


def test_a_base_that_cannot_be_had_stops_the_action(action: Action, origin: Repository, tmp_path: Path) -> None:
    work = checkout(origin, "goed", tmp_path / "werk")
    ran = action.pull_request(work, "0" * 40, paths="landschap")
    assert ran.code == 2
    assert "fetch-depth 0" in ran.log
    assert ran.outputs == {}


def test_what_cannot_be_read_is_an_error_without_files(action: Action, tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.write("a.ttl", "<urn:a> <urn:b>")
    ran = action.check(repository.top, paths="a.ttl")
    assert (ran.code, ran.outputs) == (3, {"exit-code": "3"})
    assert "a.ttl:1" in ran.log
    assert "::error title=kaderwacht::Er is niet getoetst (exitcode 3)" in ran.log


# each way out of a quotation, in one value
HOSTILE = "$(touch pwned) `touch pwned` \"; touch pwned; \" '; touch pwned; '\ntouch pwned\n-o pwned\n--output=pwned"


@pytest.mark.parametrize("name", ["paths", "rules", "kader", "only", "owner", "baseline", "gemeente", "changed-from"])
def test_what_an_input_says_is_never_run(action: Action, name: str, tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.write("a.ttl", HEAD + app("A1", GOOD))
    asked = {"paths": "a.ttl", "only": "ICT-005", name: HOSTILE}
    ran = action.check(repository.top, **{key.replace("-", "_"): each for key, each in asked.items()})
    assert not (repository.top / "pwned").exists()
    # a name of a municipality may be anything: it becomes a key
    assert ran.code in ((0,) if name == "gemeente" else (2, 3)), ran.log


def test_the_base_of_a_pull_request_is_data_too(action: Action, tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.write("a.ttl", HEAD + app("A1", GOOD))
    assert action.pull_request(repository.top, HOSTILE, HOSTILE, paths="a.ttl").code == 2
    assert action.pull_request(repository.top, HOSTILE, HOSTILE, "pull_request_target", paths="a.ttl").code == 2
    assert not (repository.top / "pwned").exists()


def test_an_old_python_is_refused_by_the_action(action: Action, tmp_path: Path) -> None:
    old = tmp_path / "python"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    other = Action(tmp_path)
    ran = other.step(0, tmp_path, {}, {}, python=str(old))
    assert ran.code == 2
    assert "::error title=kaderwacht::Python 3.11" in ran.log


# --- GitLab ---------------------------------------------------------------------------------------------------------


def test_the_gitlab_job_installs_checks_and_leaves_its_reports(
    project: Repository, origin: Repository, tmp_path: Path
) -> None:
    job = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text("utf-8"))["kaderwacht"]
    work = tmp_path / "werk"
    origin.git("clone", "-q", "--branch", "fout", origin.top, work)
    script = "\n".join([*job["before_script"], *job["script"]])
    variables = {name: str(value) for name, value in job["variables"].items()} | {
        "GITLAB_CI": "true",
        "KADERWACHT_BRON": str(project.top),
        "KADERWACHT_PADEN": "landschap\n",
        "KADERWACHT_OPTIES": "--only=ICT-005\n",
        "KADERWACHT_CACHE": str(tmp_path / "cache"),
        "TMPDIR": str(tmp_path),
    }
    ran = shell(script, work, environment(variables), tmp_path)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    for name in (*job["artifacts"]["paths"], *job["artifacts"]["reports"].values()):
        assert (work / name).is_file(), name
    (merge,) = json.loads((work / "gl-code-quality-report.json").read_text("utf-8"))[:1]
    assert merge["check_name"] == "ICT-005"

    base = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": origin.git("rev-parse", "main")}
    ran = shell(script, work, environment(variables | base), tmp_path)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "1 nieuw, 1 ongewijzigd" in ran.stderr
    ran = shell(script, work, environment(variables | base | {"KADERWACHT_PADEN": "landschap/oud.ttl"}), tmp_path)
    assert ran.returncode == 0, ran.stdout + ran.stderr

    # merged results: what is checked holds the tip of the target branch, which is what it is held against
    merged = base | {"CI_MERGE_REQUEST_TARGET_BRANCH_SHA": origin.git("rev-parse", "fout")}
    ran = shell(script, work, environment(variables | merged), tmp_path)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "0 nieuw, 2 ongewijzigd" in ran.stderr
    ran = shell(script, work, environment(variables | base | dict.fromkeys(merged.keys() - base.keys(), "")), tmp_path)
    assert ran.returncode == 1, "set and empty in any other pipeline"


def test_the_gitlab_job_asks_where_kaderwacht_is(tmp_path: Path) -> None:
    job = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text("utf-8"))["kaderwacht"]
    ran = shell("\n".join(job["before_script"]), tmp_path, environment({"KADERWACHT_BRON": ""}), tmp_path)
    assert ran.returncode == 2
    assert "KADERWACHT_BRON" in ran.stderr


# --- pre-commit -----------------------------------------------------------------------------------------------------


def pre_commit(cwd: Path, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run pre-commit with its environments in ``home``."""
    env = environment({"PRE_COMMIT_HOME": str(home), "KADERWACHT_CACHE": str(home / "cache"), "CI": ""})
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", *words],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_hook_works_in_a_repository_of_a_user(project: Repository, tmp_path: Path) -> None:
    user = Repository(tmp_path / "gebruiker")
    user.write("landschap/app.ttl", HEAD + app("A1", GOOD))
    user.commit()
    home = tmp_path / "pre-commit"
    for status, code in ((GOOD, 0), (BAD, 1)):
        user.write("landschap/app.ttl", HEAD + app("A1", status))
        user.commit()
        done = pre_commit(user.top, home, "try-repo", str(project.top), "kaderwacht", "--all-files", "--verbose")
        assert done.returncode == code, done.stdout + done.stderr
        assert ("ICT-005" in done.stdout) is bool(code), done.stdout

    user.write("landschap/nieuw.ttl", HEAD + app("A2", BAD))
    user.git("add", "-A")
    hook = {"id": "kaderwacht-nieuw", "args": ["--only=ICT-005", "landschap"]}
    config = {"repos": [{"repo": str(project.top), "rev": project.git("rev-parse", "HEAD"), "hooks": [hook]}]}
    (user.top / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), "utf-8")
    user.git("add", "-A")
    done = pre_commit(user.top, home, "run")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 nieuw, 1 ongewijzigd" in done.stdout
    user.git("rm", "-q", "--cached", "landschap/nieuw.ttl")
    (user.top / "landschap" / "nieuw.ttl").unlink()
    done = pre_commit(user.top, home, "run", "--all-files")
    assert done.returncode == 0, done.stdout + done.stderr

    # a commit that only takes away: what is gone may be what another fact leaned on
    user.write("landschap/weg.ttl", HEAD + app("A3", GOOD))
    user.git("add", "-A")
    user.git("commit", "-q", "-m", "stand")
    user.git("rm", "-q", "landschap/weg.ttl")
    done = pre_commit(user.top, home, "run", "--verbose")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 nieuw, 1 ongewijzigd" in done.stdout

    first = Repository(tmp_path / "eerste")
    for status, code in ((GOOD, 0), (BAD, 1)):
        first.write("landschap/app.ttl", HEAD + app("A1", status))
        (first.top / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), "utf-8")
        first.git("add", "-A")
        done = pre_commit(first.top, home, "run", "--verbose")
        assert done.returncode == code, done.stdout + done.stderr
        assert "HEAD (nog zonder commit)" in done.stdout


# --- the image ------------------------------------------------------------------------------------------------------


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, in order."""
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    return [(word, rest) for line in lines if line and line[0] != "#" for word, _, rest in [line.partition(" ")]]


def test_the_image_is_small_named_and_without_rights() -> None:
    found = instructions()
    bases = [rest.split()[0] for word, rest in found if word == "FROM"]
    assert bases
    assert all(re.fullmatch(r"python:3\.\d+-slim-[a-z]+", base) for base in bases)
    last = max(number for number, (word, _) in enumerate(found) if word == "FROM")
    users = [rest for word, rest in found[last:] if word == "USER"]
    assert users == ["10001"]
    after = found[next(number for number, (word, _) in enumerate(found) if word == "USER") :]
    assert not [word for word, _ in after if word in ("RUN", "COPY")], "made as root, run as the user"
    assert not [word for word, _ in found if word == "ADD"]


def test_the_image_is_built_from_files_that_are_there_and_not_ignored() -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    for word, rest in instructions():
        if word == "COPY" and not rest.startswith("--from="):
            for source in rest.split()[:-1]:
                assert (ROOT / source).exists(), source
                assert source in allowed, source


def test_the_commands_of_the_image_install_a_program_that_works(tmp_path: Path) -> None:
    source, target = tmp_path / "bron", tmp_path / "opt"
    source.mkdir()
    env = environment({"KADERWACHT_CACHE": str(tmp_path / "cache")})
    stage = 0
    for word, rest in instructions():
        stage += word == "FROM"
        if stage == 1 and word == "COPY":
            *names, place = rest.split()
            for name in names:
                if (ROOT / name).is_dir():
                    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
                    shutil.copytree(ROOT / name, source / place, ignore=ignored)
                else:
                    shutil.copy(ROOT / name, source / place)
        if stage == 1 and word == "RUN":
            text = rest.replace("/opt/kaderwacht", str(target)).replace("python3 ", f"{sys.executable} ")
            done = shell(text, source, env, tmp_path)
            assert done.returncode == 0, done.stdout + done.stderr
    shutil.rmtree(source)  # the second stage does not have it
    (tmp_path / "landschap").mkdir()
    (tmp_path / "landschap" / "a.ttl").write_text(HEAD + app("A1", BAD), "utf-8")
    (entry,) = (json.loads(rest) for word, rest in instructions() if word == "ENTRYPOINT")
    (default,) = (json.loads(rest) for word, rest in instructions() if word == "CMD")
    path = {"PATH": f"{target / 'bin'}{os.pathsep}{env['PATH']}"}
    for words, code, said in (
        (default, 0, "Gebruik: kaderwacht"),
        (["check", ".", "--only", "ICT-005"], 1, "exitcode 1"),
    ):
        done = subprocess.run(
            [shutil.which(entry[0], path=path["PATH"]) or "", *entry[1:], *words],
            cwd=tmp_path / "landschap",
            env=env | path,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert said in done.stdout
