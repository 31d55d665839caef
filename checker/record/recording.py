"""From what a run had at hand to its record: everything that one needs to do it again."""

from __future__ import annotations

import hashlib
import os
import platform
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from checker import __version__
from checker.assessment.assess import AssessmentOptions
from checker.assessment.portraying import parameters_of
from checker.assessment.supply import Declared
from checker.errors import InputError
from checker.findings import Comparison, Report, Severity, Verdict
from checker.ontology.vocabulary import Vocabulary
from checker.portrait import Portrait
from checker.record import model
from checker.record.folder import RecordFolder
from checker.record.materials import (
    Keep,
    graph_hash,
    hash_only,
    input_roots,
    kept_bytes,
    ontology_files,
    rule_folders,
)
from checker.record.result import canonical_result
from checker.resources import source_hash
from checker.rules.model import Rule, Rulebook
from checker.sources.landscape import Assignment, Landscape, LoadOptions

_ROOMS = ("assessment", "graph", "ontology", "rules", "shacl", "sources")


@dataclass(frozen=True, slots=True)
class Run:
    """One assessment as it was done: what it read, with what, how, and what came out, before any narrowing."""

    command: str
    paths: tuple[Path, ...]
    own_rules: tuple[Path, ...]
    vocabulary: Vocabulary
    rulebook: Rulebook
    selected: Sequence[Rule]
    frameworks: tuple[int, ...]
    only: tuple[str, ...]
    loading: LoadOptions
    options: AssessmentOptions
    landscape: Landscape
    report: Report
    portrait: Portrait = field(default_factory=Portrait)


def record_run(
    folder: RecordFolder, run: Run, gate: model.Gate, *, keep: bool, anonymous: bool = False
) -> model.Identity:
    """Add ``run`` to ``folder``, with its inputs and rule texts when ``keep``.

    ``anonymous`` leaves names out of the record as the report does; what is kept beside it stays whole, or nobody
    could replay it. Raises InputError when a file changed during the run, UsageError and StorageFull when the folder
    cannot be written.
    """
    outcome = canonical_result(run.report)
    with folder.writing() as store:
        record = describe(run, store if keep else hash_only, gate, anonymous=anonymous, kept=keep)
        kept = store(zlib.compress(outcome, 6))
        return folder.append(record(model.Result(hash_only(outcome), len(outcome), kept, tuple(run.report.limits))))


@dataclass(frozen=True, slots=True)
class _Described:
    """A record that waits for its result."""

    parts: model.RunRecord

    def __call__(self, result: model.Result) -> model.RunRecord:
        from dataclasses import replace

        return replace(self.parts, result=result)


def describe(run: Run, store: Keep, gate: model.Gate, *, anonymous: bool, kept: bool) -> _Described:
    """All of the record but its result."""
    return _Described(
        model.RunRecord(
            command=run.command,
            date=run.options.date.isoformat(),
            tool=tool(run.report.run.engine),
            options=options_of(run),
            rulebook=book_of(run, store),
            vocabulary=model.VocabularyText(run.vocabulary.content_hash, ontology_files(store)),
            parameters=tuple(model.Parameter(each.iri, each.value) for each in parameters_of(run.vocabulary)),
            inputs=input_roots(run.paths, run.landscape.sources, store),
            graph=graph_hash(run.landscape.graph),
            waivers=_waivers(run, anonymous),
            gate=gate,
            counts=_counts(run.report),
            result=model.Result("", 0, ""),
            kept=kept,
        )
    )


def tool(engine: str) -> model.Tool:
    """This program."""
    return model.Tool(__version__, source_hash(*_ROOMS), engine, platform.python_version())


def book_of(run: Run, store: Keep) -> model.Book:
    """The rulebook of ``run``; raises InputError when its files changed during the run."""
    folders = rule_folders(run.own_rules, store)
    if _content_hash(folders, run) != run.rulebook.content_hash:
        raise InputError(
            "Het regelboek is gewijzigd terwijl het werd gebruikt; er is geen verslag gemaakt.", remedy="Toets opnieuw."
        )
    return model.Book(run.rulebook.version, run.rulebook.content_hash, tuple(rule.id for rule in run.selected), folders)


