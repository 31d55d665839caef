"""Landscapes over the wire: load, see the difference, confirm, compare, restore, download; errors at the line."""

from __future__ import annotations

import io

import openpyxl
import pyoxigraph as ox
import pytest

from tests.functional.api.conftest import Api, landscape


def test_a_load_shows_what_changes_before_it_counts(api: Api) -> None:
    place = "/landscapes/gm9901-doel"
    api.load(landscape("gm9901", "Zaken", "Post"), "gm9901-doel")
    made = api.call(
        "POST",
        f"{place}/versions",
        params={"file_name": "twee.ttl"},
        content=landscape("gm9901", "Zaken", "Mail", "Geo"),
    )
    assert made.status_code == 201
    assert made.headers["location"] == f"/api/v1{place}/versions/2"
    assert (made.json()["state"], made.json()["base"]) == ("voorvertoning", 1)
    difference = api.call("GET", f"{place}/versions/2/preview").json()["difference"]
    told = {(node["name"], node["change"], node["kind"]) for node in difference["nodes"]}
    assert told == {("Mail", "gewijzigd", "Applicatie"), ("Geo", "nieuw", "Applicatie")}
    assert api.call("GET", place).json()["current"]["number"] == 1
    assert api.call("POST", f"{place}/versions/2/confirmation").json()["state"] == "actueel"
    assert api.call("GET", place).json()["current"]["number"] == 2
    compared = api.call("GET", f"{place}/versions/1/difference", params={"base": 2}).json()
    assert (compared["nodes_removed"], compared["nodes_changed"]) == (1, 1)
    restored = api.call("POST", f"{place}/versions/1/restoration")
    assert (restored.status_code, restored.json()["number"], restored.json()["restored_from"]) == (201, 3, 1)
    assert [row["state"] for row in api.call("GET", f"{place}/versions").json()["items"]] == [
        *("actueel", "vervangen", "vervangen")
    ]
    assert "gm9901-doel" in {row["id"] for row in api.call("GET", "/landscapes").json()}


def test_several_files_and_adding_to_what_is_there(api: Api) -> None:
    place = "/landscapes/gm9901-bron/versions"
    files = [
        ("file", ("een.ttl", landscape("gm9901", "Zaken"), "text/turtle")),
        ("file", ("map/twee.ttl", landscape("gm9901", "Zaken", "Post"), "text/turtle")),
    ]
    made = api.call("POST", place, files=files)
    assert made.status_code == 201, made.text
    assert [file["name"] for file in made.json()["files"]] == ["een.ttl", "map/twee.ttl"]
    assert api.call("POST", f"{place}/{made.json()['number']}/confirmation").status_code == 200
    more = {"file_name": "een.ttl", "extend": "true"}
    added = api.call("POST", place, params=more, content=landscape("gm9901", "Zaken", "Post", "Geo")).json()
    assert sorted(file["name"] for file in added["files"]) == ["een.ttl", "map/twee.ttl"]
    listed = api.call("GET", f"{place}/{added['number']}/applications", params={"search": "ge"}).json()
    assert [node["name"] for node in listed["items"]] == ["Geo"]
    facts = api.call("GET", f"{place}/{added['number']}/facts", params={"node": listed["items"][0]["iri"]}).json()
    assert {fact["value"] for fact in facts} >= {"A3", "Geo"}
    assert api.call("DELETE", f"{place}/{added['number']}").json()["state"] == "weggegooid"
    assert api.call("GET", f"{place}/{added['number']}/content").status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "status", "line"),
    [
        ("kapot.ttl", b"@prefix kw: <https://w3id.org/kaderwacht/def#> .\n<a:b> a kw:Applicatie\n<a:c> .\n", 422, 3),
        ("leeg.ttl", b" ", 422, None),
        ("pagina.html", b"<!doctype html><html></html>", 422, None),
        ("niets.ttl", b"<https://example.org/a> <https://example.org/b> 1 .\n", 422, None),
        ("entiteit.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 422, None),
    ],
)
def test_a_file_that_cannot_be_read_is_a_problem_with_its_place(
    api: Api, name: str, data: bytes, status: int, line: int | None
) -> None:
    before = api.call("GET", "/landscapes/gm9901-bron/versions").json().get("total", 0)
    told = api.call("POST", "/landscapes/gm9901-bron/versions", params={"file_name": name}, content=data)
    assert told.status_code == status, told.text
    assert told.headers["content-type"] == "application/problem+json"
    problem = told.json()
    assert problem["file"] == name
    assert problem["instance"] == "/api/v1/landscapes/gm9901-bron/versions"
    assert line is None or problem["line"] == line
    assert "/tmp" not in told.text
    assert api.call("GET", "/landscapes/gm9901-bron/versions").json().get("total", 0) == before


@pytest.mark.parametrize("name", ["../../etc/x", "C:\\x.ttl", "a\nb.ttl", "x" * 256, "/x", "a//b", "\u202etxt.ttl"])
def test_a_name_that_leads_elsewhere_is_refused(api: Api, name: str) -> None:
    told = api.call("POST", "/landscapes/gm9901-bron/versions", params={"file_name": name}, content=b"x")
    assert told.status_code == 400, told.text


def test_reserved_names_and_long_names_are_only_names(api: Api) -> None:
    data = landscape("gm9901", "Zaken")
    for name in ("CON.ttl", "x" * 251 + ".ttl"):
        told = api.call("POST", "/landscapes/gm9901-bron/versions", params={"file_name": name}, content=data)
        assert told.status_code == 201, told.text
        number = told.json()["number"]
        got = api.call("GET", f"/landscapes/gm9901-bron/versions/{number}/files/1")
        assert (got.content, got.headers["content-type"]) == (data, "application/octet-stream")
        assert got.headers["content-disposition"].startswith("attachment")
        api.call("DELETE", f"/landscapes/gm9901-bron/versions/{number}")


def test_a_version_can_be_downloaded_and_loaded_again(api: Api) -> None:
    number = api.load(landscape("gm9901", "Zaken", "Post"))
    path = f"/landscapes/gm9901-bron/versions/{number}/content"
    turtle = api.call("GET", path)
    assert turtle.headers["content-type"].startswith("text/turtle")
    facts = set(ox.parse(turtle.content, ox.RdfFormat.TURTLE))
    for form, syntax in (("json-ld", ox.RdfFormat.JSON_LD), ("n-triples", ox.RdfFormat.N_TRIPLES)):
        got = api.call("GET", path, params={"format": form})
        assert {quad.triple for quad in ox.parse(got.content, syntax)} == {quad.triple for quad in facts}
    book = openpyxl.load_workbook(io.BytesIO(api.call("GET", path, params={"format": "xlsx"}).content))
    names = {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    assert {"Zaken", "Post"} <= names
    assert api.load(turtle.content, "gm9901-bron") == number + 1
    difference = api.call("GET", f"/landscapes/gm9901-bron/versions/{number + 1}/preview").json()["difference"]
    assert (difference["facts_added"], difference["facts_removed"]) == (0, 0)


def test_a_stale_preview_is_a_conflict(api: Api) -> None:
    path = "/landscapes/gm9901-bron/versions"
    numbers = [
        api.call("POST", path, params={"file_name": "a.ttl"}, content=landscape("gm9901", name)).json()["number"]
        for name in ("Een", "Twee")
    ]
    assert api.call("POST", f"{path}/{numbers[1]}/confirmation").status_code == 200
    told = api.call("POST", f"{path}/{numbers[0]}/confirmation")
    assert (told.status_code, told.json()["type"].rpartition("/")[2]) == (409, "strijdig")
