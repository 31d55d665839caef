"""Ten scripted pull requests against a landscape in git: exit code, what is new, mended and unchanged, and the places.

Each is a branch with one commit, checked as CI does it: the branch is checked out, ``--changed-from main`` names the
base. Annotations are read from what GitHub gets (workflow commands) and from SARIF; both must point at the same place.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import ROOT, Run
from tests.functional.git_repository import Repository

LAND = "landschap"
AMEFF = f"{LAND}/zuidermarke-ameff.xml"
BOOK = f"{LAND}/leedewaard.xlsx"
TABLE = f"{LAND}/verwerkingen.csv"
TURTLE = f"{LAND}/aldervoorde.ttl"
MODEL = f"{LAND}/doelarchitectuur/model"
ID = "https://w3id.org/kaderwacht/id/"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a pull request gets. Places are ``file:line``, in a workbook ``file:sheet!cell``."""

    code: int
    told: str
    new: dict[str, str]
    states: dict[str, str]
    mended: set[str]
    old: list[str]
    unchanged: int
    size: int


class PullRequests:
    """A repository with a landscape on main; :meth:`open` starts a branch, :meth:`check` commits and checks it."""

    def __init__(self, repository: Repository, run: Run, *options: str) -> None:
        self.git = repository.git
        self.repository = repository
        self.top = repository.top
        self._run = run
        self._options = options

    def open(self, name: str) -> None:
        """A branch of its own from main."""
        self.git("checkout", "-q", "-f", "main")
        self.git("clean", "-fdq")
        self.git("checkout", "-q", "-B", name)

    def edit(self, name: str, old: str, new: str, after: str = "") -> int:
        """Replace the first ``old`` behind ``after``; the line (from 1) where it stood."""
        path = self.top / name
        text = path.read_bytes().decode()
        at = text.index(old, text.index(after))
        path.write_bytes((text[:at] + new + text[at + len(old) :]).encode())
        return text.count("\n", 0, at) + 1

    def cell(self, sheet: str, key: str, column: str, value: str) -> str:
        """Fill a cell of the workbook; its address."""
        path = self.top / BOOK
        book = openpyxl.load_workbook(path)
        rows = list(book[sheet].iter_rows())
        place = [cell.value for cell in rows[0]].index(column)
        (found,) = [row[place] for row in rows[1:] if row[0].value == key]
        assert found.value != value, "a change that changes nothing tests nothing"
        found.value = value
        book.save(path)
        return f"{sheet}!{found.coordinate}"

    def check(self, *more: str) -> Verdict:
        """Commit, check, and hold the two forms of annotation against the report."""
        self.repository.commit("wijziging")
        outputs = [self.top.parent / name for name in ("uit.json", "uit.sarif")]
        for output in outputs:
            output.unlink(missing_ok=True)
        written = [word for output in outputs for word in ("-o", str(output))]
        call = ("check", *self._options, "--changed-from", "main", "--format", "github", *written, *more)
        done = self._run(*call, cwd=self.top, env={"CI": "true"})
        if done.returncode not in (0, 1):
            assert "Traceback" not in done.stderr
            assert done.stdout == ""
            assert not any(output.exists() for output in outputs), "nothing half-read counts as read"
            return Verdict(done.returncode, done.stderr, {}, {}, set(), [], 0, 0)
        report, sarif = (json.loads(output.read_text("utf-8")) for output in outputs)
        new = {name(found): place(found) for found in report["findings"] if found["state"] == "new"}
        failing = {
            name(found): place(found)
            for found in report["findings"]
            if found["state"] == "new" and found["verdict"] == "voldoet niet"
        }
        assert annotated(done.stdout) == sorted(
            (found["rule"], found["location"]["file"], found["location"]["line"])
            for found in report["findings"]
            if name(found) in failing
        )
        assert marked(sarif, "new") == new
        held = report["comparison"]
        mended = {name(found) for found in held["fixed"]}
        assert set(marked(sarif, "absent")) == mended
        assert held["new"] == len(new)
        states = {name(found): found["verdict"] for found in report["findings"] if found["state"] == "new"}
        old = [name(found) for found in report["findings"] if found["state"] == "unchanged"]
        return Verdict(done.returncode, done.stderr, new, states, mended, old, held["unchanged"], held["size"])


def name(found: dict) -> str:
    """'RULE node' of a finding in JSON."""
    return f"{found['rule']} {found['focus']['iri'].removeprefix(ID)}"


def place(found: dict) -> str:
    """'file:line' or 'file:sheet!cell' of a finding in JSON."""
    where = found["location"]
    return f"{where['file']}:{where['cell'] or where['line']}"


