"""``kaderwacht template`` (a workbook to fill in) and ``kaderwacht example`` (the worked merger, copied out)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from checker.cli.run import choose, config_for, load_options, require_paths
from checker.config import LANGUAGES
from checker.errors import UsageError
from checker.resources import data_path


def template(
    output: Annotated[Path, typer.Option("--output", "-o", help="Naam van het werkboek, bijvoorbeeld invullen.xlsx.")],
    source: Annotated[
        list[Path] | None, typer.Option("--from", help="Landschap waarvan de bekende feiten alvast worden ingevuld.")
    ] = None,
    more: Annotated[list[Path] | None, typer.Argument(metavar="[PAD...]", help="Meer paden bij --from.")] = None,
    gemeente: Annotated[str | None, typer.Option("--gemeente", help="Gemeente als het bestand er geen noemt.")] = None,
    plateau: Annotated[str | None, typer.Option("--plateau", help="Bron of Doel als het bestand niets zegt.")] = None,
    sheet: Annotated[
        list[str] | None, typer.Option("--sheet", metavar="NAAM", help="Alleen dit blad; mag vaker worden gegeven.")
    ] = None,
    only_missing: Annotated[
        bool, typer.Option("--alleen-ontbrekend", help="Alleen bladen, rijen en kolommen waarin nog iets ontbreekt.")
    ] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="Taal van de uitleg: nl of en.")] = None,
) -> None:
    """Schrijf een invulwerkboek met een blad per soort gegeven, keuzelijsten en uitleg."""
    from checker.sources.load import load
    from checker.sources.tables.template import write_template

    if output.suffix != ".xlsx":
        raise UsageError(f"'{output}' is geen .xlsx.", remedy="Geef een naam die op .xlsx eindigt.")
    paths = [*(source or []), *(more or [])]
    language = choose(lang or config_for(paths).language or "nl", LANGUAGES, "--lang")
    landscape = None
    if paths:
        require_paths(paths)
        landscape = load(paths, load_options(config_for(paths), gemeente, plateau))
    if only_missing and landscape is None:
        raise UsageError(
            "--alleen-ontbrekend vergelijkt met een landschap, en er is er geen gegeven.",
            remedy="Geef de bestanden mee met --from.",
        )
    write_template(landscape, output, sheet, only_missing=only_missing, language=language)
    typer.echo(f"{output} geschreven.")


def example(
    folder: Annotated[Path, typer.Argument(metavar="MAP", help="Nieuwe map waarin het voorbeeld komt.")] = Path(
        "leedewaard"
    ),
) -> None:
    """Kopieer het uitgewerkte voorbeeld (de herindeling tot Leedewaard) naar een nieuwe map."""
    import shutil

    if folder.exists():
        raise UsageError(f"'{folder}' bestaat al.", remedy="Kies een andere naam.")
    shutil.copytree(data_path("voorbeeld") / "leedewaard", folder)
    typer.echo(f"Voorbeeld geschreven. Toets het met: kaderwacht check {folder}")
