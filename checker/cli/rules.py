"""``kaderwacht rules``: list, explain, test, lint and start rules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from checker.cli.run import choose, config_for, engine_named, open_books, write_out
from checker.config import ENGINES, LANGUAGES
from checker.errors import ExitCode, UsageError

app = typer.Typer(help="Regels tonen, uitleggen, testen en maken.", no_args_is_help=True, rich_markup_mode=None)

Folders = Annotated[list[Path] | None, typer.Option("--rules", help="Extra map met eigen regels.")]
Language = Annotated[str, typer.Option("--lang", help="nl of en.")]


@app.command("list")
def list_rules(
    folders: Folders = None,
    kader: Annotated[list[int] | None, typer.Option("--kader", help="Alleen regels van dit kader (1-10).")] = None,
    only: Annotated[list[str] | None, typer.Option("--only", help="Alleen deze regel of groep.")] = None,
    lang: Language = "nl",
) -> None:
    """Toon de regels: id, ernst, kaders en naam; * = bron niet geverifieerd."""
    from checker.output.words import rules_text
    from checker.rules.selection import select

    language = choose(lang, LANGUAGES, "--lang")
    rulebook = open_books((*config_for([]).rules, *(folders or []))).rulebook
    rules = select(rulebook, frameworks=kader or [], only=only or [])
    for rule in rules:
        frameworks = ",".join(str(number) for number in rule.frameworks)
        mark = " " if rule.verified else "*"
        severity = rule.severity.label.get(language)
        typer.echo(f"{rule.id:<12}{mark} {severity:<12} {frameworks:<8} {rule.label.get(language)}")
    book = "rulebook" if language == "en" else "regelboek"
    typer.echo(f"{rules_text(len(rules), language)}; {book} {rulebook.version}")


@app.command("explain")
def explain(
    rule: Annotated[str, typer.Argument(metavar="REGEL", help="Bijvoorbeeld AVG-003.")],
    folders: Folders = None,
    lang: Language = "nl",
) -> None:
    """Leg een regel uit: norm, artikelen, waarom, welke feiten, waar die vandaan komen, voorbeelden, herstel."""
    from checker.ontology.provenance import provenance
    from checker.rules.explain import explain as explanation_of
    from checker.rules.explain import render_text

    language = choose(lang, LANGUAGES, "--lang")
    books = open_books((*config_for([]).rules, *(folders or [])))
    try:
        found = books.rulebook.rule(rule.upper())
    except KeyError:
        raise UsageError(f"Er is geen regel '{rule}'.", remedy="'kaderwacht rules list' toont alle regels.") from None
    write_out(render_text(explanation_of(found, books.vocabulary, provenance()), language), None)


@app.command("test")
def test(
    only: Annotated[
        list[str] | None, typer.Argument(metavar="[REGEL...]", help="Alleen deze regels of groepen.")
    ] = None,
    folders: Folders = None,
    engine: Annotated[str, typer.Option("--engine", help="sets of pyshacl.")] = "sets",
) -> None:
    """Voer de voorbeelden van regels uit en meld elk verschil met wat zij verwachten."""
    from checker.output.words import rules_text
    from checker.rules.examples import run_examples
    from checker.rules.selection import select
    from checker.rules.testing import ExampleJudge

    books = open_books((*config_for([]).rules, *(folders or [])))
    rules = select(books.rulebook, only=only or [])
    judge = ExampleJudge(books.rulebook, books.vocabulary, engine_named(choose(engine, ENGINES, "--engine")))
    results = run_examples(rules, judge, books.terms)
    failed = [result for result in results if not result.passed]
    for result in failed:
        typer.echo(f"✗ {result.example.rule_id} {result.example.name} ({result.example.location})")
        for difference in result.differences:
            typer.echo(f"    {difference}")
    examples = f"{len(results)} {'voorbeeld' if len(results) == 1 else 'voorbeelden'}"
    typer.echo(f"{rules_text(len(rules), 'nl')}, {examples}, {len(failed)} mislukt.")
    raise typer.Exit(int(ExitCode.RULEBOOK if failed else ExitCode.CLEAN))


@app.command("lint")
def lint(folders: Folders = None) -> None:
    """Controleer het regelboek; elke fout met bestand en regel, exitcode 4 als er een is."""
    from checker.output.words import rules_text

    rulebook = open_books((*config_for([]).rules, *(folders or []))).rulebook
    typer.echo(f"Het regelboek is in orde: {rules_text(len(rulebook.rules), 'nl')}, versie {rulebook.version}.")


def controls(
    folders: Folders = None,
    kader: Annotated[list[int] | None, typer.Option("--kader", help="Alleen dit kader (1-10).")] = None,
    lang: Language = "nl",
) -> None:
    """Toon per kader de normen, de regels die ze toetsen, en wat een mens nog moet beoordelen."""
    from checker.rules.controls import controls as controls_of
    from checker.rules.controls import render_text

    language = choose(lang, LANGUAGES, "--lang")
    books = open_books((*config_for([]).rules, *(folders or [])), examples=False)
    found = [
        control for control in controls_of(books.rulebook, books.vocabulary) if not kader or control.framework in kader
    ]
    write_out(render_text(found, books.vocabulary, language), None)


@app.command("new")
def new(
    rule: Annotated[str, typer.Argument(metavar="REGEL", help="Nieuw regelnummer, bijvoorbeeld EIGEN-001.")],
    folder: Annotated[Path, typer.Option("--rules", help="Map met eigen regels.")] = Path("regels"),
) -> None:
    """Zet een nieuwe regel klaar, met voorbeelden om in te vullen."""
    from checker.rules.scaffold import scaffold

    for path in scaffold(rule.upper(), folder):
        typer.echo(f"{path} geschreven.")
    typer.echo(f"Vul beide in; controleer daarna met: kaderwacht rules lint --rules {folder}")