def annotated(text: str) -> list[tuple[str, str, int]]:
    """(rule, file, line) of every annotation on GitHub; the summing up has no file."""
    pattern = r"^::(?:error|warning|notice) file=([^,]+),line=(\d+),col=\d+,title=([A-Z]+-\d+) "
    return sorted((rule, file, int(line)) for file, line, rule in re.findall(pattern, text, re.MULTILINE))


def marked(sarif: dict, state: str) -> dict[str, str]:
    """Places of the results in this state by 'RULE node'."""
    found = {}
    for result in sarif["runs"][0]["results"]:
        if result["baselineState"] != state:
            continue
        (where,) = result["locations"]
        physical, logical = where["physicalLocation"], where["logicalLocations"]
        node = next(each["fullyQualifiedName"] for each in logical if each["kind"] == "node")
        cell = next((each["fullyQualifiedName"] for each in logical if each["kind"] == "cell"), None)
        shown = f"{physical['artifactLocation']['uri']}:{cell or physical['region']['startLine']}"
        found[f"{result['ruleId']} {node.removeprefix(ID)}"] = shown
    return found


@pytest.fixture(scope="module")
def land(tmp_path_factory: pytest.TempPathFactory, run_cli_once: Run) -> PullRequests:
    """The worked example in git: Turtle, workbooks, CSV, an exchange file, a coArchi folder and its configuration."""
    folder = tmp_path_factory.mktemp("leedewaard")
    repository = Repository(folder / "repo")
    shutil.copytree(ROOT / "voorbeeld" / "leedewaard", repository.top / LAND)
    repository.write("regels/ids.txt", "EIGEN-001\n")
    repository.write("regels/eigen/EIGEN-001.ttl", own_rule("on-premises", "private-cloud", "SaaS"))
    repository.commit("begin")
    # CI refuses a date that is past: the example's own stands in its configuration, in git, and may
    return PullRequests(repository, run_cli_once, LAND, "--rules", "regels")


@pytest.fixture
def pull(land: PullRequests, request: pytest.FixtureRequest) -> Iterator[PullRequests]:
    """A fresh branch of the worked example, named after the test."""
    land.open(re.sub(r"\W+", "-", request.node.name))
    yield land


def own_rule(*allowed: str) -> str:
    """A rule of the municipality's own: where an application may run."""
    values = " ".join(f'"{value}"' for value in allowed)
    return f"""@prefix kw: <https://w3id.org/kaderwacht/def#> .
@prefix regel: <https://w3id.org/kaderwacht/regel/> .
@prefix bep: <https://w3id.org/kaderwacht/bepaling/> .
@prefix feitengroep: <https://w3id.org/kaderwacht/feitengroep/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
regel:EIGEN-001 a kw:Regel, sh:NodeShape ;
  dcterms:identifier "EIGEN-001" ; rdfs:label "Hosting"@nl, "Hosting"@en ;
  kw:norm "Een applicatie draait waar dat mag."@nl, "An application runs where it may."@en ;
  kw:toelichting "Eigen regel van de gemeente."@nl, "The municipality's own rule."@en ;
  kw:kader kw:Kader4 ; kw:grondslag bep:programmakader-4 ; kw:feitengroep feitengroep:architectuur ;
  kw:toetsmoment kw:Peildatum ; kw:bewijs false ; kw:afwijkbaar true ; kw:status kw:Actief ; kw:sinds "2026.11" ;
  kw:herstel "Kies een andere."@nl, "Choose another."@en ; sh:targetClass kw:Applicatie ; sh:severity sh:Violation ;
  sh:property [ sh:path kw:hosting ; sh:in ( {values} ) ;
    sh:message "{{$this}} draait als {{?value}}."@nl, "{{$this}} runs as {{?value}}."@en ] .
"""


def line_of(path: Path, text: str) -> int:
    """The first line (from 1) that holds ``text``."""
    return next(number for number, line in enumerate(path.read_text("utf-8").splitlines(), 1) if text in line)


def element(pull: PullRequests, key: str) -> str:
    """File of the application with this key in the coArchi folder."""
    files = sorted((pull.top / MODEL).rglob("ApplicationComponent_*.xml"))
    (found,) = [file for file in files if f'value="{key}"' in file.read_text("utf-8")]
    return found.relative_to(pull.top).as_posix()


def withdraw(pull: PullRequests) -> int:
    """An application of Zuidermarke gets a package version that its supplier withdrew; line of the value."""
    return pull.edit(AMEFF, ">In gebruik<", ">Teruggetrokken<", after=">Personeelssysteem E4 2026.1<")


