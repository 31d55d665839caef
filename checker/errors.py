"""The error tree and the exit codes: everything that can go wrong, and what the process says of it.

    KaderwachtError            base; one message: what, where, what to do
    ├── UsageError             the call or the configuration is wrong              exit 2
    │   └── MissingExtra       an optional package is not installed                exit 2
    ├── InputError             a file that was given cannot be read                exit 3
    ├── RulebookError          the rulebook is broken (all problems at once)       exit 4
    ├── LimitExceeded          a size, depth, time or memory bound was hit         exit 5
    └── InternalError          a fault of ours                                     exit 70

Findings are not errors and errors are not findings: a broken kader never raises, a broken file always does.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of the command line (DESIGN section 6)."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    INPUT = 3
    RULEBOOK = 4
    LIMIT = 5
    CHANGED = 6
    """A replay gave the same outcome, but on another input or other rules than those of then: it proves nothing."""
    INTERNAL = 70


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """Where something stands in a file that a person can open.

    ``file`` is the path as the user gave it (posix separators); ``line`` and ``column`` count from 1, 0 means unknown;
    ``cell`` is a spreadsheet address such as ``Applicaties!C12`` and then replaces line and column in print.
    """

    file: str
    line: int = 0
    column: int = 0
    cell: str | None = None

    def __str__(self) -> str:
        if self.cell:
            return f"{self.file}:{self.cell}"
        parts = [self.file]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)


class KaderwachtError(Exception):
    """Base of every error that kaderwacht raises on purpose.

    ``what`` is one sentence for the user (Dutch), ``where`` the place if there is one, ``remedy`` what to do about it.
    """

    exit_code: ExitCode = ExitCode.INTERNAL

    def __init__(self, what: str, *, where: Location | None = None, remedy: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}\n  → {self.remedy}" if self.remedy else head


class UsageError(KaderwachtError):
    """The call, an option or the configuration is wrong."""

    exit_code = ExitCode.USAGE


class MissingExtra(UsageError):
    """A feature needs an optional package; ``extra`` is the name to install."""

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(
            f"{feature} vraagt het extra '{extra}', dat niet is geïnstalleerd.",
            remedy=f"Installeer het met: pip install 'kaderwacht[{extra}]'",
        )
        self.extra = extra


class InputError(KaderwachtError):
    """A file that was given cannot be read as what it claims to be."""

    exit_code = ExitCode.INPUT


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a rulebook or configuration: what is wrong, where, and how to mend it."""

    what: str
    where: Location | None = None
    remedy: str | None = None

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}\n  → {self.remedy}" if self.remedy else head


class RulebookError(KaderwachtError):
    """The rulebook is broken; carries every problem found, not just the first."""

    exit_code = ExitCode.RULEBOOK

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        count = len(problems)
        super().__init__(f"Het regelboek is stuk: {count} {'fout' if count == 1 else 'fouten'}.")
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join([self.what, *(str(problem) for problem in self.problems)])


class LimitExceeded(KaderwachtError):
    """A bound on size, depth, time or memory was hit before the work was done."""

    exit_code = ExitCode.LIMIT


class InternalError(KaderwachtError):
    """A fault of kaderwacht itself: please report it."""

    exit_code = ExitCode.INTERNAL
