"""The baseline: findings that were there when the gate was built, in a file in git, one a line.

The file shrinks and never grows by itself. Its head tells the format, the rulebook, what was checked, the number of
entries and a checksum over all of it, so that an entry put in by hand is refused. Entries are in order of fingerprint:
two branches that each take some away merge line by line, and ``baseline write --no-new`` then makes the head right.

    # kaderwacht baseline 1
    # regelboek https://w3id.org/kaderwacht/regel/ 2026.11
    # paden model
    # aantal 2
    # sha256 9f86d0…
    0123456789abcdef<TAB>ICT-005<TAB>Violation<TAB>https://…/applicatie/A1<TAB>Zaaksysteem [A1]
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from checker.assessment.comparing import BASELINE, Compared, Earlier, EarlierFinding
from checker.assessment.wording import node_text
from checker.errors import InputError, Location, UsageError
from checker.findings import Finding, NodeRef, PastFinding, Report, Severity, Text, Verdict

FORMAT = "1"
_TITLE = "# kaderwacht baseline "
_HEAD = ("regelboek", "paden", "aantal", "sha256")
_MARKS = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_RULEBOOK = "https://w3id.org/kaderwacht/regel/ "
_FIELDS = 5
_LONGEST = 100_000_000


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One accepted finding: only its fingerprint counts, and its severity; the rest is for who reads the file."""

    fingerprint: str
    rule: str
    severity: Severity
    focus: str
    name: str

    @classmethod
    def of(cls, finding: Finding) -> Entry:
        """The entry of ``finding``."""
        name = _plain(node_text(finding.focus))
        return cls(finding.fingerprint, finding.rule, finding.severity, _plain(finding.focus.iri), name)

    @property
    def line(self) -> str:
        """The entry as it stands in the file."""
        return "\t".join((self.fingerprint, self.rule, self.severity, self.focus, self.name))


@dataclass(frozen=True, slots=True)
class Baseline:
    """A baseline file: ``rulebook`` is its IRI and version, ``paths`` are what was checked, from the file on."""

    rulebook: str
    paths: tuple[str, ...]
    entries: tuple[Entry, ...]

    def text(self) -> str:
        """The file's content: the same entries give the same bytes."""
        entries = sorted(self.entries)
        body = "".join(f"{entry.line}\n" for entry in entries)
        paths = "\t".join(sorted(self.paths))
        return (
            f"{_TITLE}{FORMAT}\n# regelboek {self.rulebook}\n# paden {paths}\n# aantal {len(entries)}\n"
            f"# sha256 {_checksum(self.rulebook, paths, body)}\n{body}"
        )

    def earlier(self, file: Path) -> Earlier:
        """The entries as an earlier state to compare with."""
        return Earlier(
            BASELINE,
            file.as_posix(),
            tuple(
                EarlierFinding(
                    PastFinding(entry.fingerprint, entry.rule, NodeRef(entry.focus, name=entry.name), Text(entry.name)),
                    Verdict.FAILS,
                    entry.severity,
                )
                for entry in self.entries
            ),
        )

    def without(self, compared: Compared) -> Baseline:
        """The baseline without the entries that were mended."""
        mended = {past.fingerprint for past in compared.comparison.fixed}
        kept = tuple(entry for entry in self.entries if entry.fingerprint not in mended)
        return Baseline(self.rulebook, self.paths, kept)


def rulebook_name(version: str) -> str:
    """The rulebook as a baseline names it: its IRI and its ``version``."""
    return f"{_RULEBOOK}{version or '-'}"


def paths_from(file: Path, paths: Iterable[Path]) -> tuple[str, ...]:
    """``paths`` as seen from the folder of the baseline file: the same on every machine that has the repository."""
    folder = file.parent.resolve()
    return tuple(sorted({_plain(Path(os.path.relpath(path.resolve(), folder)).as_posix()) for path in paths}))


def baseline_of(report: Report, file: Path, paths: Sequence[Path], known: Baseline | None = None) -> Baseline:
    """All that fails in ``report``, for ``file``; of what is in ``known`` only, when that is given."""
    accepted = None if known is None else {entry.fingerprint for entry in known.entries}
    made: dict[str, Entry] = {}
    for finding in report.findings:  # worst first: of one fingerprint the gravest stands
        if finding.verdict is Verdict.FAILS and (accepted is None or finding.fingerprint in accepted):
            made.setdefault(finding.fingerprint, Entry.of(finding))
    return Baseline(rulebook_name(report.run.rulebook_version), paths_from(file, paths), tuple(made.values()))


def read_baseline(file: Path) -> Baseline:
    """The baseline in ``file``.

    Raises InputError when it cannot be read or was changed by hand, with the line.
    """
    lines = _lines(file)
    _refuse_conflict(file, lines)
    head: dict[str, str] = {}
    for number, (key, line) in enumerate(zip(_HEAD, lines[1:], strict=False), 2):
        if not line.startswith(f"# {key} "):
            raise _broken(file, f"Hier hoort '# {key} …' te staan", number)
        head[key] = line.removeprefix(f"# {key} ")
    if len(head) < len(_HEAD):
        raise _broken(file, "De kop van de baseline is niet volledig", len(lines))
    body = lines[1 + len(_HEAD) :]
    entries = [_entry(file, line, number) for number, line in enumerate(body, 2 + len(_HEAD))]
    _refuse_duplicates(file, entries)
    text = "".join(f"{line}\n" for line in body)
    if head["aantal"] != str(len(entries)) or head["sha256"] != _checksum(head["regelboek"], head["paden"], text):
        raise _broken(file, "De regels van de baseline horen niet bij haar kop: zij is met de hand gewijzigd", 5)
    return Baseline(head["regelboek"], tuple(head["paden"].split("\t")), tuple(entries))


