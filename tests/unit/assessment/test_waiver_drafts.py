"""A new waiver: whose it is, and a key that nobody has."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from checker.assessment.waiver_drafts import WaiverDraft, draft_turtle, free_key, home_of
from checker.findings import NodeRef
from tests.unit.assessment.builders import BASE

RULE = SimpleNamespace(id="ICT-005", iri="https://w3id.org/kaderwacht/regel/ICT-005")
SHARED = NodeRef(BASE + "pakketversie/V1", "", "Zaaksysteem 4")
OFFICE = NodeRef(BASE + "gm9901/projectbureau/PB", "PB", "Bureau")
OWN = NodeRef(BASE + "gm9902/applicatie/A%201", "A 1", "Zaaksysteem")


def _draft(subject: NodeRef = OWN, approver: NodeRef = OFFICE) -> WaiverDraft:
    day = dt.date(2026, 11, 23)
    return WaiverDraft(RULE, subject, 'zo "is" het\n', approver, day, day)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("subject", "approver", "home"),
    [
        (OWN, OFFICE, "gm9902"),
        (SHARED, OFFICE, "gm9901"),
        (SHARED, NodeRef("https://example.org/bureau"), None),
        (NodeRef(BASE + "gemma/GEMMA-1"), NodeRef(BASE + "gemeente/gm9901"), None),
    ],
)
def test_a_waiver_is_kept_by_its_subject_else_its_approver(subject, approver, home):
    assert home_of(_draft(subject, approver)) == home


def test_a_key_is_never_taken_twice():
    assert free_key(_draft(), ()) == "AFW-ICT-005-A 1"
    assert free_key(_draft(), ("AFW-ICT-005-A 1", "AFW-ICT-005-A 1-2")) == "AFW-ICT-005-A 1-3"
    assert free_key(_draft(SHARED), ()) == "AFW-ICT-005-V1"


def test_any_key_and_reason_give_valid_turtle():
    text = draft_turtle(_draft(), "gm9902", "AFW-ICT-005-A 1")
    assert "<https://w3id.org/kaderwacht/id/gm9902/afwijking/AFW-ICT-005-A%201> a kw:Afwijking" in text
    assert 'kw:motivering "zo \\"is\\" het"@nl' in text
