"""``kaderwacht ontology``: whether the vocabulary is consistent."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from checker.cli.run import config_for, load_options
from checker.errors import ExitCode

app = typer.Typer(help="De ontologie.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _group() -> None:
    """De ontologie."""


@app.command("check")
def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PAD...]", help="Toets samen met dit landschap.")
    ] = None,
) -> None:
    """Laat een redeneerder (HermiT) nagaan of de ontologie klopt: geen tegenspraak, geen onmogelijke klasse."""
    from checker.ontology.consistency import check_consistency

    facts = None
    if paths:
        from checker.sources.load import load

        facts = load(paths, load_options(config_for(paths), None, None)).graph
    outcome = check_consistency(facts)
    if not outcome.consistent:
        typer.echo("De ontologie spreekt zichzelf tegen.")
        for line in outcome.explanation:
            typer.echo(f"  {line}")
        raise typer.Exit(int(ExitCode.RULEBOOK))
    for iri in outcome.unsatisfiable:
        typer.echo(f"  onmogelijke klasse: {iri}")
    if outcome.unsatisfiable:
        raise typer.Exit(int(ExitCode.RULEBOOK))
    typer.echo(f"Consistent: {outcome.classes} klassen, {outcome.properties} eigenschappen, geen onmogelijke klasse.")
