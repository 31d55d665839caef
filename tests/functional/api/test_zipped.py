"""A coArchi folder sent as one zip: read as the folder would be; what is wrong with it is told, nothing is loaded."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from checker.resources import data_path
from tests.functional.api.conftest import Api

MODEL = data_path("voorbeeld") / "leedewaard"


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def the_model() -> dict[str, bytes]:
    root = MODEL / "doelarchitectuur"
    return {str(file.relative_to(MODEL)): file.read_bytes() for file in sorted(root.rglob("*")) if file.is_file()}


@pytest.fixture(scope="module")
def service(make_api: Callable[..., Api]) -> Api:
    return make_api()


def send(api: Api, data: bytes) -> tuple[int, dict[str, object]]:
    answer = api.call(
        "POST", "/landscapes/gm9901-doel/versions", params={"file_name": "model.zip"}, content=data,
        headers={"Content-Type": "application/zip"},
    )  # fmt: skip
    found: dict[str, object] = json.loads(answer.text)
    return answer.status_code, found


def test_it_is_read_as_the_folder_and_findings_point_into_it(service: Api) -> None:
    number = service.load(packed(the_model()), "gm9901-doel", name="model.zip")
    preview = service.call("GET", f"/landscapes/gm9901-doel/versions/{number}/preview").json()
    (source,) = preview["sources"]
    assert source["format"] == "coArchi" and source["statements"] == 2_448
    check = service.check("gm9901-doel")
    found = service.call("GET", f"/checks/{check}/findings", params={"page_size": 500}).json()["items"]
    places = [each["location"]["file"] for each in found if each["location"]]
    assert places
    inside = [place for place in places if place.startswith("model.zip/doelarchitectuur/model/")]
    assert inside and all(Path(place).suffix == ".xml" for place in inside)


def test_several_landscapes_together(service: Api) -> None:
    service.load((MODEL / "aldervoorde.ttl").read_bytes(), "gm9901-bron")
    check = service.check("gm9901-bron", "gm9901-doel")
    found = service.call("GET", f"/checks/{check}/findings", params={"page_size": 500}).json()["items"]
    assert any("/doelarchitectuur/model/" in each["location"]["file"] for each in found if each["location"])


@pytest.mark.parametrize(
    "name", ["../folder.xml", "a/../folder.xml", "/folder.xml", "C:/folder.xml", "a\\b/folder.xml"]
)
def test_a_path_that_leads_elsewhere_is_refused(service: Api, name: str) -> None:
    status, problem = send(service, packed({name: b"<x/>", "folder.xml": b"<x/>"}))
    assert status == 422 and "ongeldig pad" in str(problem["detail"])


def test_too_many_files(service: Api) -> None:
    status, problem = send(service, packed({"folder.xml": b"<x/>"} | {f"a/{n}.xml": b"" for n in range(10_001)}))
    assert status in (413, 422) and "10000" in str(problem["detail"]).replace(".", "")


def test_a_broken_file_in_it_is_named_with_its_line(service: Api) -> None:
    files = the_model()
    victim = next(name for name in files if "/relations/" in name and not name.endswith("folder.xml"))
    files[victim] = files[victim].replace(b"/>", b">", 1)
    status, problem = send(service, packed(files))
    assert status == 422 and problem["file"] == f"model.zip/{victim}" and problem["line"]


def test_damaged_bytes(service: Api) -> None:
    data = bytearray(packed(the_model()))
    data[200:4_000] = b"\0" * 3_800
    status, problem = send(service, bytes(data))
    assert status == 422 and "model.zip" in str(problem["file"])
