"""``kaderwacht baseline``: write down what fails today, and show what was written down."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.cli.check import Call, run_check, run_date
from checker.cli.gate import BackDatingOption, Gate, in_ci
from checker.cli.run import choose, config_for, require_paths
from checker.config import ENGINES, LANGUAGES
from checker.errors import UsageError
from checker.output.safe import plain

if TYPE_CHECKING:
    from checker.assessment.baseline import Baseline

app = typer.Typer(
    help="Leg vast wat er al niet klopte, zodat alleen nieuwe bevindingen blokkeren.", no_args_is_help=True
)

File = Annotated[Path, typer.Argument(metavar="BESTAND", help="Het baselinebestand; leg het vast in git.")]


@app.command("write")
def write(
    file: File,
    paths: Annotated[list[Path], typer.Argument(metavar="PAD...", help="Wat wordt getoetst, zoals bij check.")],
    no_new: Annotated[
        bool, typer.Option("--no-new", help="Houd alleen wat er al in stond; ook na een samenvoeging in git.")
    ] = False,
    rules: Annotated[list[Path] | None, typer.Option("--rules", help="Extra map met eigen regels.")] = None,
    date: Annotated[str | None, typer.Option("--date", help="Peildatum: JJJJ-MM-DD of DD-MM-JJJJ (vandaag).")] = None,
    engine: Annotated[str | None, typer.Option("--engine", help="sets of pyshacl.")] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="nl of en.")] = None,
    gemeente: Annotated[str | None, typer.Option("--gemeente", help="Gemeente als het bestand er geen noemt.")] = None,
    plateau: Annotated[str | None, typer.Option("--plateau", help="Bron of Doel als het bestand niets zegt.")] = None,
    allow_back_dating: BackDatingOption = False,
) -> None:
    """Schrijf alle bevindingen die nu 'voldoet niet' zijn in BESTAND; wat er stond, wordt vervangen."""
    from checker.assessment.baseline import baseline_of, read_merged, write_baseline

    if in_ci():
        raise UsageError(
            "In CI (de variabele CI is gezet) wordt geen baseline geschreven.",
            remedy="Schrijf haar lokaal en leg haar vast in git, zodat iemand haar ziet.",
        )
    require_paths(paths)
    config = config_for(paths)
    language = choose(lang or config.language or "nl", LANGUAGES, "--lang")
    known = read_merged(file) if no_new else None
    call = Call(
        paths=tuple(paths),
        rules=tuple(rules or ()),
        date=run_date(date, config, allow_back_dating=allow_back_dating),
        frameworks=(),
        only=(),
        fail_on="violation",
        engine=choose(engine or config.engine or "sets", ENGINES, "--engine"),
        municipality=gemeente,
        plateau=plateau,
        gate=Gate(language=language),
    )
    report = run_check(call, config)
    if report.limits:
        raise UsageError(
            f"Er is geen baseline geschreven: een grens werd bereikt ({plain('; '.join(report.limits))}).",
            remedy="Toets een kleiner deel, of los de grens eerst op: de baseline zou bevindingen missen.",
        )
    baseline = baseline_of(report, file, paths, known)
    write_baseline(baseline, file)
    count = len(baseline.entries)
    typer.echo(
        f"{count} {'finding' if count == 1 else 'findings'} in {file}. Commit it."
        if language == "en"
        else f"{count} {'bevinding' if count == 1 else 'bevindingen'} in {file}. Leg het bestand vast in git."
    )


@app.command("show")
def show(
    file: File,
    form: Annotated[str, typer.Option("--format", help="text of json.")] = "text",
) -> None:
    """Toon hoe groot de baseline is en wat erin staat; weigert een bestand dat met de hand is gewijzigd."""
    from checker.assessment.baseline import read_baseline

    choose(form, ("text", "json"), "--format")
    baseline = read_baseline(file)
    typer.echo(_as_json(baseline) if form == "json" else _as_text(baseline, file))


def _as_json(baseline: Baseline) -> str:
    value = {
        "schema": "1",
        "rulebook": baseline.rulebook,
        "paths": list(baseline.paths),
        "size": len(baseline.entries),
        "entries": [
            {
                "fingerprint": entry.fingerprint,
                "rule": entry.rule,
                "severity": str(entry.severity),
                "focus": entry.focus,
                "name": entry.name,
            }
            for entry in sorted(baseline.entries)
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=2)


def _as_text(baseline: Baseline, file: Path) -> str:
    from checker.findings import Severity
    from checker.output.words import findings_text, severity_count

    severities = Counter(entry.severity for entry in baseline.entries)
    told = ", ".join(severity_count(severities[each], each, "nl") for each in Severity if severities[each])
    lines = [
        f"Baseline {file}: {findings_text(len(baseline.entries), 'nl')}" + (f": {told}" if told else ""),
        f"  regelboek {baseline.rulebook}; getoetst: {', '.join(baseline.paths)}",
    ]
    counts = Counter(entry.rule for entry in baseline.entries)
    for rule in sorted(counts):
        lines.append(f"  {rule} ({counts[rule]})")
        named = sorted((entry.name, entry.fingerprint) for entry in baseline.entries if entry.rule == rule)
        lines += [f"    {fingerprint}  {name}" for name, fingerprint in named]
    return "\n".join(plain_line(line) for line in lines)


def plain_line(line: str) -> str:
    """``line`` made safe for a terminal, its indent kept."""
    return line[: len(line) - len(line.lstrip(" "))] + plain(line)
