"""``kaderwacht check``: load, assess, print, and tell by the exit code."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.cli.gate import BackDatingOption, BaselineOption, ChangedFromOption, Gate, refuse_back_dating
from checker.cli.recording import Asked, KeepOption, Recording, RecordOption, open_recording, told
from checker.cli.run import (
    choose,
    compiled_texts,
    config_for,
    engine_named,
    load_options,
    open_books,
    require_paths,
    write_out,
)
from checker.config import ENGINES, FAIL_ON, LANGUAGES, Config, shown
from checker.days import read_day, today
from checker.errors import ExitCode, InputError, Location, UsageError

if TYPE_CHECKING:
    from checker.assessment.assess import AssessmentOptions
    from checker.findings import Report
    from checker.rules.model import Rulebook

Paths = Annotated[list[Path], typer.Argument(metavar="PAD...", help="Bestanden of mappen van elk formaat.")]


def check(
    paths: Paths,
    rules: Annotated[list[Path] | None, typer.Option("--rules", help="Extra map met eigen regels.")] = None,
    date: Annotated[str | None, typer.Option("--date", help="Peildatum: JJJJ-MM-DD of DD-MM-JJJJ (vandaag).")] = None,
    kader: Annotated[list[int] | None, typer.Option("--kader", help="Alleen regels van dit kader (1-10).")] = None,
    only: Annotated[list[str] | None, typer.Option("--only", help="Alleen deze regel of groep: AVG-003, ARCH.")] = None,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            help="text, json, turtle, sarif, sarif-github, junit, gitlab, github, github-summary, markdown, csv of "
            "csv-signed-off.",
        ),
    ] = "text",
    output: Annotated[
        list[Path] | None, typer.Option("--output", "-o", help="Schrijf naar bestand; formaat volgt de extensie.")
    ] = None,
    fail_on: Annotated[str | None, typer.Option("--fail-on", help="violation, warning, info of none.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Ook 'niet te beoordelen' en ongetoetst blokkeren.")] = False,
    engine: Annotated[str | None, typer.Option("--engine", help="sets of pyshacl.")] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="nl of en.")] = None,
    gemeente: Annotated[str | None, typer.Option("--gemeente", help="Gemeente als het bestand er geen noemt.")] = None,
    plateau: Annotated[str | None, typer.Option("--plateau", help="Bron of Doel als het bestand niets zegt.")] = None,
    owner: Annotated[
        str | None, typer.Option("--owner", metavar="BOUWTEAM", help="Alleen wat van dit bouwteam is: naam of sleutel.")
    ] = None,
    profile: Annotated[bool, typer.Option("--profile", help="Toon per regel tijd, knopen en bevindingen.")] = False,
    baseline: BaselineOption = None,
    changed_from: ChangedFromOption = None,
    allow_back_dating: BackDatingOption = False,
    record: RecordOption = None,
    keep_inputs: KeepOption = False,
) -> None:
    """Toets een landschap: lees alles wat is gegeven en meld per applicatie wat niet klopt."""
    from checker.output import FORMATS, format_of

    require_paths(paths)
    choose(form, FORMATS, "--format")
    for target in output or []:
        format_of(target.name)  # a wrong suffix must not cost the user a whole run first
    config = config_for(paths)
    language = choose(lang or config.language or "nl", LANGUAGES, "--lang")
    call = Call(
        tuple(paths),
        tuple(rules or ()),
        run_date(date, config, allow_back_dating=allow_back_dating),
        tuple(kader or ()),
        tuple(only or ()),
        choose(fail_on or config.fail_on or "violation", FAIL_ON, "--fail-on"),
        choose(engine or config.engine or "sets", ENGINES, "--engine"),
        gemeente,
        plateau,
        Gate(baseline, changed_from, language),
        owner,
    )
    shown = (("owner", owner),) if owner is not None else ()
    recording = open_recording(record, keep_inputs, config, paths, baseline=baseline, strict=strict, shown=shown)
    report = run_check(call, config, recording)
    emit(report, form, output or [], language)
    if recording is not None:
        typer.echo(told(recording, language), err=form != "text")
    if profile:
        typer.echo(profile_text(report), err=True)
    code = exit_code(report, strict=strict)
    if form == "text":
        typer.echo(f"exitcode {int(code)}")
    raise typer.Exit(int(code))


@dataclass(frozen=True, slots=True)
class Call:
    """What one check was asked: paths, own rules, date, choice of rules, gate, engine, whose the files are, and the
    bouwteam that the report is about.
    """

    paths: tuple[Path, ...]
    rules: tuple[Path, ...]
    date: dt.date
    frameworks: tuple[int, ...]
    only: tuple[str, ...]
    fail_on: str
    engine: str
    municipality: str | None
    plateau: str | None
    gate: Gate
    owner: str | None = None


def run_check(call: Call, config: Config, recording: Recording | None = None) -> Report:
    """Load the paths, assess them and hold them against what the gate knows; kept as a record when ``recording``.

    Raises InputError when nothing at all could be assessed.
    """
    from checker.assessment.assess import Assessor
    from checker.assessment.owners import find_owner, part_of
    from checker.assessment.past import PastJob
    from checker.rules.selection import select
    from checker.sources.load import load

    with compiled_texts():
        _progress("Regelboek lezen")
        books = open_books((*config.rules, *call.rules), examples=False)
        selected = select(books.rulebook, frameworks=call.frameworks, only=call.only)
        if not selected:
            raise UsageError("Geen enkele regel voldoet aan de keuze.", remedy="Zie 'kaderwacht rules list'.")
        assessor = Assessor(books.rulebook, books.vocabulary, engine_named(call.engine))
        loading = load_options(config, call.municipality, call.plateau)
        options = assessment_options(config, call.date, call.fail_on, books.rulebook)
        job = PastJob("", (), assessor, call.engine, books.content_hash, selected, loading, options, books.terms)
        with call.gate.watch(call.paths, job) as watch:
            _progress("Landschap lezen")
            landscape = load(call.paths, loading, books.terms)
            owner = find_owner(landscape.graph, call.owner) if call.owner is not None else None
            _progress(f"{len(selected)} regels toetsen")
            report = assessor.assess(landscape, selected, options)
            _refuse_nothing(report)
            # after the gate: a baseline must not take what another team has for mended
            judged = watch.judge(report)
            if recording is not None:
                asked = Asked("check", call.paths, (*config.rules, *call.rules), call.frameworks, call.only)
                recording.keep_run(asked, books, selected, loading, options, landscape, report, judged)
            return part_of(judged, owner) if owner is not None else judged


def _refuse_nothing(report: Report) -> None:
    if not report.applications and not any(outcome.tested for outcome in report.outcomes):
        raise InputError(
            "Er is niets getoetst: het landschap bevat geen applicatie en geen enkele regel vond iets om te toetsen.",
            remedy="Geef een bestand met applicaties, of noem met --gemeente van wie de gegevens zijn.",
        )


def profile_text(report: Report) -> str:
    """Seconds, focus nodes tested and findings of each rule, slowest first."""
    rows = sorted(report.outcomes, key=lambda outcome: (-outcome.seconds, outcome.rule))
    lines = [f"{'regel':<12}{'seconden':>10}{'knopen':>10}{'bevindingen':>13}"]
    lines += [f"{row.rule:<12}{row.seconds:>10.4f}{row.tested:>10}{row.findings:>13}" for row in rows]
    return "\n".join(lines)


def _progress(stage: str) -> None:
    """Tell a person at a terminal what takes time; a pipe or a log gets nothing."""
    if sys.stderr.isatty():
        typer.echo(f"{stage}…", err=True)


def assessment_options(config: Config, date: dt.date, fail_on: str, rulebook: Rulebook) -> AssessmentOptions:
    """What a run may vary, as the configuration and the command line say; raises UsageError for what may not be."""
    from checker.assessment.assess import AssessmentOptions
    from checker.assessment.severities import accepted_for, severities_for
    from checker.assessment.supply import Declared
    from checker.findings import Severity

    severities = {severity.value.lower(): severity for severity in Severity}
    where = Location(shown(config.source)) if config.source is not None else None
    return AssessmentOptions(
        date=date,
        fail_on=severities.get(fail_on),
        accept_unverified=accepted_for(config.accept_unverified, rulebook, where),
        complete=tuple(Declared(group, municipality) for group, municipality in config.complete),
        severities=severities_for(config.severities, rulebook),
    )


def run_date(text: str | None, config: Config, *, allow_back_dating: bool = False) -> dt.date:
    """The date of a run: --date, else the configuration, else today; raises UsageError when it may not be used."""
    date = _date(text) or config.date or today()
    refuse_back_dating(date, config, asked=text is not None, allowed=allow_back_dating)
    return date


def _date(text: str | None) -> dt.date | None:
    try:
        return read_day(text) if text else None
    except ValueError as error:
        raise UsageError(f"--date: {error}.", remedy="Schrijf JJJJ-MM-DD of DD-MM-JJJJ.") from None


def emit(report: Report, form: str, outputs: list[Path], language: str) -> None:
    """Print the report on standard output in ``form``, and write each output file in the format of its suffix."""
    from checker.output import format_of, render

    forms = [(format_of(target.name), target) for target in outputs]
    for kind, target in forms:
        write_out(render(report, kind, language), target)
    shown = form == "text" and sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if shown else None
    write_out(render(report, form, language, colour=shown, width=width), None)


def exit_code(report: Report, *, strict: bool = False) -> ExitCode:
    """5 when a limit was hit, 1 with blocking findings (strict: or anything untested), else 0."""
    from checker.findings import Verdict, WaiverState

    if report.limits:
        return ExitCode.LIMIT
    if any(finding.blocks for finding in report.findings):
        return ExitCode.FINDINGS
    if strict:
        silent = any(not outcome.tested for outcome in report.outcomes)
        unknown = any(row.verdict is Verdict.UNKNOWN for row in report.verdicts)
        unused = any(waiver.state is WaiverState.UNUSED for waiver in report.waivers)
        if silent or unknown or unused:
            return ExitCode.FINDINGS
    return ExitCode.CLEAN
