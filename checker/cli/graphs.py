"""``kaderwacht load`` and ``kaderwacht shacl``: graphs in, graphs out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.cli.run import choose, config_for, engine_named, load_options, require_paths, write_out
from checker.config import ENGINES
from checker.errors import ExitCode, InputError, UsageError

if TYPE_CHECKING:
    from checker.graph.columns import Graph
    from checker.graph.terms import TermTable

_SYNTAXES = {"turtle": "turtle", "ntriples": "ntriples", "rdfxml": "rdfxml", "jsonld": "jsonld"}
_SUFFIXES = {".ttl": "turtle", ".nt": "ntriples", ".rdf": "rdfxml", ".jsonld": "jsonld"}


def load(
    paths: Annotated[list[Path], typer.Argument(metavar="PAD...", help="Bestanden of mappen van elk formaat.")],
    form: Annotated[str | None, typer.Option("--format", help="turtle, ntriples, rdfxml of jsonld.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Schrijf naar dit bestand.")] = None,
    gemeente: Annotated[str | None, typer.Option("--gemeente", help="Gemeente als het bestand er geen noemt.")] = None,
    plateau: Annotated[str | None, typer.Option("--plateau", help="Bron of Doel als het bestand niets zegt.")] = None,
) -> None:
    """Lees een landschap of een lijst en schrijf het als RDF; zonder --output naar standaarduitvoer.

    Noem eerst de soort om een lijst te vragen: 'load selectielijst BESTAND...' of 'load tooi BESTAND...'.
    """
    from checker.graph.writing import Syntax, canonical_hash, write_graph
    from checker.sources.load import load as load_landscape

    kind, paths = _kind(paths)
    require_paths(paths)
    guessed = _SUFFIXES.get(output.suffix) if output else None
    syntax = Syntax(_SYNTAXES[choose(form or guessed or "turtle", list(_SYNTAXES), "--format")])
    landscape = load_landscape(paths, load_options(config_for(paths), gemeente, plateau))
    if kind:
        _require_kind(kind, paths, landscape.graph)
    write_out(write_graph(landscape.graph, syntax), output)
    for found in landscape.data_findings:
        typer.echo(f"{found.location or '-'}: {found.code}: {found.message.nl}", err=True)
    typer.echo(f"{len(landscape.graph)} feiten, RDFC-1.0 sha256 {canonical_hash(landscape.graph)}", err=True)


def _kind(paths: list[Path]) -> tuple[str, list[Path]]:
    """The kind of list that the first word names, '' when it names none, and the paths that follow it."""
    from checker.sources.reference import KINDS

    first = str(paths[0])
    if first not in KINDS or paths[0].exists():
        return "", paths
    if len(paths) == 1:
        raise UsageError(f"Na '{first}' hoort een bestand.", remedy=f"Bijvoorbeeld: kaderwacht load {first} lijst.json")
    return first, paths[1:]


def _require_kind(kind: str, paths: list[Path], graph: Graph) -> None:
    from checker.sources.reference import KINDS

    if not len(graph.instances(KINDS[kind])):
        raise InputError(
            f"Hierin staat niets van soort '{kind}': {', '.join(path.as_posix() for path in paths)}.",
            remedy="Laat de soort weg; dan wordt het bestand aan zijn inhoud herkend.",
        )


def shacl(
    data: Annotated[list[Path], typer.Argument(metavar="DATA...", help="RDF-bestanden met de gegevens.")],
    shapes: Annotated[list[Path], typer.Option("--shapes", help="RDF-bestanden met de shapes.")],
    engine: Annotated[str, typer.Option("--engine", help="sets of pyshacl.")] = "sets",
    form: Annotated[str, typer.Option("--format", help="turtle, json of text.")] = "turtle",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Schrijf naar dit bestand.")] = None,
) -> None:
    """Gewone SHACL op elke RDF: het W3C-rapport, exitcode 0 (conform) of 1."""
    from checker.graph.terms import TermTable
    from checker.shacl.rendering import render
    from checker.shacl.report import ShapesError

    choose(form, ("turtle", "json", "text"), "--format")
    require_paths([*data, *shapes])
    terms = TermTable()
    try:
        report = engine_named(choose(engine, ENGINES, "--engine")).validate(
            _read(data, terms, "d"), _read(shapes, terms, "s")
        )
    except ShapesError as error:
        raise InputError(f"De shapes kloppen niet: {error}", remedy="Herstel de genoemde shape.") from error
    write_out(render(report, form), output)
    raise typer.Exit(int(ExitCode.CLEAN if report.conforms else ExitCode.FINDINGS))


def _read(paths: list[Path], terms: TermTable, scope: str) -> Graph:
    from checker.graph.columns import Graph
    from checker.graph.reading import read_graph, sniff_syntax

    graph = Graph(terms, {})
    for number, path in enumerate(paths):
        if path.is_dir():
            raise UsageError(f"'{path}' is een map; noem de bestanden.", remedy="Bijvoorbeeld: map/*.ttl")
        with path.open("rb") as file:
            syntax = sniff_syntax(file.read(65536))
        if syntax is None:
            raise InputError(
                f"'{path}' is niet te herkennen als RDF.", remedy="Geef Turtle, N-Triples, RDF/XML of JSON-LD."
            )
        graph = graph.union(read_graph(path, syntax, terms, blank_scope=f"{scope}{number}"))
    return graph
