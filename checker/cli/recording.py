"""``--record`` of ``check`` and ``report``: whether a record is kept, where, and with what."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.config import Config
from checker.errors import UsageError
from checker.portrait import Portrait

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checker.assessment.assess import AssessmentOptions
    from checker.cli.run import Books
    from checker.findings import Report
    from checker.record.model import Identity
    from checker.rules.model import Rule
    from checker.sources.landscape import Landscape, LoadOptions

NO_PORTRAIT = Portrait()

RecordOption = Annotated[
    Path | None, typer.Option("--record", metavar="MAP", help="Leg deze toets vast als verslag in deze map.")
]
KeepOption = Annotated[
    bool, typer.Option("--keep-inputs", help="Bewaar invoer en regelteksten bij het verslag, om later te herhalen.")
]


@dataclass(frozen=True, slots=True)
class Asked:
    """The call of a run: command, paths, own rule folders, and the choice of rules."""

    command: str
    paths: tuple[Path, ...]
    own_rules: tuple[Path, ...]
    frameworks: tuple[int, ...]
    only: tuple[str, ...] = ()


@dataclass(slots=True)
class Recording:
    """A record that will be made: where, whether inputs are kept, the baseline's hash before the run, and the call.

    ``identity`` is set when it was made.
    """

    place: Path
    keep: bool
    baseline: str = ""
    strict: bool = False
    anonymous: bool = False
    shown: tuple[tuple[str, str], ...] = ()
    adopted: tuple[str, str] | None = None
    identity: Identity | None = None

    def keep_run(
        self,
        asked: Asked,
        books: Books,
        selected: Sequence[Rule],
        loading: LoadOptions,
        options: AssessmentOptions,
        landscape: Landscape,
        report: Report,
        judged: Report,
        portrait: Portrait = NO_PORTRAIT,
    ) -> Identity:
        """Add a run to the records; ``judged`` is its ``report`` after the gate, for what it was held against.

        ``portrait`` tells whose names are left out of an anonymous record.
        """
        from checker.record import model
        from checker.record.folder import RecordFolder
        from checker.record.recording import Run, compared, record_run

        run = Run(
            asked.command,
            asked.paths,
            asked.own_rules,
            books.vocabulary,
            books.rulebook,
            selected,
            asked.frameworks,
            asked.only,
            loading,
            options,
            landscape,
            report,
            portrait,
        )
        gate = model.Gate(
            blocking=sum(1 for finding in judged.findings if finding.blocks),
            strict=self.strict,
            comparisons=compared(judged.comparison, self.baseline),
            shown=tuple(model.Pair(*pair) for pair in self.shown),
            adopted=model.Pair(*self.adopted) if self.adopted else None,
        )
        folder = RecordFolder(self.place)
        self.identity = record_run(folder, run, gate, keep=self.keep, anonymous=self.anonymous)
        return self.identity


def open_recording(
    record: Path | None,
    keep: bool,
    config: Config,
    paths: list[Path],
    *,
    baseline: Path | None = None,
    strict: bool = False,
    anonymous: bool = False,
    shown: tuple[tuple[str, str], ...] = (),
) -> Recording | None:
    """What is to be recorded; None when nobody asked. A folder that cannot be used must not cost a whole run first.

    Raises UsageError when the folder cannot be written, its chain is broken, or it lies among the inputs.
    """
    place = record or config.record_folder
    if place is None:
        if keep:
            raise UsageError("--keep-inputs zonder verslag.", remedy="Noem de map met --record MAP.")
        return None
    from checker.record.folder import RecordFolder

    _refuse_among(place, paths)
    RecordFolder(place).prepare()
    digest = hashlib.sha256(baseline.read_bytes()).hexdigest() if baseline is not None and baseline.is_file() else ""
    adopted = None
    if config.adopted_by or config.adopted_on:
        adopted = (config.adopted_by or "", config.adopted_on.isoformat() if config.adopted_on else "")
    return Recording(place, keep or config.keep_inputs, digest, strict, anonymous, shown, adopted)


def _refuse_among(place: Path, paths: list[Path]) -> None:
    """What is kept would be read as input by the next run, unless a hidden folder stands between."""
    target = place.resolve()
    for path in paths:
        root = path.resolve()
        below = target.relative_to(root).parts if target.is_relative_to(root) else None
        if below is not None and not any(part.startswith(".") for part in below):
            raise UsageError(
                f"De map met verslagen '{place}' ligt in de invoer '{path}': de volgende toets zou haar meelezen.",
                remedy="Kies een map ernaast, of een verborgen map zoals .verslagen.",
            )


def told(recording: Recording, language: str) -> str:
    """One line on the record that was made; '' when none was."""
    identity = recording.identity
    if identity is None:
        return ""
    if language == "en":
        return f"record {identity.number} kept in {identity.folder}, sha256 {identity.hash}"
    return f"verslag {identity.number} vastgelegd in {identity.folder}, sha256 {identity.hash}"
