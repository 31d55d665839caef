"""``kaderwacht token``: who may use the service. Works beside a running service too."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.cli.run import choose
from checker.errors import UsageError

if TYPE_CHECKING:
    from checker.store.model import Actor, Token

app = typer.Typer(no_args_is_help=True, help="Tokens voor de dienst: maken, tonen, intrekken.")

Data = Annotated[Path, typer.Option("--data", help="Map van de opslag.")]
_DATA = Path("kaderwacht-data")


@app.command("new")
def new(
    name: Annotated[str, typer.Argument(metavar="NAAM", help="Wie het gebruikt: een persoon of een systeem.")],
    role: Annotated[
        list[str],
        typer.Option("--role", help="architect, auditor, projectbureau, bouwteam, beheerder of ci; mag vaker."),
    ],
    gemeente: Annotated[list[str], typer.Option("--gemeente", help="Gemeente, of '*' voor alle; mag vaker.")],
    days: Annotated[int, typer.Option("--days", help="Hoeveel dagen het geldt, ten hoogste 366.")] = 90,
    data: Data = _DATA,
) -> None:
    """Maak een token; het geheim wordt een keer getoond."""
    from checker.sources.identity import municipality_key
    from checker.store.model import ALL, Grant, Role
    from checker.store.store import Catalogue

    roles = frozenset(Role(choose(each, [str(known) for known in Role], "--role")) for each in role)
    places = frozenset(each if each == ALL else municipality_key(each) for each in gemeente)
    with Catalogue(data) as catalogue:
        token, secret = catalogue.tokens.new(name, Grant(roles, places), days, _me())
    typer.echo(secret)
    typer.echo(
        f"Token {token.id} voor {token.name}, geldig tot {token.expires[:10]}. Bewaar het: dit was de enige keer.",
        err=True,
    )


@app.command("list")
def show(data: Data = _DATA) -> None:
    """Toon alle tokens, zonder hun geheim."""
    from checker.output.safe import plain
    from checker.store.model import now
    from checker.store.store import Catalogue

    _require(data)
    with Catalogue(data) as catalogue:
        tokens = catalogue.tokens.all()
    for token in tokens:
        roles, places = ",".join(sorted(token.grant.roles)), ",".join(sorted(token.grant.municipalities))
        typer.echo(f"{token.id}  {_state(token, now())}  {roles}  {places}  {plain(token.name)}")


def _state(token: Token, at: str) -> str:
    if token.revoked:
        return f"ingetrokken {token.revoked[:10]}"
    return f"{'verlopen' if token.expires <= at else 'geldig tot'} {token.expires[:10]}"


@app.command("revoke")
def revoke(
    token_id: Annotated[str, typer.Argument(metavar="ID", help="Id van het token, zie 'kaderwacht token list'.")],
    data: Data = _DATA,
) -> None:
    """Trek een token in; het werkt meteen niet meer, en sessies die ermee begonnen ook niet."""
    from checker.store.store import Catalogue

    _require(data)
    with Catalogue(data) as catalogue:
        token = catalogue.tokens.revoke(token_id, _me())
    typer.echo(f"Token {token.id} is ingetrokken.")


def _require(data: Path) -> None:
    if not (data / "catalogue.sqlite").is_file():
        raise UsageError(f"In '{data}' is geen opslag.", remedy="Noem met --data de map van de opslag.")


def _me() -> Actor:
    """Who works at this machine, as far as the system knows."""
    import getpass

    from checker.store.model import Actor

    try:
        return Actor(f"opdrachtregel ({getpass.getuser()})")
    except (OSError, KeyError):
        return Actor("opdrachtregel")
