"""The command line: thin commands over the library.

Every command imports what it needs when it runs, so that ``kaderwacht --version`` and a plain check stay quick. One
place turns errors into messages and exit codes (DESIGN section 6).
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from typing import Annotated

import typer

from checker import __version__
from checker.cli.dutch import dutch_error, speak_dutch
from checker.errors import ExitCode, KaderwachtError
from checker.output.safe import plain


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kaderwacht {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Toon de versie en stop.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Toon bij een fout de volledige traceback.")] = False,
) -> None:
    del version, debug


_COMMANDS = {
    "check": "check",
    "diff": "diff",
    "report": "report",
    "load": "graphs",
    "shacl": "graphs",
    "template": "templates",
    "example": "templates",
    "controls": "rules",
    "serve": "serve",
}
"""Commands in the order of the help, each with the module that has the function of that name."""
_GROUPS = ("rules", "ontology", "token", "baseline", "waiver", "record")
"""Modules whose ``app`` is a group of commands."""


def command_line(wanted: str | None = None) -> typer.Typer:
    """The command line; when ``wanted`` names a command or a group, that one alone.

    A run needs one command: making all of them costs a check a twentieth of its time.
    """
    app = typer.Typer(
        name="kaderwacht",
        help="Bewaakt de kaders: toetst het applicatielandschap van een gemeente aan architectuur, programma en wet.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    known = wanted in _COMMANDS or wanted in _GROUPS
    for name, module in _COMMANDS.items():
        if wanted == name or not known:
            app.command(name)(getattr(import_module(f"checker.cli.{module}"), name))
    for name in _GROUPS:
        if wanted == name or not known:
            app.add_typer(import_module(f"checker.cli.{name}").app, name=name)
    speak_dutch(app)
    return app


def main() -> None:
    """Entry point of the console script: runs the app and exits with the code of DESIGN section 6."""
    # a run makes many values and next to no cycles: looking for those at every 700 new values costs a tenth of it
    gc.set_threshold(200_000, 20, 100)
    debug = "--debug" in sys.argv[1:]
    if debug:
        # accepted anywhere on the line: whoever needs it adds it at the end
        sys.argv = [sys.argv[0], *(word for word in sys.argv[1:] if word != "--debug")]
    try:
        first = next((word for word in sys.argv[1:] if not word.startswith("-")), None)
        code = command_line(first)(standalone_mode=False)
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
