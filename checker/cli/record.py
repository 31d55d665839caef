"""``kaderwacht record``: list and show records of runs, verify the chain, and do a run again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from checker.errors import ExitCode, InputError, Location, UsageError

app = typer.Typer(help="Verslagen van toetsen: bekijken, narekenen en herhalen.", no_args_is_help=True)

FolderArgument = Annotated[Path, typer.Argument(metavar="MAP", help="Map met verslagen (check --record MAP).")]
RunOption = Annotated[int | None, typer.Option("--run", help="Nummer van het verslag (het laatste).")]


@app.command("list")
def list_records(folder: FolderArgument) -> None:
    """Toon alle verslagen: nummer, moment, peildatum, opdracht, tellingen en hash."""
    from checker.record.folder import RecordFolder

    records = RecordFolder(folder)
    head = f"{'nr':>5}  {'vastgelegd':<20}  {'peildatum':<10}  {'opdracht':<8} {'bevindingen':>11} {'blokkeert':>9}"
    typer.echo(f"{head}  {'bewaard':<7}  hash")
    for number in records.numbers():
        document, record = records.read(number)
        counts = f"{record.counts.findings:>11} {record.gate.blocking:>9}"
        kept = "ja" if record.kept else "nee"
        typer.echo(
            f"{number:>5}  {document.get('recorded_at', ''):<20}  {record.date:<10}  {record.command:<8} {counts}"
            f"  {kept:<7}  {str(document.get('hash'))[:16]}"
        )


@app.command("show")
def show(
    folder: FolderArgument,
    run: RunOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Het verslag zoals het is vastgelegd.")] = False,
) -> None:
    """Toon één verslag: waarop, waarmee en hoe is getoetst, en wat eruit kwam."""
    from checker.cli.replay import description
    from checker.cli.run import write_out
    from checker.output.safe import plain
    from checker.record.folder import RecordFolder, serialise

    records = RecordFolder(folder)
    document, record = records.read(_chosen(records.numbers(), run))
    if as_json:
        write_out(serialise(document), None)
        return
    for line in description(document, record):
        typer.echo(plain(line))


@app.command("verify")
def verify_records(
    folder: FolderArgument,
    anchor: Annotated[
        str | None,
        typer.Option("--anker", metavar="NUMMER:HASH", help="Verslag zoals elders genoteerd (in een rapport)."),
    ] = None,
) -> None:
    """Reken alles na: elk verslag, de keten, de bewaarde invoer en regels; noemt precies wat is gewijzigd.

    Exitcode 0: alles klopt; 1: er is iets gewijzigd, weggehaald of toegevoegd; 3: er zijn geen verslagen.
    """
    from checker.output.safe import plain
    from checker.record.folder import RecordFolder
    from checker.record.verifying import verify

    found = verify(RecordFolder(folder), anchor=_anchor(anchor))
    for note in found.notes:
        typer.echo(plain(note), err=True)
    for fault in found.faults:
        typer.echo(plain(str(fault)))
    if found.faults:
        count = len(found.faults)
        typer.echo(f"{count} {'afwijking' if count == 1 else 'afwijkingen'} in {_records(found.length)}.")
        raise typer.Exit(int(ExitCode.FINDINGS))
    if not found.length:
        raise InputError(
            "Er zijn geen verslagen: er is niets om na te rekenen.",
            where=Location(str(folder)),
            remedy="Controleer de naam van de map, of zet een reservekopie terug.",
        )
    typer.echo(
        f"In orde: {_records(found.length)}, bewaarde bestanden: {found.files}. Laatste: {found.length}:{found.head}"
    )


@app.command("replay")
def replay_record(
    folder: FolderArgument,
    run: RunOption = None,
    current_rules: Annotated[
        bool,
        typer.Option(
            "--current-rules", help="Met het regelboek en de ontologie van nu, ook als die van toen zijn bewaard."
        ),
    ] = False,
) -> None:
    """Doe een toets over en bewijs dat de bevindingen byte voor byte gelijk zijn, of zeg wat verschilt.

    Exitcode 0: gelijk; 1: niet gelijk; 6: wel gelijk, maar op andere invoer of met andere regels dan toen.
    """
    from checker.cli.replay import replay
    from checker.output.safe import plain
    from checker.record.folder import RecordFolder
    from checker.record.verifying import verify

    records = RecordFolder(folder)
    number = _chosen(records.numbers(), run)
    checked = verify(records, contents_of=number)
    if checked.faults:
        for fault in checked.faults:
            typer.echo(plain(str(fault)))
        typer.echo(f"Verslag {number} is niet herhaald: de map is niet zoals zij is geschreven.")
        raise typer.Exit(int(ExitCode.FINDINGS))
    _, record = records.read(number)
    outcome = replay(records, record, current_rules=current_rules)
    for line in outcome.lines(number):
        typer.echo(plain(line))
    raise typer.Exit(int(outcome.exit_code))


def _chosen(numbers: list[int], run: int | None) -> int:
    if not numbers:
        raise UsageError(
            "Er zijn geen verslagen in deze map.", remedy="Maak er een: kaderwacht check PAD --record MAP."
        )
    return numbers[-1] if run is None else run


def _anchor(text: str | None) -> tuple[int, str] | None:
    if text is None:
        return None
    number, colon, digest = text.partition(":")
    if not colon or not number.isascii() or not number.isdigit() or len(digest) != 64:
        raise UsageError(
            f"--anker: '{text}' is geen nummer en hash.",
            remedy="Schrijf NUMMER:HASH, zoals verify en het rapport zeggen.",
        )
    return int(number), digest.lower()


def _records(count: int) -> str:
    return f"{count} {'verslag' if count == 1 else 'verslagen'}"
