"""The command line in Dutch where the library that parses it speaks English: its help and its usage errors."""

from __future__ import annotations

import re
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from checker.errors import UsageError

_HELP = (
    (r"^Usage: ", "Gebruik: "),
    (r"\[OPTIONS\]", "[OPTIES]"),
    (r"\bCOMMAND \[ARGS\]\.\.\.", "OPDRACHT [ARGUMENT]..."),
    (r"^Options:$", "Opties:"),
    (r"^Commands:$", "Opdrachten:"),
    (r"^Arguments:$", "Argumenten:"),
    (r"\bShow this message and exit\.", "Toon deze hulp en stop."),
    (r"\[required\]", "[verplicht]"),
    (r"\[default:(?=\s)", "[standaard:"),
)

# the words of the parsing library, and ours; {0}, {1}… are what stood between them
_ERRORS = (
    (r"No such command '(.*?)'[.]?(?: Did you mean (.*)[?])?", "Opdracht '{0}' bestaat niet.{1}"),
    (r"No such option: (\S+?)[.]?(?: Did you mean (.*)[?])?", "Optie {0} bestaat niet.{1}"),
    (r"No such option: (\S+) \(Possible options: (.*)\)", "Optie {0} bestaat niet.{1}"),
    (r"Missing argument '(.*)'\.", "Het argument {0} ontbreekt."),
    (r"Missing option '(.*)'\.", "De optie {0} ontbreekt."),
    (r"Missing (?:command|parameter).*", "Er ontbreekt een opdracht of argument."),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)", "Te veel argumenten: {0}."),
    (r"Option '(.*)' requires (?:an argument|\d+ arguments)\.", "Optie {0} vraagt een waarde."),
    (r"Option '(.*)' does not take a value\.", "Optie {0} krijgt geen waarde."),
    (r"Argument '(.*)' takes (\d+) values\.", "Het argument {0} vraagt meer waarden."),
    (r"Invalid value for '(.*)': (?:Input should be a valid integer|.*not a valid int).*", "{0}: verwacht een getal."),
    (r"Invalid value for '(.*)': (.*)", "{0}: {1}"),
)


def dutch_help(text: str) -> str:
    """A page of help with the library's own words in Dutch."""
    for pattern, said in _HELP:
        text = re.sub(pattern, said, text, flags=re.MULTILINE)
    return text


def dutch_error(text: str) -> str:
    """A usage error of the library in Dutch; one that we do not know is given as it is."""
    for pattern, said in _ERRORS:
        if found := re.fullmatch(pattern, text, re.DOTALL):
            first, *others = found.groups() or ("",)
            rest = others[0] if others else None
            if "bestaat niet" in said:
                rest = f" Bedoelt u {rest}?" if rest else ""
            return said.format(first, rest or "")
    return text


class DutchCommand(TyperCommand):
    """A command whose help is Dutch, and that takes no empty word for a value."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the words of a call; raises UsageError for an option or argument that is empty.

        A variable that a CI job did not set comes as ''. Read as a path that is the working directory, read as a name
        it is no name at all: the option would do something else than what was asked, or nothing.
        """
        if "" in args or any(word.endswith("=") for word in args):
            given, _, _ = self.make_parser(ctx).parse_args(list(args))
            for param in self.params:
                value = given.get(param.name or "")
                if "" in (value if isinstance(value, list | tuple) else (value,)):
                    raise _empty(param)
        return super().parse_args(ctx, args)

    def get_help(self, ctx: Any) -> str:
        """The page of help."""
        return dutch_help(super().get_help(ctx))


def _empty(param: Any) -> UsageError:
    option = next((name for name in param.opts if name.startswith("--")), None)
    name = option or f"{param.metavar or param.name}".removesuffix("...")
    return UsageError(
        f"{name} is leeg: er is geen waarde gegeven.",
        remedy=f"Geef een waarde{', of laat de optie weg' if option else ''}. In CI: is de variabele wel gezet?",
    )


class DutchGroup(TyperGroup):
    """A group of commands whose help is Dutch."""

    def get_help(self, ctx: Any) -> str:
        """The page of help."""
        return dutch_help(super().get_help(ctx))


def speak_dutch(app: typer.Typer) -> None:
    """Let ``app`` and all below it give their help in Dutch."""
    app.info.cls = DutchGroup
    for command in app.registered_commands:
        command.cls = DutchCommand
    for group in app.registered_groups:
        if group.typer_instance is not None:
            speak_dutch(group.typer_instance)
