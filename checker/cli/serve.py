"""``kaderwacht serve``: the service on this machine, or for others once there is someone to ask who they are."""

from __future__ import annotations

import ipaddress
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from checker.errors import MissingExtra, UsageError

# named, not imported: the library knows nothing of the web
_APP = "api.app:create_app"
_PROTOCOL = "api.wire:PatientProtocol"
_MOST_CONNECTIONS = 500


def serve(
    host: Annotated[str, typer.Option("--host", help="Adres om op te luisteren.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65_535, help="Poort.")] = 8000,
    data: Annotated[Path, typer.Option("--data", help="Map van de opslag; wordt gemaakt als zij er niet is.")] = Path(
        "kaderwacht-data"
    ),
    name: Annotated[
        list[str] | None, typer.Option("--hostname", help="Naam waarop browsers de dienst bereiken; mag vaker.")
    ] = None,
    behind_https: Annotated[
        bool, typer.Option("--https", help="De dienst staat achter een proxy met https: cookies alleen daarover.")
    ] = False,
) -> None:
    """Start de dienst: de API op /api/v1 en de webpagina's.

    Zonder tokens is er een gebruiker, op deze machine. Een ander adres dan 127.0.0.1 vraagt een token van een
    beheerder: 'kaderwacht token new --role beheerder --gemeente "*" NAAM'.
    """
    for package in ("fastapi", "uvicorn", "python_multipart"):
        if find_spec(package) is None:
            raise MissingExtra("De dienst", "api")
    import uvicorn

    loopback = is_loopback(host)
    guarded = has_tokens(data, need_administrator=not loopback)
    settings = {
        "KADERWACHT_DIENST_DATA": str(data.resolve()),
        "KADERWACHT_DIENST_LOCAL": "1" if loopback and not guarded else "0",
        "KADERWACHT_DIENST_SECURE": "1" if behind_https else "0",
        "KADERWACHT_DIENST_HOSTS": ",".join((*_names(host, loopback), *(name or ()))),
    }
    os.environ.update(settings)
    typer.echo(f"kaderwacht op http://{_shown(host)}:{port} — opslag: {data}", err=True)
    if loopback and not guarded:
        typer.echo(
            "Er zijn geen tokens: wie op deze machine werkt, is beheerder. Zie 'kaderwacht token new'.",
            err=True,
        )
    uvicorn.run(
        _APP,
        factory=True,
        host=host,
        port=port,
        http=_PROTOCOL,
        log_level="warning",
        access_log=False,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=10,
        server_header=False,
        proxy_headers=False,
    )


def is_loopback(host: str) -> bool:
    """Whether ``host`` is reachable from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def has_tokens(data: Path, *, need_administrator: bool) -> bool:
    """Whether a valid token exists; raises UsageError when one of an administrator is needed and there is none."""
    from checker.store.model import Role
    from checker.store.store import Catalogue

    with Catalogue(data) as catalogue:
        if need_administrator and not catalogue.tokens.usable(Role.ADMINISTRATOR):
            raise UsageError(
                "Een ander adres dan 127.0.0.1 vraagt aanmelding, en er is nog geen token van een beheerder.",
                remedy=f"Maak er een: kaderwacht token new --data {data} --role beheerder --gemeente '*' NAAM",
            )
        return catalogue.tokens.usable()


def _names(host: str, loopback: bool) -> tuple[str, ...]:
    """Host headers to answer to; any on an address for others, unless names are given."""
    return ("localhost", "127.0.0.1", "::1", host) if loopback else ()


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
