"""The report by size: seconds of the processor and megabytes of HTML, PDF and workbook.

    python bench/report.py [--sizes 99 300 3000] [--formats html pdf xlsx]

The landscape is the worked example, once, three times and thirty times over: each copy has applications, interfaces and
contracts of its own, so the number of findings and verdicts grows with it. PDF at 3,000 takes minutes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from checker.assessment.assess import AssessmentOptions, Assessor, Examination  # noqa: E402
from checker.cli.run import config_for, engine_named, load_options, open_books  # noqa: E402
from checker.findings import NodeRef  # noqa: E402
from checker.output.report import ReportJob, render_report  # noqa: E402
from checker.rules.selection import select  # noqa: E402
from checker.sources.load import load  # noqa: E402

COPIES = {99: 1, 300: 3, 3_000: 30}
DAY = dt.date(2026, 11, 23)


def examine(path: Path) -> Examination:
    """The worked example, assessed by the whole rulebook."""
    books = open_books((), examples=False)
    landscape = load((path,), load_options(config_for([path]), None, None), books.terms)
    assessor = Assessor(books.rulebook, books.vocabulary, engine_named("sets"))
    return assessor.examine(landscape, select(books.rulebook), AssessmentOptions(DAY))


def renamed(value: Any, own: frozenset[str], copy: int) -> Any:
    """``value`` with the nodes in ``own`` as those of this copy."""
    if isinstance(value, NodeRef):
        if value.iri not in own:
            return value
        return NodeRef(f"{value.iri}-{copy}", f"{value.identifier}-{copy}", f"{value.name} {copy}")
    if isinstance(value, tuple):
        return tuple(renamed(each, own, copy) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {each.name: renamed(getattr(value, each.name), own, copy) for each in fields(value) if each.init}
        return replace(value, **changed)
    return value


def copied(examined: Examination, copies: int) -> Examination:
    """The examination of a landscape that holds this one ``copies`` times."""
    report, portrait = examined.report, examined.portrait
    if copies == 1:
        return examined
    nodes = (*report.applications, *(each.node for each in (*portrait.connections, *portrait.contracts)))
    own = frozenset(each.iri for each in nodes)

    def grown(values: Any) -> Any:
        return tuple(each for copy in range(copies) for each in renamed(values, own, copy))

    return Examination(
        replace(
            report,
            findings=tuple(sorted(grown(report.findings), key=lambda each: each.sort_key)),
            verdicts=grown(report.verdicts),
            applications=grown(report.applications),
        ),
        replace(
            portrait,
            applications=grown(portrait.applications),
            connections=grown(portrait.connections),
            contracts=grown(portrait.contracts),
            milestones=grown(portrait.milestones),
        ),
    )


def main() -> None:
    """Print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", choices=list(COPIES), default=list(COPIES))
    parser.add_argument("--formats", nargs="+", choices=["html", "pdf", "xlsx"], default=["html", "pdf", "xlsx"])
    asked = parser.parse_args()
    path = ROOT / "voorbeeld" / "leedewaard"
    examined = examine(path)
    print("| applications | verdicts | findings | format | seconds | MB |\n|---:|---:|---:|---|---:|---:|")
    for size in asked.sizes:
        made = copied(examined, COPIES[size])
        report = made.report
        counts = f"{len(report.applications):,} | {len(report.verdicts):,} | {len(report.findings):,}"
        for form in asked.formats:
            start = time.process_time()
            content = render_report(ReportJob(report, made.portrait), f".{form}")
            seconds = time.process_time() - start
            large = len(content.encode() if isinstance(content, str) else content) / 1e6
            print(f"| {counts} | {form} | {seconds:.1f} | {large:.1f} |", flush=True)


if __name__ == "__main__":
    main()
