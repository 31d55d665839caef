"""What all tests share: the project's folders, the closed network, and the command line as a process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

import pytest
import pytest_socket
from hypothesis import settings

from tests import network_guard

ROOT = Path(__file__).resolve().parent.parent
# compiled rules, shared by the processes that the tests start: a cache may save time and never change an answer
CACHE = ROOT / ".pytest_cache" / "kaderwacht"

# A two-core CI machine is slow in fits and starts: a deadline would only fail by chance. In CI the examples are the
# same each time, so that a red build can be repeated.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("diepgaand", deadline=None, max_examples=1_000)

# What kaderwacht does otherwise in CI (no back-dating, a read-only baseline) is for the tests that ask for it; the
# workers of the runner inherit the environment, so they are told by a name of our own.
if os.environ.pop("CI", None) == "true":
    os.environ["TESTS_IN_CI"] = "true"
settings.load_profile("ci" if "TESTS_IN_CI" in os.environ else "here")

_attempts: list[str] = []


def _refuse(attempt: str) -> None:
    _attempts.append(attempt)
    raise PermissionError(f"a test may not reach out: {attempt}")


network_guard.install(_refuse)


class _WrittenDown(pytest_socket.SocketConnectBlockedError):
    """pytest-socket refuses a connection before the audit hook sees it; its refusal has to be written down as well."""

    def __init__(self, allowed: list[str], host: str, *args: object, **kwargs: object) -> None:
        super().__init__(allowed, host, *args, **kwargs)
        _attempts.append(f"socket.connect {host!r}")


pytest_socket.SocketConnectBlockedError = _WrittenDown


class Run(Protocol):
    """The type of the fixture ``run_cli``."""

    def __call__(
        self,
        *args: str | Path,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        stdin: str | None = None,
    ) -> subprocess.CompletedProcess[str]: ...


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--update-golden``: write the golden files anew instead of comparing with them."""
    parser.addoption("--update-golden", action="store_true", help="schrijf tests/golden opnieuw")


@pytest.fixture(autouse=True)
def no_network() -> Iterator[list[str]]:
    """Fail the test that tried to reach another machine, also when the code under test swallowed the refusal."""
    _attempts.clear()
    yield _attempts
    tried = "; ".join(_attempts)
    _attempts.clear()
    if tried:
        pytest.fail(f"reached for another machine: {tried}")


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The top of the source tree."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The test data that stand beside the project and are not part of it."""
    place = Path(os.environ.get("KADERWACHT_SHARED") or ROOT.parent / "shared")
    if not place.is_dir():
        pytest.skip("gedeelde testdata (../shared) ontbreekt")
    return place


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as a wheel, built by the locked build backend."""
    target = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    (built,) = target.glob("*.whl")
    return built


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment without what would change kaderwacht's behaviour from one machine to the next."""
    # without byte code every process of the hundreds that tests start would compile the program anew
    forced = {
        "PYTHONDONTWRITEBYTECODE",
        "CI",
        "FORCE_COLOR",
        "PY_COLORS",
        "GITHUB_ACTIONS",
        "GITLAB_CI",
        "NO_COLOR",
        "COLUMNS",
        "PYTHONPATH",
    }
    kept = {
        name: value for name, value in os.environ.items() if name not in forced and not name.startswith("KADERWACHT_")
    }
    return kept | dict(extra or {})


def _runner(folder: Path) -> Run:
    def run(
        *args: str | Path,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        stdin: str | None = None,
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, network_guard.__file__, "checker", *map(str, args)],
            cwd=cwd or folder,
            env=clean_environment({"PYTHONPATH": str(ROOT), "KADERWACHT_CACHE": str(CACHE), **(env or {})}),
            input=stdin or "",
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=100,
        )
        assert done.returncode != network_guard.BLOCKED_EXIT, done.stderr
        return done

    return run


@pytest.fixture
def run_cli(tmp_path: Path) -> Run:
    """Run ``python -m checker ARGS`` as a process, without network; by default in the test's own empty folder."""
    return _runner(tmp_path)


@pytest.fixture(scope="session")
def run_cli_once(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """As ``run_cli``, for module fixtures that run a command once for several tests."""
    return _runner(tmp_path_factory.mktemp("cli"))
