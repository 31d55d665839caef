"""Which findings come first where not all can be shown, and where a viewer finds their files.

A viewer takes ten annotations or 5,000 results: what does not fit must be what matters least.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from checker.errors import Location
from checker.findings import BaselineState, Finding, Report, SourceInfo

_DRIVE = re.compile(r"[A-Za-z]:/")
# What RFC 3986 allows in a path segment; `:` is left out, for in a first segment it would start a scheme.
_PATH_SIGNS = "/-._~!$&'()*+,;=@"


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """What blocks, then what is new, then by severity, verdict and number of applications burdened; then by rule."""
    return sorted(findings, key=_weight)


def _weight(finding: Finding) -> tuple[object, ...]:
    return (
        not finding.blocks,
        finding.state is BaselineState.UNCHANGED,
        finding.severity.rank,
        finding.verdict.rank,
        -len(finding.applications),
        *finding.sort_key[2:],
        finding.shape,
    )


@dataclass(frozen=True, slots=True)
class Files:
    """Names files for viewers: relative to ``root``, the working directory, which in CI is the repository.

    A relative path stays what the user gave, without ``./`` and inner ``..``; an absolute path below ``root`` becomes
    relative; any other absolute path stays whole, for it was given so and nothing shorter would find the file.
    """

    root: str

    @classmethod
    def here(cls) -> Files:
        """With the working directory as root."""
        return cls(os.getcwd().replace(os.sep, "/"))

    def path(self, file: str) -> str:
        """``file`` as a posix path for a viewer."""
        normal = posixpath.normpath(file)
        root = self.root.rstrip("/") + "/"
        return normal[len(root) :] if normal.startswith(root) else normal

    def within(self, file: str) -> bool:
        """Whether ``file`` lies below the root, as far as its name tells."""
        path = self.path(file)
        return not (path.startswith(("/", "../")) or path == ".." or _DRIVE.match(path))

    def uri(self, file: str) -> str:
        """``file`` as a URI reference (RFC 3986): relative within the root, else ``file:`` or with leading ``..``."""
        path = self.path(file)
        try:
            data = path.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            data = path.encode("utf-8", "replace")
        encoded = quote(data, safe=_PATH_SIGNS)
        if _DRIVE.match(path):
            return f"file:///{path[0]}:{encoded[4:]}"
        if path.startswith("/"):
            return "file://" + ("/" + encoded.lstrip("/"))
        return encoded


def place_of(finding: Finding, report: Report) -> Location | None:
    """Where a viewer that wants a file shows ``finding``: its place, else that of its evidence, else the first source.

    GitHub refuses a whole SARIF file for one result without a file.
    """
    if finding.location is not None:
        return finding.location
    for evidence in finding.evidence:
        if evidence.location is not None:
            return evidence.location
    return Location(min(source.path for source in report.run.sources)) if report.run.sources else None


def sources_of(report: Report) -> list[SourceInfo]:
    """The sources by path: a report does not tell in which order its files were named."""
    return sorted(report.run.sources, key=lambda source: (source.path, source.format, source.sha256))