def read_merged(file: Path) -> Baseline:
    """As :func:`read_baseline`, of a file that git merged: its head and the marks of a conflict do not count.

    For writing it anew without what is new: an entry that was put in by hand is shown by git like any other.
    """
    entries = {
        entry.fingerprint: entry
        for number, line in enumerate(_lines(file), 1)
        if not line.startswith(("#", *_MARKS))
        for entry in (_entry(file, line, number),)
    }
    return Baseline("", (), tuple(entries.values()))


def refuse_other_rulebook(baseline: Baseline, version: str, file: Path, paths: Sequence[Path]) -> None:
    """Raise UsageError when the baseline was made with another rulebook: its rules may mean something else now."""
    name = rulebook_name(version)
    if baseline.rulebook == name:
        return
    words = " ".join(path.as_posix() for path in paths)
    known = baseline.rulebook.removeprefix(_RULEBOOK)
    if "." not in known and baseline.rulebook == rulebook_name(version.partition(".")[0]):
        what = f"De baseline '{file}' noemt alleen de hoofdversie van het regelboek ({known}), zoals vroeger"
    else:
        shown = known if baseline.rulebook.startswith(_RULEBOOK) else baseline.rulebook
        what = f"De baseline '{file}' is gemaakt met een ander regelboek ({shown})"
    raise UsageError(
        f"{what}; dit is {version or '-'}. Haar bevindingen kunnen nu iets anders betekenen.",
        remedy=f"Vernieuw haar met: kaderwacht baseline write --no-new {file} {words} (houdt alleen wat er al in stond "
        "en nog bestaat; zonder --no-new komt ook wat de gewijzigde regels vinden erin). Bekijk daarna het verschil "
        "met git diff: elke regel met + wordt aanvaard.",
    )


def write_baseline(baseline: Baseline, file: Path) -> None:
    """Write ``file`` whole or not at all; raises UsageError when it cannot be written."""
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(baseline.text().encode())
            os.chmod(name, file.stat().st_mode & 0o777 if file.exists() else 0o644)
            os.replace(name, file)
        except OSError:
            with suppress(OSError):
                os.unlink(name)
            raise
    except OSError as error:
        raise UsageError(
            f"De baseline '{file}' is niet te schrijven: {error.strerror}.",
            remedy="Kies een map die bestaat en waarin u mag schrijven.",
        ) from error


def _lines(file: Path) -> list[str]:
    try:
        if file.stat().st_size > _LONGEST:
            raise _broken(file, "Het bestand is te groot voor een baseline", 0)
        text = file.read_bytes().decode()
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        raise InputError(
            "De baseline bestaat niet." if missing else f"De baseline kan niet worden gelezen ({error.strerror}).",
            where=Location(file.as_posix()),
            remedy=f"Maak haar met: kaderwacht baseline write {file} PAD... (zonder iets te blokkeren: leg haar vast).",
        ) from None
    except UnicodeDecodeError:
        raise _broken(file, "Dit is geen UTF-8", 0) from None
    lines = text.replace("\r\n", "\n").split("\n")
    if not lines[0].startswith((_TITLE, *_MARKS)):
        raise _broken(file, "Dit is geen baseline van kaderwacht", 1)
    if lines[0].startswith(_TITLE) and lines[0] != _TITLE + FORMAT:
        raise _broken(file, f"Deze versie leest baselines van formaat {FORMAT}, niet '{lines[0][len(_TITLE) :]}'", 1)
    return lines[:-1] if lines[-1] == "" else lines


def _entry(file: Path, line: str, number: int) -> Entry:
    fields = line.split("\t")
    well_formed = len(fields) == _FIELDS and len(fields[0]) == 16 and not set(fields[0]) - set("0123456789abcdef")
    if not well_formed or fields[2] not in [str(severity) for severity in Severity]:
        raise _broken(file, "Dit is geen regel van een baseline", number)
    return Entry(fields[0], fields[1], Severity(fields[2]), fields[3], fields[4])


def _refuse_conflict(file: Path, lines: Sequence[str]) -> None:
    for number, line in enumerate(lines, 1):
        if line.startswith(_MARKS):
            raise _broken(
                file, "Hier staat een samenvoegconflict van git: het bestand is nog niet samengevoegd", number
            )


def _refuse_duplicates(file: Path, entries: Sequence[Entry]) -> None:
    seen: set[str] = set()
    for number, entry in enumerate(entries, 2 + len(_HEAD)):
        if entry.fingerprint in seen:
            raise _broken(file, f"De vingerafdruk {entry.fingerprint} staat er twee keer in", number)
        seen.add(entry.fingerprint)


def _broken(file: Path, what: str, line: int) -> InputError:
    return InputError(
        f"{what}.",
        where=Location(file.as_posix(), line),
        remedy=f"Zet haar terug uit git, of herstel haar met: kaderwacht baseline write --no-new {file} PAD...",
    )


def _checksum(rulebook: str, paths: str, body: str) -> str:
    return hashlib.sha256("\n".join((FORMAT, rulebook, paths, body)).encode()).hexdigest()


def _plain(text: str) -> str:
    """``text`` in one field of one line: what a name holds may not become an entry."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