def _content_hash(folders: Sequence[model.Root], run: Run) -> str:
    """The rulebook's hash as the loader makes it, when the files are still those that were just hashed."""
    from checker.resources import data_path
    from checker.rules.loading import rule_paths

    digest = hashlib.sha256()
    for root, folder in zip(folders, (data_path("regels"), *run.own_rules), strict=True):
        known = {file.path: file.sha256 for file in root.files}
        for path in rule_paths(folder):
            name, data = path.relative_to(folder).as_posix(), path.read_bytes()
            if known.get(name) != hash_only(data):
                return ""
            for part in (name.encode(), data):
                digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def options_of(run: Run) -> model.Options:
    """All that changes the outcome; the places of assignments are told from the inputs that they are about."""
    options, loading = run.options, run.loading
    return model.Options(
        frameworks=run.frameworks,
        only=run.only,
        fail_on=None if options.fail_on is None else str(options.fail_on),
        accept_unverified=tuple(sorted(options.accept_unverified)),
        complete=tuple(sorted((model.Pair(each.group, each.municipality) for each in options.complete), key=_order)),
        severities=tuple(model.Pair(rule, str(severity)) for rule, severity in options.severities),
        seconds_per_rule=options.seconds_per_rule,
        municipality=loading.municipality,
        plateau=loading.plateau,
        assignments=tuple(_place(each, run.paths) for each in loading.assignments if _near(each, run.paths)),
    )


def _order(pair: model.Pair) -> tuple[str, str]:
    return pair.name, pair.value


def _near(assignment: Assignment, paths: Sequence[Path]) -> Path | None:
    """The input that an assignment is about: it lies above, below or at it."""
    place = Path(assignment.path).resolve()
    for path in sorted(paths):
        root = path.resolve()
        if root == place or place in root.parents or root in place.parents:
            return path
    return None


def _place(assignment: Assignment, paths: Sequence[Path]) -> model.PathOwner:
    path = _near(assignment, paths)
    assert path is not None  # noqa: S101  (the caller asked)
    way = os.path.relpath(Path(assignment.path).resolve(), path.resolve())
    shown = Path(os.path.normpath(os.path.join(path.as_posix(), way))).as_posix()
    return model.PathOwner(shown, assignment.municipality, assignment.plateau)


def loading_of(options: model.Options) -> LoadOptions:
    """Recorded options as options for loading."""
    return LoadOptions(
        municipality=options.municipality,
        plateau=options.plateau,
        assignments=tuple(
            Assignment(str(Path(each.path).resolve()), each.municipality, each.plateau) for each in options.assignments
        ),
    )


def assessment_of(record: model.RunRecord) -> AssessmentOptions:
    """Recorded options as options for the assessment."""
    import datetime as dt

    options = record.options
    return AssessmentOptions(
        date=dt.date.fromisoformat(record.date),
        fail_on=None if options.fail_on is None else Severity(options.fail_on),
        accept_unverified=frozenset(options.accept_unverified),
        complete=tuple(Declared(pair.name, pair.value) for pair in options.complete),
        seconds_per_rule=options.seconds_per_rule,
        severities=tuple((pair.name, Severity(pair.value)) for pair in options.severities),
    )


def kept_result(record: model.RunRecord, folder: RecordFolder) -> bytes:
    """The canonical outcome of a record; raises InputError when it is gone or altered."""
    data = zlib.decompress(kept_bytes(folder, record.result.kept, "de uitkomst"))
    if hash_only(data) != record.result.sha256:
        raise InputError(
            "De bewaarde uitkomst hoort niet bij het verslag.", remedy="Zie 'kaderwacht record verify MAP'."
        )
    return data


def compared(comparison: Comparison | None, sha256: str) -> tuple[model.Compared, ...]:
    """The comparisons of a run; ``sha256`` is that of the baseline as it was before the run."""
    found = []
    while comparison is not None:
        digest = sha256 if comparison.kind == "baseline" else ""
        held = comparison
        found.append(model.Compared(held.kind, held.against, digest, held.new, held.unchanged, len(held.fixed)))
        comparison = held.besides
    return tuple(found)


def _waivers(run: Run, anonymous: bool) -> tuple[model.WaiverLine, ...]:
    report = run.report
    if anonymous:  # in reasons too stand names
        from checker.output.report.anonymity import without_names

        report, _ = without_names(report, run.portrait)
    return tuple(
        model.WaiverLine(
            each.identifier,
            each.rule,
            each.subject.iri,
            each.reason,
            None if anonymous else each.approver,
            each.approved.isoformat() if each.approved else None,
            each.until.isoformat() if each.until else None,
            str(each.state),
            each.covers,
        )
        for each in report.waivers
    )


def _counts(report: Report) -> model.Counts:
    severities = Counter(finding.severity for finding in report.findings)
    verdicts = Counter(row.verdict for row in report.verdicts)
    return model.Counts(
        applications=len(report.applications),
        findings=len(report.findings),
        blocking=sum(1 for finding in report.findings if finding.blocks),
        severities=tuple(model.Count(str(each), severities[each]) for each in Severity),
        verdicts=tuple(model.Count(str(each), verdicts[each]) for each in Verdict),
        rules=len(report.rules),
        rules_tested=sum(1 for outcome in report.outcomes if outcome.tested),
    )
