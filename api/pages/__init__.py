"""The web pages: the same service as the API, for people. Jinja2 and htmx, readable without JavaScript.

Each module of pages has a ``router`` (:func:`api.pages.rendering.new_page_router`) and ``RIGHTS``, the roles of its
routes; a module that takes an upload has ``UPLOADS``, the patterns of those paths.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from fastapi import FastAPI

from api.guard import GuardedRoute
from api.pages.looking import Looks
from api.pages.rendering import compile_templates, mount_static, show_problem
from api.problems import PAGE_PROBLEM
from api.rights import PAGE_RIGHTS, allowed
from api.security import UPLOAD_PATHS
from checker.errors import InternalError

MODULES = (
    "start",
    "loading",
    "checking",
    "landscape",
    "application",
    "merger",
    "rules",
    "waivers",
    "team",
    "office",
    "reports",
    "audit",
)


def add_pages(app: FastAPI) -> None:
    """Mount every page with its rights, the static files, and the page that tells of an error.

    Raises InternalError when a route has no rights.
    """
    for name in MODULES:
        if find_spec(f"{__name__}.{name}") is None:
            continue
        module = import_module(f"{__name__}.{name}")
        PAGE_RIGHTS.update(module.RIGHTS)
        UPLOAD_PATHS.extend(path for path in getattr(module, "UPLOADS", ()) if path not in UPLOAD_PATHS)
        for route in module.router.routes:
            if not isinstance(route, GuardedRoute) or any(
                allowed(each, route.path) is None for each in route.methods or ()
            ):
                raise InternalError(f"Pagina {getattr(route, 'path', route)} staat niet in de tabel van rechten.")
        app.router.routes.extend(module.router.routes)
    app.state.looks = Looks()
    mount_static(app)
    compile_templates()
    setattr(app.state, PAGE_PROBLEM, show_problem)
