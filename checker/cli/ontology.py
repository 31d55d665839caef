"""``kaderwacht ontology``: whether the vocabulary is consistent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.cli.run import config_for, load_options
from checker.errors import ExitCode

if TYPE_CHECKING:
    from checker.ontology.consistency_clashes import Clash
    from checker.sources.landscape import Landscape

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

    landscape = None
    if paths:
        from checker.sources.load import load

        landscape = load(paths, load_options(config_for(paths), None, None))
    outcome = check_consistency(landscape.graph if landscape else None)
    if not outcome.consistent:
        typer.echo("De ontologie spreekt zichzelf tegen.")
        for line in (*_named(outcome.clashes, landscape), *outcome.explanation):
            typer.echo(f"  {line}")
        raise typer.Exit(int(ExitCode.RULEBOOK))
    for iri in outcome.unsatisfiable:
        typer.echo(f"  onmogelijke klasse: {iri}")
    if outcome.unsatisfiable:
        raise typer.Exit(int(ExitCode.RULEBOOK))
    typer.echo(f"Consistent: {outcome.classes} klassen, {outcome.properties} eigenschappen, geen onmogelijke klasse.")


def _named(clashes: Sequence[Clash], landscape: Landscape | None) -> Iterator[str]:
    """What contradicts, the same contradiction on other nodes counted; with the places of the statements behind it."""
    from checker.ontology.consistency_clashes import summary

    for clash, count in summary(clashes):
        others = f" (en {count - 1} andere)" if count > 1 else ""
        yield f"{clash.subject}{others}: {' en '.join(clash.excluding)} sluiten elkaar uit"
        for axiom in clash.axioms:
            yield f"  - {axiom}"
        for statement in clash.statements if landscape else ():
            for place in landscape.positions.find(*statement)[:1] if landscape else ():
                yield f"  - staat in {place}"