def waive(pull: PullRequests, until: str) -> str:
    """A waiver for that; its file."""
    file = f"{LAND}/afwijkingen/C26.ttl"
    pull.repository.write(
        file,
        "@prefix kw: <https://w3id.org/kaderwacht/def#> .\n"
        "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        f'<{ID}gm9910/afwijking/AFW-C26> a kw:Afwijking ;\n  dcterms:identifier "AFW-C26" ;\n'
        f"  kw:betreft <{ID}gm9903/applicatie/C26> ;\n"
        f'  kw:einddatum "{until}"^^xsd:date ;\n'
        f"  kw:goedgekeurdDoor <{ID}gm9910/projectbureau/projectbureau-leedewaard> ;\n"
        '  kw:goedgekeurdOp "2026-09-01"^^xsd:date ;\n'
        '  kw:motivering "De uitfasering loopt, plan 2026-14." ;\n'
        "  kw:wijktAfVan <https://w3id.org/kaderwacht/regel/ICT-005> .\n",
    )
    return file


def test_a_good_change_passes(pull: PullRequests) -> None:
    pull.edit(TURTLE, 'kw:hosting "on-premises"', 'kw:hosting "SaaS"', after="applicatie/A05> a")
    pull.edit(TABLE, ";Belastingheffing;", ";Heffen van belastingen;")
    done = pull.check()
    assert (done.code, done.new, done.mended) == (0, {}, set())
    assert done.unchanged == done.size > 100, "a landscape that breaks nothing tests nothing"


def test_a_violating_change_is_stopped_at_its_place_in_every_format(pull: PullRequests) -> None:
    pull.edit(TURTLE, f"    kw:vervangenDoor <{ID}gm9910/applicatie/T05> ;\n", "", after="applicatie/A05> a")
    version = withdraw(pull)
    row = pull.edit(TABLE, '"autorisatie; versleuteling bij verzending; versleuteling van opgeslagen gegevens"', "")
    (flow,) = (pull.top / MODEL).rglob("FlowRelationship_id-c72dd3b23250589e94367eafc8616070.xml")
    relation = flow.relative_to(pull.top).as_posix()
    method = pull.edit(relation, 'value="bericht"', 'value="database"', after='key="Koppelwijze"')
    cell = pull.cell("Applicaties", "T01", "MFA voor beheer", "nee")
    done = pull.check()
    assert done.code == 1
    assert done.new == {
        # what is missing points at the thing that misses it
        "HERIND-003 gm9901/applicatie/A05": f"{TURTLE}:{line_of(pull.top / TURTLE, 'applicatie/A05> a kw:')}",
        "AVG-008 gm9910/verwerking/VW01": f"{TABLE}:{row}",
        # the start tag of the property: in the exchange format and here a line or two above the value
        "GEM-005 gm9910/koppeling/KP05": f"{relation}:{method - 2}",
        "ICT-005 gm9903/applicatie/C26": f"{AMEFF}:{version - 1}",
        "BIO-002 gm9910/applicatie/T01": f"{BOOK}:{cell}",
    }
    assert (done.mended, done.unchanged) == (set(), done.size)


def test_a_fix_is_named_and_passes(pull: PullRequests) -> None:
    pull.cell("Domeinnamen", "leedewaard.example", "DNSSEC", "ja")
    pull.edit(AMEFF, ">Einde ondersteuning<", ">In gebruik<", after=">Adresbeheer N 2026.1<")
    done = pull.check()
    assert (done.code, done.new) == (0, {})
    assert done.mended == {"FS-002 gm9910/domeinnaam/leedewaard.example", "ICT-005 gm9903/applicatie/C03"}
    assert done.unchanged == done.size - 2


def test_a_renamed_element_in_a_renamed_file_brings_nothing_new(pull: PullRequests) -> None:
    file = element(pull, "T06")  # it has findings of its own
    pull.edit(file, 'name="', 'name="Een heel andere ')
    pull.git("mv", file, f"{file.rpartition('/')[0]}/ApplicationComponent_anders.xml")
    done = pull.check()
    assert (done.code, done.new, done.mended, done.unchanged) == (0, {}, set(), done.size)


def test_a_moved_folder_brings_nothing_new(pull: PullRequests) -> None:
    pull.git("mv", f"{MODEL}/application", f"{MODEL}/applicatielaag")
    (pull.top / LAND / "bron").mkdir()
    for file in sorted((pull.top / LAND).glob("aldervoorde*.ttl")):
        pull.git("mv", file, f"{LAND}/bron/{file.name}")
    done = pull.check()
    assert (done.code, done.new, done.mended, done.unchanged) == (0, {}, set(), done.size)


