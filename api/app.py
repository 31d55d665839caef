"""The service as an ASGI application: ``uvicorn --factory api.app:create_app``, or ``kaderwacht serve``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.util import find_spec

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from api.guard import GuardedRoute
from api.openapi import describe
from api.problems import add_handlers
from api.rights import V1, allowed
from api.routes import checks, control, landscapes, rules, sparql, waivers
from api.security import API_VERSION, BoundedBody, KnownHosts, LastResort, SecureHeaders
from api.service import Service
from api.settings import Settings, settings_from
from checker.errors import InternalError

_ROUTERS = (landscapes.router, checks.router, rules.router, waivers.router, sparql.router, control.router)
PAGES = "api.pages"
"""Package of the web pages; when it is there, its ``add_pages(app)`` mounts them.

They use the route class GuardedRoute, stand in ``api.rights.PAGE_RIGHTS``, add their upload to
``api.security.UPLOAD_PATHS`` and show errors by ``app.state.page_problem``.
"""


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application over the store of ``settings`` (default: the environment). The store is open while it runs.

    Raises InternalError when a route is not in the table of rights.
    """
    chosen = settings if settings is not None else settings_from()

    @asynccontextmanager
    async def alive(app: FastAPI) -> AsyncIterator[None]:
        app.state.service = service = await run_in_threadpool(Service, chosen)
        try:
            service.warm_up()
            yield
        finally:
            await run_in_threadpool(service.close)

    app = FastAPI(
        title="kaderwacht",
        version=API_VERSION,
        description="Landschappen, toetsingen, bevindingen, regels en afwijkingen van gemeenten.",
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        openapi_url=f"{V1}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=alive,
    )
    app.state.settings = chosen
    for router in _ROUTERS:
        _refuse_unknown(router.routes)
        # the routes themselves: a router within a router is searched again at every request
        app.router.routes.extend(router.routes)
    if find_spec(PAGES) is not None:
        import_module(PAGES).add_pages(app)
    add_handlers(app)
    app.add_middleware(BoundedBody, settings=chosen)
    app.add_middleware(KnownHosts, hosts=chosen.hosts)
    app.add_middleware(LastResort)
    app.add_middleware(SecureHeaders, secure=chosen.secure)
    describe(app)
    return app


def _refuse_unknown(routes: Sequence[object]) -> None:
    """Every route is in the table of rights, or the service does not start."""
    for route in routes:
        if isinstance(route, GuardedRoute):
            for method in route.methods or ():
                if allowed(method, route.path) is None:
                    raise InternalError(f"Route {method} {route.path} staat niet in api/rights.py.")
