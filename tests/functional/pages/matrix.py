"""Every route of a module of pages × every role; what is refused is a page in words and a row in the audit log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType

from checker.store.model import Role
from tests.functional.api.conftest import Api
from tests.functional.pages.conftest import Reader, well_formed

SignIn = Callable[[str], Reader]


def assert_rights(api: Api, reader: SignIn, module: ModuleType, addresses: Mapping[tuple[str, str], str]) -> None:
    """``addresses`` gives a place for each route of ``module``; a GET is answered, a POST only refused or not."""
    routes = [(method, route.path) for route in module.router.routes for method in route.methods]
    assert sorted(routes) == sorted(module.RIGHTS) == sorted(addresses)
    for (method, path), roles in module.RIGHTS.items():
        address = addresses[method, path]
        refused = api.service.store.audit.page(action="geweigerd")[1]
        anyone = api.client.request(method, address, follow_redirects=False)
        assert anyone.status_code == 401
        well_formed(anyone.text)
        for role in Role:
            someone = reader(str(role))
            got = someone.get(address, follow_redirects=False) if method == "GET" else someone.post(address)
            if role not in roles:
                assert got.status_code == 403, (method, path, role)
                refused += 1
            elif method == "GET":
                assert got.status_code == 200, (method, path, role, got.text)
            else:
                assert got.status_code in (303, 400, 409), (method, path, role, got.text)
            if got.text:
                well_formed(got.text)
        assert api.service.store.audit.page(action="geweigerd")[1] == refused + 1


def assert_hidden(stranger: Reader, *addresses: str) -> None:
    """What is of another municipality answers as if it did not exist."""
    for address in addresses:
        got = stranger.get(address)
        assert got.status_code == 404, address
        well_formed(got.text)