def test_a_waived_violation_passes_and_is_told(pull: PullRequests) -> None:
    version = withdraw(pull)
    waive(pull, "2027-06-30")
    done = pull.check()
    assert done.code == 0
    assert done.new == {"ICT-005 gm9903/applicatie/C26": f"{AMEFF}:{version - 1}"}
    assert done.states == {"ICT-005 gm9903/applicatie/C26": "ontheven"}
    assert (done.mended, done.unchanged) == (set(), done.size)


def test_an_expired_waiver_does_not_help_and_is_itself_a_finding(pull: PullRequests) -> None:
    version = withdraw(pull)
    file = waive(pull, "2026-11-22")
    done = pull.check()
    assert done.code == 1
    assert done.new == {
        "ICT-005 gm9903/applicatie/C26": f"{AMEFF}:{version - 1}",
        "GOV-004 gm9910/afwijking/AFW-C26": f"{file}:{line_of(pull.top / file, 'einddatum')}",
    }
    assert set(done.states.values()) == {"voldoet niet"}
    assert (done.mended, done.unchanged) == (set(), done.size)


def test_a_stricter_rule_blames_only_what_the_change_brings(pull: PullRequests) -> None:
    pull.repository.write("regels/eigen/EIGEN-001.ttl", own_rule("on-premises", "private-cloud"))
    text = (pull.top / TURTLE).read_text("utf-8")
    was_there = text.count('kw:hosting "SaaS"')
    rule_only = pull.check()
    assert rule_only.code == 0, "both states are held against the rules of now"
    assert rule_only.new == {}
    assert sum(each.startswith("EIGEN-001 gm9901") for each in rule_only.old) == was_there > 0
    assert rule_only.unchanged == rule_only.size
    line = pull.edit(TURTLE, 'kw:hosting "on-premises"', 'kw:hosting "SaaS"', after="applicatie/A05> a")
    both = pull.check()
    assert both.code == 1
    assert both.new == {"EIGEN-001 gm9901/applicatie/A05": f"{TURTLE}:{line}"}
    assert both.unchanged == rule_only.size


def test_a_broken_rule_stops_the_gate_and_names_its_line(pull: PullRequests) -> None:
    line = pull.edit("regels/eigen/EIGEN-001.ttl", "sh:path kw:hosting", "sh:path kw:hostnig")
    done = pull.check()
    assert done.code == 4
    assert f"EIGEN-001.ttl:{line}" in done.told
    assert "kw:hosting" in done.told


