"""What holds for every answer: headers, problems, bounds; and the description of the API against the API itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import httpx
import pytest
import schemathesis
from h11 import LocalProtocolError
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import BaseSchema, GenerationMode, checks
from schemathesis.specs.openapi import checks as openapi_checks

from api.rights import RIGHTS
from tests.functional.api.conftest import Api, landscape

V1 = "/api/v1"
EXAMPLES = int(os.environ.get("KADERWACHT_SCHEMATHESIS", "3"))


def test_headers_of_every_answer(api: Api) -> None:
    for path in (f"{V1}/health", f"{V1}/rules", f"{V1}/nergens", "/nergens"):
        got = api.client.get(path).headers
        assert got["x-content-type-options"] == "nosniff"
        assert got["x-frame-options"] == "DENY"
        assert got["referrer-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in got["content-security-policy"]
        assert "unsafe" not in got["content-security-policy"]
        if path.startswith(V1):
            assert got["api-version"].count(".") == 2
            assert got["cache-control"] == "no-store"


def test_design_rules(api: Api) -> None:
    """NLGov API Design Rules: version in the path and a header, no trailing slash, description at a fixed place."""
    described = api.client.get(f"{V1}/openapi.json")
    assert described.headers["access-control-allow-origin"] == "*"
    schema = described.json()
    assert schema["openapi"].startswith("3.1")
    for path, operations in schema["paths"].items():
        assert path.startswith(f"{V1}/")
        assert path == path.lower()
        assert not path.endswith("/")
        for operation in operations.values():
            assert operation["summary"]
            assert "422" not in operation["responses"]
            assert "application/problem+json" in operation["responses"]["4XX"]["content"]
    slash = api.client.get(f"{V1}/rules/")
    assert (slash.status_code, slash.headers["content-type"]) == (404, "application/problem+json")
    wrong = api.client.put(f"{V1}/rules")
    assert (wrong.status_code, wrong.headers["content-type"]) == (405, "application/problem+json")


def test_what_is_wrong_with_a_request_is_told_part_by_part(api: Api) -> None:
    told = api.call("POST", "/checks", json={"landscapes": ["x"], "date": "gisteren", "frameworks": [11]})
    assert told.status_code == 400
    assert {(part["place"], part["name"]) for part in told.json()["errors"]} == {
        *(("body", "date"), ("body", "frameworks.0")),
    }
    broken = api.call("POST", "/checks", content=b"{", headers={"Content-Type": "application/json"})
    assert broken.status_code == 400


def test_no_trace_of_the_inside_gets_out(
    make_api: Callable[..., Api], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    api = make_api()

    def explode() -> None:
        raise RuntimeError("geheim\x1b[2J\nNov 23 root: alles in orde")

    monkeypatch.setattr(api.service.store.landscapes, "all", explode)
    told = api.call("GET", "/landscapes")
    assert told.status_code == 500
    assert told.headers["content-type"] == "application/problem+json"
    assert "geheim" not in told.text
    assert "Traceback" not in told.text
    lines = [record.getMessage() for record in caplog.records]
    assert any("geheim" in line for line in lines), "who keeps the service is told"
    assert not any("\x1b" in line or line.startswith("Nov 23") for line in lines), "a line in the log is inert"


def test_a_body_that_is_too_large_is_refused_while_it_streams(make_api: Callable[..., Api]) -> None:
    api = make_api(upload_bytes=10_000, body_bytes=2_000)
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 10_000_000:
            sent += 1_000
            yield b"x" * 1_000

    path = "/landscapes/gm9901-bron/versions"
    told = api.call("POST", path, params={"file_name": "a.ttl"}, content=endless())
    assert told.status_code == 413, told.text
    assert api.call("POST", path, params={"file_name": "a.ttl"}, content=b"x" * 10_001).status_code == 413
    assert api.call("POST", path, files={"file": ("a.ttl", b"x" * 20_000)}).status_code == 413
    assert api.call("POST", "/checks", json={"landscapes": ["x" * 3_000]}).status_code == 413
    assert not list(api.service.store.temp.iterdir()), "nothing is left behind"
    assert api.load(landscape("gm9901", "Zaken")) == 1, "others are served"


@pytest.mark.parametrize("parts", [2_001, 10_000])
def test_too_many_parts_are_refused(api: Api, parts: int) -> None:
    files = [("file", (f"{number}.ttl", b"x")) for number in range(parts)]
    told = api.call("POST", "/landscapes/gm9901-bron/versions", files=files)
    assert told.status_code == 400, told.text
    fields = "&".join(f"a{number}=1" for number in range(1_000_000)).encode()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert api.call("POST", "/checks", content=fields, headers=form).status_code == 413


@pytest.fixture(scope="module")
def described(make_api: Callable[..., Api]) -> Api:
    """A service with something in it, for requests that nobody thought of."""
    api = make_api(refusals_per_minute=1_000_000, query_seconds=5.0)
    api.load(landscape("gm9901", "Zaken"))
    api.check("gm9901-bron")
    return api


@pytest.fixture(scope="module")
def description(described: Api) -> BaseSchema:
    """What the service says of itself."""
    return schemathesis.openapi.from_dict(described.client.get(f"{V1}/openapi.json").json())


CHECKED = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
]


@pytest.mark.parametrize(("method", "path"), sorted(RIGHTS))
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_the_api_does_what_its_description_says(
    described: Api, description: BaseSchema, method: str, path: str, mode: GenerationMode
) -> None:
    """No 5xx and no breach of the description, whatever is sent."""
    operation = description[path][method]
    headers = described.headers("everywhere")
    run = described.service.store.runs.all()[0]
    known = {"landscape_id": "gm9901-bron", "number": 1, "check_id": run.id, "rule_id": "ICT-005", "position": 1}
    refused = []

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def probe(case: schemathesis.Case) -> None:
        if mode is GenerationMode.POSITIVE and case.path_parameters:
            case.path_parameters.update({name: known[name] for name in case.path_parameters if name in known})
        sent = case.as_transport_kwargs(headers=headers)
        sent.pop("cookies", None)
        sent["url"] = sent["url"].removeprefix("http://localhost")
        try:
            response = described.client.request(**sent)
            response.request.read()  # a streamed body, for the message when something is wrong
        except (httpx.InvalidURL, UnicodeEncodeError, TypeError, AttributeError, LocalProtocolError) as error:
            refused.append(error)  # the client cannot send it at all
            return
        case.validate_response(response, checks=CHECKED)

    try:
        probe()
    except Unsatisfiable:
        pytest.skip("nothing wrong can be sent to this route")
