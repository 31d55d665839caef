"""The command line: thin commands over the library.

Every command imports what it needs when it runs, so that ``kaderwacht --version`` and a plain check stay quick. One
place turns errors into messages and exit codes (DESIGN section 6).
"""

from __future__ import annotations

import gc
import sys
from typing import Annotated

import typer

from checker import __version__
from checker.cli import baseline, check, diff, graphs, ontology, record, report, rules, serve, templates, token, waiver
from checker.cli.dutch import dutch_error, speak_dutch
from checker.errors import ExitCode, KaderwachtError
from checker.output.safe import plain

app = typer.Typer(
    name="kaderwacht",
    help="Bewaakt de kaders: toetst het applicatielandschap van een gemeente aan architectuur, programma en wet.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kaderwacht {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Toon de versie en stop.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Toon bij een fout de volledige traceback.")] = False,
) -> None:
    del version, debug


app.command("check")(check.check)
app.command("diff")(diff.diff)
app.command("report")(report.report)
app.command("load")(graphs.load)
app.command("shacl")(graphs.shacl)
app.command("template")(templates.template)
app.command("example")(templates.example)
app.command("controls")(rules.controls)
app.command("serve")(serve.serve)
app.add_typer(rules.app, name="rules")
app.add_typer(ontology.app, name="ontology")
app.add_typer(token.app, name="token")
app.add_typer(baseline.app, name="baseline")
app.add_typer(waiver.app, name="waiver")
app.add_typer(record.app, name="record")
speak_dutch(app)


def main() -> None:
    """Entry point of the console script: runs the app and exits with the code of DESIGN section 6."""
    # a run makes many values and next to no cycles: looking for those at every 700 new values costs a tenth of it
    gc.set_threshold(200_000, 20, 100)
    debug = "--debug" in sys.argv[1:]
    if debug:
        # accepted anywhere on the line: whoever needs it adds it at the end
        sys.argv = [sys.argv[0], *(word for word in sys.argv[1:] if word != "--debug")]
    try:
        code = app(standalone_mode=False)
    except KaderwachtError as error:
        if debug:
            raise
        _fail(str(error), error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        _fail("Afgebroken.", 130)
    except BrokenPipeError:
        # the reader of our output left: nothing to say, and nobody to say it to
        sys.stderr.close()
        sys.exit(ExitCode.CLEAN)
    except Exception as error:
        _handle(error, debug)
    else:
        # without standalone mode a typer.Exit comes back as a return value
        sys.exit(code if isinstance(code, int) else ExitCode.CLEAN)


def _handle(error: Exception, debug: bool) -> None:
    # typer carries its own copy of click, which is private: what a usage error can do tells it apart
    told = getattr(error, "format_message", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(told())  # type: ignore[misc]
        sys.exit(ExitCode.USAGE)
    if callable(told):
        _fail(f"{dutch_error(told())}\n  → Zie 'kaderwacht --help' of 'kaderwacht OPDRACHT --help'.", ExitCode.USAGE)
    if debug:
        raise error
    remedy = "Meld dit met de uitvoer van --debug."
    _fail(f"Interne fout: {type(error).__name__}: {error}\n  → {remedy}", ExitCode.INTERNAL)


def _fail(message: str, code: int) -> None:
    # names of files and nodes stand in it: data, never commands to a terminal or a log
    lines = [plain(line) for line in message.split("\n")]
    typer.echo("kaderwacht: " + "\n  ".join(line for line in lines if line), err=True)
    sys.exit(int(code))