@pytest.mark.parametrize(
    ("file", "cut"),
    [(TURTLE, "kw:dispositie kw:Vervangen ;"), (AMEFF, "</element>"), (BOOK, ""), (TABLE, "")],
    ids=["Turtle", "AMEFF", "werkmap", "CSV"],
)
def test_a_broken_file_is_one_message_with_its_place(pull: PullRequests, file: str, cut: str) -> None:
    path = pull.top / file
    data = path.read_bytes()
    if file == BOOK:
        path.write_bytes(data[: len(data) // 2])
        place = f"{file}:"
    elif file == TABLE:
        path.write_bytes(b"\xd0\xcf\x11\xe0" + data)
        place = f"{file}:"
    else:
        at = data.index(cut.encode())
        path.write_bytes(data[: at + len(cut) - 3])  # a file whose end was never written
        line = data.count(b"\n", 0, at) + 1
        place = f"{file}:{line}:"
    done = pull.check()
    assert done.code == 3
    assert done.told.count("kaderwacht: ") == 1
    assert place in done.told
    assert "→" in done.told


CONFLICTED = {
    "Turtle": ("merge", TURTLE, 30),
    "Turtle, diff3": ("diff3", TURTLE, 30),
    "AMEFF": ("merge", AMEFF, 40),
    "AMEFF, eerste regel": ("merge", AMEFF, 0),
    "coArchi": ("merge", "T06", 6),
    "coArchi, map": ("merge", f"{MODEL}/application/folder.xml", 2),
    "CSV": ("merge", TABLE, 4),
    "CSV, kopregel": ("merge", TABLE, 0),
    "CSV, rest": ("rest", TABLE, 4),
    "TOML": ("merge", f"{LAND}/kaderwacht.toml", 4),
}


@pytest.mark.parametrize("what", CONFLICTED)
def test_the_marks_of_an_unfinished_merge_are_named_with_their_line(pull: PullRequests, what: str) -> None:
    """``rest`` is what stays when somebody takes out the beginning and forgets the end."""
    style, file, at = CONFLICTED[what]
    file = element(pull, file) if "/" not in file else file
    path = pull.top / file
    lines = path.read_bytes().split(b"\n")
    mine = [lines[at]]
    marks = {
        "merge": [b"<<<<<<< HEAD", *mine, b"=======", *mine, b">>>>>>> team/zaaksysteem"],
        "diff3": [b"<<<<<<< HEAD", *mine, b"||||||| 1f0c2aa", *mine, b"=======", *mine, b">>>>>>> team/x"],
        "rest": [*mine, b"=======", b">>>>>>> team/zaaksysteem"],
    }
    path.write_bytes(b"\n".join([*lines[:at], *marks[style], *lines[at + 1 :]]))
    done = pull.check()
    assert done.code == 3
    assert done.told.count("kaderwacht: ") == 1
    line = at + (2 if style == "rest" else 1)
    assert f"{file}:{line}:1: Hier staat een samenvoegconflict" in done.told
    assert "<<<<<<<" in done.told.partition("→")[2]


def test_the_base_with_a_conflict_is_named_as_the_base(pull: PullRequests) -> None:
    path = pull.top / TABLE
    good = path.read_bytes()
    path.write_bytes(good.replace(b"VW02;", b"<<<<<<< HEAD\nVW02;", 1))
    pull.repository.commit("stuk")
    path.write_bytes(good)
    done = pull.check("--changed-from", "HEAD~1")
    assert done.code == 3
    assert "In de vorige stand 'HEAD~1" in done.told
    assert f"{TABLE}:3:1" in done.told


@pytest.fixture(scope="module")
def gemma(shared: Path, tmp_path_factory: pytest.TempPathFactory, run_cli_once: Run) -> PullRequests:
    """The whole coArchi folder of GEMMA in git: 9,911 files."""
    folder = tmp_path_factory.mktemp("gemma")
    repository = Repository(folder / "repo")
    shutil.copytree(
        shared / "data" / "gemma-coarchi" / "model", repository.top / "model", copy_function=shutil.copyfile
    )
    for path in (repository.top / "model", *(repository.top / "model").rglob("*/")):
        path.chmod(0o755)
    repository.commit("GEMMA")
    options = ("model", "--gemeente", "gm9901", "--only", "HYG", "--fail-on", "info")
    return PullRequests(repository, run_cli_once, *options)


HELPDESK = "gemma/3c8f0d1d-0d4a-4517-9299-409ad59c294f"


def helpdesk(gemma: PullRequests) -> str:
    """File of the element that a finding of GEMMA itself is about."""
    (found,) = (gemma.top / "model").rglob(f"ApplicationComponent_id-{HELPDESK.rpartition('/')[2]}.xml")
    return found.relative_to(gemma.top).as_posix()


def test_gemma_violated_and_fixed_in_one_change(gemma: PullRequests) -> None:
    gemma.open("zonder-naam")
    file = helpdesk(gemma)
    text = (gemma.top / file).read_text("utf-8")
    gemma.edit(file, re.findall(r'name="[^"]*"', text)[0], 'name=" "')
    relation = "RealizationRelationship_id-9852af54-038e-4bbf-bf59-8ce96c53d19f.xml"
    next((gemma.top / "model").rglob(relation)).unlink()
    done = gemma.check()
    assert done.code == 1
    assert done.new == {f"HYG-005 {HELPDESK}": f"{file}:1"}
    assert done.mended == {"HYG-008 gemma/215355e8-af2a-4274-bd42-b57c214166fe"}
    assert done.unchanged == done.size - 1


def test_gemma_renamed_and_moved_brings_nothing_new(gemma: PullRequests) -> None:
    gemma.open("hernoemd")
    file = helpdesk(gemma)
    gemma.edit(file, 'name="', 'name="Anders: ')
    gemma.git("mv", "model/application", "model/applicatielaag")
    done = gemma.check()
    assert (done.code, done.new, done.mended, done.unchanged) == (0, {}, set(), done.size)
    assert done.size >= 10


def test_gemma_with_a_conflict_in_one_of_its_files_stops(gemma: PullRequests) -> None:
    gemma.open("conflict")
    file = helpdesk(gemma)
    line = gemma.edit(file, "  <properties", "<<<<<<< HEAD\n  <properties")
    done = gemma.check()
    assert done.code == 3
    assert f"{file}:{line}:1: Hier staat een samenvoegconflict" in done.told
