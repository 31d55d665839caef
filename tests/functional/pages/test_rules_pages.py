"""Pages of the rulebook: filters, a rule as ``rules explain`` tells it, laws, norms; both languages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from api.pages import rules
from api.pages.lawbook import lawbook_of
from checker.portrait import NormState
from tests.functional.api.conftest import Api
from tests.functional.pages.conftest import Reader, text_of, well_formed
from tests.functional.pages.matrix import assert_rights

SignIn = Callable[[str], Reader]


@pytest.fixture(scope="module")
def auditor(reader: SignIn) -> Reader:
    return reader("auditor")


def found_in(page: str) -> set[str]:
    """Ids of the rules that a table lists."""
    return set(re.findall(r'<th scope="row"><a href="/regels/([A-Z]+-\d+)">', page))


def test_every_role_on_every_route(api: Api, reader: SignIn) -> None:
    addresses = {
        ("GET", "/regels"): "/regels",
        ("GET", "/regels/{rule_id}"): "/regels/AVG-003",
        ("GET", "/wetten"): "/wetten",
        ("GET", "/wetten/{law}"): "/wetten/avg",
        ("GET", "/normen"): "/normen",
    }
    assert_rights(api, reader, rules, addresses)


def test_the_list_holds_every_rule_and_filters(api: Api, auditor: Reader) -> None:
    book = api.service.books.rulebook
    assert found_in(auditor.get("/regels").text) == {rule.id for rule in book.rules}
    by_framework = found_in(auditor.get("/regels", params={"kader": "3"}).text)
    assert by_framework == {rule.id for rule in book.rules if 3 in rule.frameworks}
    by_law = found_in(auditor.get("/regels", params={"wet": "avg"}).text)
    assert "AVG-003" in by_law and "ICT-005" not in by_law
    draft = found_in(auditor.get("/regels", params={"staat": "concept"}).text)
    assert draft == {rule.id for rule in book.rules if str(rule.status) == "Concept"}
    in_force = found_in(auditor.get("/regels", params={"staat": "van kracht"}).text)
    later = found_in(auditor.get("/regels", params={"staat": "niet van kracht"}).text)
    assert in_force and later and not in_force & later
    assert found_in(auditor.get("/regels", params={"zoek": "PAKKETVERSIE teruggetrokken"}).text) == {"ICT-005"}


def test_what_nothing_meets_is_told(auditor: Reader) -> None:
    got = auditor.get("/regels", params={"zoek": "<script>alert(1)</script>"})
    well_formed(got.text)
    assert "Geen regel voldoet aan deze keuze." in text_of(got.text)
    assert "&lt;script&gt;alert(1)" in got.text


def test_a_rule_tells_all_of_itself(api: Api, auditor: Reader) -> None:
    got = auditor.get("/regels/AVG-003")
    told = text_of(got.text)
    rule = api.service.books.rulebook.rule("AVG-003")
    for part in (rule.norm.nl, rule.why.nl, rule.remedy.nl, *(article.label.nl for article in rule.articles)):
        assert part in told
    assert "bron bevestigd" in told
    assert "blad Verwerkingen, kolom Doel" in told
    assert "Het doel is in het Nederlands omschreven" in told and "Het doel ontbreekt" in told
    assert "heffing: overtreding, voldoet niet" in told
    assert "kw:Verwerking" in got.text and "a kw:Voorbeeld" not in got.text
    assert "2018-05-25" in told and "regels/avg/AVG-003.ttl" in told
    for article in rule.articles:
        assert f'href="{article.url}"' in got.text


def test_every_rule_has_a_page_that_a_strict_parser_takes(api: Api, auditor: Reader) -> None:
    for rule in api.service.books.rulebook.rules[::12]:
        got = auditor.get(f"/regels/{rule.id}")
        assert got.status_code == 200, rule.id
        well_formed(got.text)


def test_a_source_that_is_not_verified_says_so(api: Api, auditor: Reader) -> None:
    rule = next(rule for rule in api.service.books.rulebook.rules if not rule.verified)
    assert "bron niet bevestigd" in text_of(auditor.get(f"/regels/{rule.id}").text)


def test_a_law_shows_its_articles_and_the_rules_on_them(api: Api, auditor: Reader) -> None:
    law = lawbook_of(api.service.books).law("avg")
    got = auditor.get("/wetten/avg")
    for norm in law.norms:
        assert norm.label.nl in text_of(got.text)
    assert set(re.findall(r'href="/regels/([A-Z]+-\d+)"', got.text)) == set(law.rules)
    assert len(law.norms) == sum(law.count(state) for state in NormState)


def test_the_norms_say_what_a_person_judges(api: Api, auditor: Reader) -> None:
    manual = auditor.get("/normen", params={"staat": "handmatig"})
    norms = [norm for norm in lawbook_of(api.service.books).norms if norm.state is NormState.MANUAL]
    assert norms and manual.text.count('<th scope="row">') == len(norms)
    one = auditor.get("/normen", params={"kader": "9"})
    assert re.findall(r'id="kader-(\d+)"', one.text) == ["9"]


@pytest.mark.parametrize("path", ["/regels/ABC-999", "/regels/avg-003", "/wetten/bestaat-niet"])
def test_what_is_not_there(auditor: Reader, path: str) -> None:
    got = auditor.get(path)
    assert got.status_code == 404
    well_formed(got.text)


@pytest.mark.parametrize("path", ["/regels", "/regels/AVG-003", "/wetten", "/wetten/avg", "/normen"])
def test_in_english(auditor: Reader, path: str) -> None:
    got = auditor.get(path, params={"taal": "en"})
    well_formed(got.text)
    assert '<html lang="en"' in got.text
    assert not {"Regels", "Grondslag", "Wetten en documenten", "Normen"} & set(
        re.findall(r"<h[12][^>]*>([^<]+)<", got.text)
    )
