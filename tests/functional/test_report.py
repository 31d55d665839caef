"""``kaderwacht report`` as a user runs it, and the golden report of Leedewaard: its structure and a digest.

The whole file is more than a megabyte and would teach a reviewer nothing; the structure says what changed, the digest
that something did. ``--update-golden`` writes both anew: look at the report first.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from pathlib import Path

import html5lib
import pytest

from checker import __version__
from tests.conftest import ROOT, Run

GOLDEN = ROOT / "tests" / "golden" / "leedewaard.rapport.json"
DAY = "2026-11-23"
EXAMPLE = "voorbeeld/leedewaard"


@pytest.fixture(scope="module")
def made(run_cli_once: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the report of Leedewaard in HTML and JSON, and the questions."""
    folder = tmp_path_factory.mktemp("rapport")
    done = run_cli_once(
        "report", EXAMPLE, "--date", DAY, "-o", folder / "r.html", "-o", folder / "r.json",
        "--vragen", folder / "v.xlsx", cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout == "" and done.stderr.count("geschreven") == 3
    return folder


def structure(html: str) -> dict[str, object]:
    """What a reader sees first, counted; and a digest of what is left when versions and hashes are taken out."""
    stable = re.sub(
        r"<style>.*?</style>|<script>.*?</script>|sha256-[\w+/=]+|\b[0-9a-f]{64}\b", "", html, flags=re.DOTALL
    )
    stable = re.sub(r'(<code class="utrecht-code">)[0-9a-f]{12}', r"\1", stable).replace(__version__, "VERSIE")
    risks = html.partition('id="risicos"')[2].partition("</table>")[0]
    return {
        "digest": hashlib.sha256(stable.encode()).hexdigest(),
        "koppen": re.findall(r"<h2[^>]*>([^<]+)</h2>", html),
        "tegels": [int(each) for each in re.findall(r'<li(?: class="\w")?><b>(\d+)</b>', html)],
        "zwaarste": re.findall(r'<th scope="row"><a[^>]*>([A-Z]+-\d+)</a>', risks),
        "applicaties": html.count('<article class="app"'),
        "bevindingen": html.count('<li class="bev"'),
        "regels": html.count('<article class="regel"'),
        "wetten": re.findall(r'<h3 class="utrecht-heading-3" id="w\d+">([^<]+)</h3>', html),
        "werklijsten": re.findall(r'<h3 class="utrecht-heading-3" id="[tz]\d+">([^<]+)</h3>', html),
        "beelden": re.findall(r'<h3 class="utrecht-heading-3">([^<]+)</h3><p>([^<]+)</p></figcaption>', html),
    }


def test_golden_leedewaard(made: Path, request: pytest.FixtureRequest) -> None:
    found = structure((made / "r.html").read_text("utf-8"))
    text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    if request.config.getoption("--update-golden"):
        GOLDEN.write_text(text, "utf-8")
    assert json.loads(GOLDEN.read_text("utf-8")) == json.loads(text)


def test_the_report_agrees_with_the_json_beside_it(made: Path) -> None:
    html = (made / "r.html").read_text("utf-8")
    document = json.loads((made / "r.json").read_text("utf-8"))
    assert html.count('<li class="bev"') == len(document["findings"])
    assert html.count('<article class="regel"') == len(document["rules"])
    for finding in document["findings"]:
        assert f"<strong>{next(r['label']['nl'] for r in document['rules'] if r['id'] == finding['rule'])}" in html


def test_every_open_finding_stands_on_a_work_list(made: Path) -> None:
    html = (made / "r.html").read_text("utf-8")
    lists = html[html.index('id="werklijsten"') : html.index('id="afwijkingen"')]
    findings = json.loads((made / "r.json").read_text("utf-8"))["findings"]
    wanted = {
        number for number, each in enumerate(findings, 1) if each["verdict"] in ("voldoet niet", "nog te leveren")
    }
    assert {int(number) for number in re.findall(r'href="#b(\d+)"', lists)} == wanted
    broad = lists[lists.index("Landschap, gemeente en programma") :]
    assert "Projectbureau Leedewaard" in broad and "Kaderbewaker Wetgeving" in broad


def test_every_finding_has_facts_and_a_place_or_says_where_it_is_expected(made: Path) -> None:
    html = (made / "r.html").read_text("utf-8")
    findings = json.loads((made / "r.json").read_text("utf-8"))["findings"]
    assert html.count("<dt>Waar<dd>") == len(findings)
    # nobody is source holder of the BRO: there is no fact to show
    assert [each["rule"] for each in findings if not each["evidence"] or each["location"] is None] == ["BR-001"]
    assert html.count("nergens opgegeven; verwacht bij Basisregistratie Ondergrond (BRO)") == 1


def test_it_is_valid_and_small(made: Path) -> None:
    data = (made / "r.html").read_bytes()
    html5lib.HTMLParser(strict=True).parse(data.decode())
    assert len(data) < 2_000_000


def test_the_questions_are_a_workbook(made: Path) -> None:
    with zipfile.ZipFile(made / "v.xlsx") as book:
        assert "xl/workbook.xml" in book.namelist()


def test_again_gives_the_same_bytes(made: Path, run_cli: Run, tmp_path: Path) -> None:
    done = run_cli("report", EXAMPLE, "--date", DAY, "-o", tmp_path / "r.html", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "r.html").read_bytes() == (made / "r.html").read_bytes()


def test_one_municipality_one_framework_in_english(run_cli: Run, tmp_path: Path) -> None:
    target = tmp_path / "r.html"
    done = run_cli(
        "report", EXAMPLE, "--date", DAY, "--gemeente", "Brinkhaven", "--kader", "10", "--lang", "en", "--anoniem",
        "-o", target, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    html = target.read_text("utf-8")
    assert '<html lang="en"' in html and "framework 10; municipality Brinkhaven" in html
    # and what burdens no application but is of this municipality
    assert html.count('<article class="app"') - html.count('id="breed"') == 21
    # who approved is left out; that the project office owns what burdens no application is no personal name
    waivers = html[html.index('id="afwijkingen"') : html.index('id="oordelen"')]
    assert "Projectbureau Leedewaard" not in waivers and "Kaderbewaker" not in html


def test_the_configuration_says_who_adopted_the_rulebook(run_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "kaderwacht.toml").write_text(
        '[regelboek]\nvastgesteld_door = "het college"\nvastgesteld_op = 2026-06-18\n', "utf-8"
    )
    (tmp_path / "a.ttl").write_text(
        "@prefix kw: <https://w3id.org/kaderwacht/def#> .\n"
        "<https://w3id.org/kaderwacht/id/gm9901/applicatie/1> a kw:Applicatie ; kw:plateau kw:Bron .\n",
        "utf-8",
    )
    (tmp_path / "thema.css").write_text(".x { --basis-color-action-1-inverse-bg-default: #0a0b0c }", "utf-8")
    done = run_cli("report", "a.ttl", "--date", DAY, "--thema", "thema.css", "-o", "r.html")
    assert done.returncode == 0, done.stderr
    html = (tmp_path / "r.html").read_text("utf-8")
    assert "vastgesteld door het college op 2026-06-18" in html and "#0a0b0c" in html


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "-o rapport.html"),
        (("-o", "r.docx"), "r.docx"),
        (("--vragen", "v.csv"), "v.csv"),
        (("-o", "r.html", "--thema", "fout.css"), "eigen eigenschap"),
        (("-o", "r.html", "--owner", "Niemand"), "Niemand"),
        (("-o", "r.html", "--applicatie", "Geen"), "Geen applicatie heet 'Geen'"),
        (("-o", "r.html", "-o", "nee/r.json"), "'nee/r.json' is niet te schrijven: de map bestaat niet"),
        (("-o", "r.html", "-o", "map.json"), "'map.json' is niet te schrijven: dat is een map"),
        (("-o", "r.html", "-o", "./r.html"), "twee keer"),
        (("-o", "r.xlsx", "--vragen", "r.xlsx"), "twee keer"),
        (("-o", "r.html", "--vragen", "nee/v.xlsx"), "de map bestaat niet"),
    ],
)
def test_usage_errors_come_with_what_to_do(arguments: tuple[str, ...], said: str, run_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "fout.css").write_text("a { color: red }", "utf-8")
    (tmp_path / "map.json").mkdir()
    done = run_cli("report", ROOT / EXAMPLE, "--date", DAY, *arguments)
    assert done.returncode == 2 and said in done.stderr and "→" in done.stderr
    assert not (tmp_path / "r.html").exists()


def test_what_is_read_is_never_written_over(run_cli: Run, tmp_path: Path) -> None:
    text = "@prefix kw: <https://w3id.org/kaderwacht/def#> .\n<https://example.org/a> a kw:Applicatie .\n"
    (tmp_path / "a.ttl").write_text(text, "utf-8")
    done = run_cli("report", "a.ttl", "--date", DAY, "-o", "./a.ttl")
    assert done.returncode == 2 and "overschreven" in done.stderr
    assert (tmp_path / "a.ttl").read_text("utf-8") == text
