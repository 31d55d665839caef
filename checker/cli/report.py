"""``kaderwacht report``: the auditor's report of a landscape, in as many formats as are asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.cli.check import Paths, assessment_options, run_date
from checker.cli.gate import BackDatingOption
from checker.cli.recording import Asked, KeepOption, Recording, RecordOption, open_recording, told
from checker.cli.run import (
    choose,
    compiled_texts,
    config_for,
    engine_named,
    load_options,
    open_books,
    require_paths,
    require_writable,
    write_out,
)
from checker.config import ENGINES, LANGUAGES, Config
from checker.errors import ExitCode, InputError, UsageError

if TYPE_CHECKING:
    from checker.assessment.assess import Examination
    from checker.assessment.narrowing import Part
    from checker.ontology.vocabulary import Vocabulary
    from checker.rules.model import Rule
    from checker.sources.landscape import Landscape


def report(
    paths: Paths,
    output: Annotated[
        list[Path] | None,
        typer.Option("--output", "-o", help="Bestand van het rapport; de extensie bepaalt het formaat. Mag vaker."),
    ] = None,
    rules: Annotated[list[Path] | None, typer.Option("--rules", help="Extra map met eigen regels.")] = None,
    date: Annotated[str | None, typer.Option("--date", help="Peildatum: JJJJ-MM-DD of DD-MM-JJJJ (vandaag).")] = None,
    kader: Annotated[list[int] | None, typer.Option("--kader", help="Alleen regels van dit kader (1-10).")] = None,
    gemeente: Annotated[
        list[str] | None,
        typer.Option("--gemeente", help="Alleen wat deze gemeente raakt (naam, 9901 of gm9901). Mag vaker."),
    ] = None,
    owner: Annotated[
        list[str] | None, typer.Option("--owner", help="Alleen applicaties van dit bouwteam of deze rol. Mag vaker.")
    ] = None,
    applicatie: Annotated[
        list[str] | None, typer.Option("--applicatie", help="Alleen deze applicatie (naam of sleutel). Mag vaker.")
    ] = None,
    plateau: Annotated[str | None, typer.Option("--plateau", help="Bron of Doel als het bestand niets zegt.")] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="nl of en.")] = None,
    theme: Annotated[
        Path | None, typer.Option("--thema", help="CSS-bestand met eigen eigenschappen (--naam: waarde).")
    ] = None,
    anonymous: Annotated[
        bool, typer.Option("--anoniem", help="Laat namen van goedkeurders en contactpersonen weg.")
    ] = False,
    questions: Annotated[
        Path | None,
        typer.Option(
            "--vragen",
            "--questions",
            help="Schrijf ook een invulwerkboek met alleen wat ontbreekt, en aan wie dat te vragen is (.xlsx).",
        ),
    ] = None,
    engine: Annotated[str | None, typer.Option("--engine", help="sets of pyshacl.")] = None,
    allow_back_dating: BackDatingOption = False,
    record: RecordOption = None,
    keep_inputs: KeepOption = False,
) -> None:
    """Maak het rapport voor de auditor: oordelen, bevindingen, werklijsten, vragen en verantwoording."""
    from checker.assessment.narrowing import Part

    targets = _targets(output, questions)
    require_paths(paths)
    require_writable([*(target for target, _ in targets), *([questions] if questions is not None else [])], paths)
    config = config_for(paths)
    language = choose(lang or config.language or "nl", LANGUAGES, "--lang")
    declarations = _theme(theme)
    call = _Call(
        tuple(paths),
        tuple(rules or ()),
        run_date(date, config, allow_back_dating=allow_back_dating),
        tuple(kader or ()),
        Part(tuple(gemeente or ()), tuple(owner or ()), tuple(applicatie or ())),
        choose(engine or config.engine or "sets", ENGINES, "--engine"),
        plateau,
    )
    shown = (("part", str(call.part)),) if str(call.part) else ()
    recording = open_recording(record, keep_inputs, config, paths, anonymous=anonymous, shown=shown)
    examined = _examine(call, config, recording)
    identity = recording.identity if recording is not None else None
    # without the folder: where it stands is of this machine
    known = f"{identity.number}; SHA-256 {identity.hash}" if identity is not None else ""
    _write(examined.shown, targets, config, call, language, declarations, anonymous=anonymous, record=known)
    if recording is not None:
        typer.echo(told(recording, language), err=True)
    if questions is not None:
        _write_questions(examined, questions, call, language, anonymous=anonymous)
    raise typer.Exit(int(ExitCode.LIMIT if examined.shown.report.limits else ExitCode.CLEAN))


@dataclass(frozen=True, slots=True)
class _Call:
    """What one report was asked: paths, own rules, date, frameworks, the part to show, engine and plateau."""

    paths: tuple[Path, ...]
    rules: tuple[Path, ...]
    date: dt.date
    frameworks: tuple[int, ...]
    part: Part
    engine: str
    plateau: str | None


def _targets(output: list[Path] | None, questions: Path | None) -> list[tuple[Path, str]]:
    """(file, suffix) of what is asked for: a wrong name must not cost a whole run first."""
    from checker.output.report.formats import report_format

    if not output and questions is None:
        raise UsageError("Er is niet gezegd waar het rapport moet komen.", remedy="Geef -o rapport.html.")
    if questions is not None and questions.suffix.lower() != ".xlsx":
        raise UsageError(f"'{questions}' is geen .xlsx.", remedy="Geef bij --vragen een naam die op .xlsx eindigt.")
    return [(target, report_format(target.name)) for target in output or []]


def _theme(file: Path | None) -> str | None:
    from checker.output.report.theme import read_theme

    if file is None:
        return None
    try:
        return read_theme(file.read_text("utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"Het thema '{file}' is niet te lezen.", remedy="Geef een CSS-bestand in UTF-8.") from error


@dataclass(frozen=True, slots=True)
class _Examined:
    """What came of a run: the part of it that is shown, and what its questions follow from."""

    shown: Examination
    landscape: Landscape
    rules: Sequence[Rule]
    vocabulary: Vocabulary


def _examine(call: _Call, config: Config, recording: Recording | None) -> _Examined:
    """Load and assess the whole landscape, then keep the part that was asked for."""
    from checker.assessment.assess import Assessor
    from checker.rules.selection import select
    from checker.sources.load import load

    with compiled_texts():
        books = open_books((*config.rules, *call.rules), examples=False)
        selected = select(books.rulebook, frameworks=call.frameworks)
        if not selected:
            raise UsageError("Geen enkele regel voldoet aan de keuze.", remedy="Zie 'kaderwacht rules list'.")
        # one municipality is also whose the files are that name none
        towns = call.part.municipalities
        loading = load_options(config, towns[0] if len(towns) == 1 else None, call.plateau)
        landscape = load(call.paths, loading, books.terms)
        assessor = Assessor(books.rulebook, books.vocabulary, engine_named(call.engine))
        options = assessment_options(config, call.date, config.fail_on or "violation", books.rulebook)
        examination = assessor.examine(landscape, selected, options)
    found = examination.report
    if not found.applications and not any(outcome.tested for outcome in found.outcomes):
        raise InputError(
            "Er is niets getoetst: het landschap bevat geen applicatie en geen enkele regel vond iets om te toetsen.",
            remedy="Geef een bestand met applicaties, of noem met --gemeente van wie de gegevens zijn.",
        )
    if recording is not None:
        asked = Asked("report", call.paths, (*config.rules, *call.rules), call.frameworks)
        recording.keep_run(asked, books, selected, loading, options, landscape, found, found, examination.portrait)
    return _Examined(_shown(examination, call), landscape, selected, books.vocabulary)


def _shown(examination: Examination, call: _Call) -> Examination:
    """The part that was asked for; it tells itself what was chosen, in every format."""
    from checker.assessment.narrowing import narrow
    from checker.findings import Selection

    part = narrow(examination, call.part)
    if not call.frameworks:
        return part
    report = part.report
    counts = len(report.applications), len(report.applications), len(report.findings), len(report.findings)
    chosen = report.selection or Selection((), (), (), (), *counts)
    return replace(part, report=replace(report, selection=replace(chosen, frameworks=call.frameworks)))


def _write(
    examination: Examination,
    targets: list[tuple[Path, str]],
    config: Config,
    call: _Call,
    language: str,
    theme: str | None,
    *,
    anonymous: bool,
    record: str = "",
) -> None:
    from checker.output.report.formats import ReportJob, render_report
    from checker.output.report.view import Adoption
    from checker.output.words import selection_text

    job = ReportJob(
        examination.report,
        examination.portrait,
        language,
        theme,
        anonymous,
        Adoption(config.adopted_by or "", config.adopted_on, record),
        selection_text(examination.report.selection, language),
    )
    for target, suffix in targets:
        write_out(render_report(job, suffix), target)
        typer.echo(f"{target} geschreven.", err=True)


def _write_questions(examined: _Examined, target: Path, call: _Call, language: str, *, anonymous: bool) -> None:
    from checker.assessment.asking import asked_of
    from checker.output.report.anonymity import Eraser
    from checker.sources.tables.template import template_bytes

    shown = examined.shown
    hide = Eraser(shown.report, shown.portrait, language).text if anonymous else None
    asked = asked_of(
        shown,
        call.part,
        examined.rules,
        examined.vocabulary,
        all_rules=not call.frameworks,
        language=language,
        hide=hide,
    )
    data, _ = template_bytes(examined.landscape, language=language, asked=asked)
    write_out(data, target)
    typer.echo(f"{target} geschreven.", err=True)
