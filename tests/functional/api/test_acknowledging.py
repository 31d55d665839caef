"""A file that names another municipality counts only after someone acknowledged that, by name; the audit keeps it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.functional.api.conftest import Api, landscape

PLACE = "/landscapes/gm9901-bron/versions"
CODE = "GEMEENTE-ANDERS"


def stage(api: Api, owner: str, who: str = "architect") -> int:
    """Load a landscape of ``owner`` as a preview in gm9901."""
    made = api.call("POST", PLACE, who, params={"file_name": "a.ttl"}, content=landscape(owner, "Zaken"))
    assert made.status_code == 201, made.text
    return int(made.json()["number"])


def confirm(api: Api, number: int, who: str = "architect", *named: str) -> tuple[int, dict[str, object]]:
    told = api.call("POST", f"{PLACE}/{number}/confirmation", who, json={"acknowledge": named})
    return told.status_code, told.json()


@pytest.fixture(scope="module")
def stranger(api: Api) -> int:
    """A preview in gm9901 of a file that says it is of gm9902."""
    number = stage(api, "gm9902")
    found = api.call("GET", f"{PLACE}/{number}/preview").json()["data_findings"]
    assert CODE in {each["code"] for each in found}, found
    return number


@pytest.mark.parametrize("who", ["architect", "beheerder", "ci", "everywhere"])
def test_without_acknowledging_nobody_confirms_it(api: Api, stranger: int, who: str) -> None:
    for named in ((), ("ANDERS",)):
        status, told = confirm(api, stranger, who, *named)
        assert (status, str(told["type"]).rpartition("/")[2]) == (409, "niet-erkend")
        assert CODE in str(told["detail"]) and told["file"] == "a.ttl" and told["remedy"]
    bare = api.call("POST", f"{PLACE}/{stranger}/confirmation", who)
    assert bare.status_code == 409
    assert api.call("GET", f"{PLACE}/{stranger}").json()["state"] == "voorvertoning"


@pytest.mark.parametrize(
    ("who", "status"), [("auditor", 403), ("projectbureau", 403), ("bouwteam", 403), ("stranger", 404)]
)
def test_acknowledging_gives_no_right(api: Api, stranger: int, who: str, status: int) -> None:
    assert confirm(api, stranger, who, CODE)[0] == status


@pytest.mark.parametrize("body", [{"acknowledge": "GEMEENTE-ANDERS"}, {"acknowledge": [""]}, {"erken": []}, []])
def test_an_acknowledgement_of_another_shape_is_refused(api: Api, stranger: int, body: object) -> None:
    assert api.call("POST", f"{PLACE}/{stranger}/confirmation", json=body).status_code == 400


def test_acknowledged_it_counts_and_the_audit_log_keeps_it(make_api: Callable[..., Api]) -> None:
    api = make_api()
    number = stage(api, "gm9902")
    assert confirm(api, number, "architect", CODE, "IETS-ANDERS")[0] == 200
    entry = next(each for each in api.service.store.audit.page()[0] if each.action == "landschap.bevestigd")
    # what was named but is not there was not acknowledged
    assert json.loads(entry.detail) == {"erkend": [CODE]}
    assert (entry.actor, entry.subject) == ("architect", f"gm9901-bron/{number}")
    # a second time says what is the matter, not that something must be acknowledged
    assert confirm(api, number)[1]["type"].rpartition("/")[2] == "strijdig"  # type: ignore[attr-defined]


def test_a_file_of_its_own_municipality_asks_nothing(make_api: Callable[..., Api]) -> None:
    api = make_api()
    number = stage(api, "gm9901")
    assert api.call("POST", f"{PLACE}/{number}/confirmation").status_code == 200
    entry = next(each for each in api.service.store.audit.page()[0] if each.action == "landschap.bevestigd")
    assert json.loads(entry.detail or "{}") == {}
