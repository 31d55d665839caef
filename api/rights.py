"""Who may do what: one table, route × role; what is not in it is nobody's.

Rights end at the municipality too: a role counts in the municipalities of its token only. What lies in another
municipality answers as if it did not exist (404, not 403): whether an id is taken is a fact about that municipality.
"""

from __future__ import annotations

from checker.store.model import Role

A, R, P, B, M, C = (
    Role.ARCHITECT, Role.AUDITOR, Role.PROJECT_OFFICE, Role.BUILD_TEAM, Role.ADMINISTRATOR, Role.CI,
)  # fmt: skip

PUBLIC: frozenset[Role] = frozenset()
"""Marks a route that asks for no one."""

_ALL = frozenset(Role)
_PEOPLE = _ALL - {C}
_LOADERS = frozenset({A, M, C})
_CONTROL = frozenset({R, M})

V1 = "/api/v1"
_VERSION = f"{V1}/landscapes/{{landscape_id}}/versions/{{number}}"
_CHECK = f"{V1}/checks/{{check_id}}"
_WAIVER = f"{V1}/waivers/{{waiver_id}}"

RIGHTS: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", f"{V1}/health"): PUBLIC,
    ("GET", f"{V1}/landscapes"): _ALL,
    ("GET", f"{V1}/landscapes/{{landscape_id}}"): _ALL,
    ("GET", f"{V1}/landscapes/{{landscape_id}}/versions"): _ALL,
    ("POST", f"{V1}/landscapes/{{landscape_id}}/versions"): _LOADERS,
    ("GET", _VERSION): _ALL,
    ("DELETE", _VERSION): _LOADERS,
    ("GET", f"{_VERSION}/preview"): _ALL,
    ("POST", f"{_VERSION}/confirmation"): _LOADERS,
    ("POST", f"{_VERSION}/restoration"): frozenset({A, M}),
    ("GET", f"{_VERSION}/difference"): _ALL,
    ("GET", f"{_VERSION}/content"): _ALL,
    ("GET", f"{_VERSION}/files/{{position}}"): _ALL,
    ("GET", f"{_VERSION}/applications"): _ALL,
    ("GET", f"{_VERSION}/facts"): _ALL,
    ("GET", f"{V1}/checks"): _ALL,
    ("POST", f"{V1}/checks"): _ALL,
    ("GET", _CHECK): _ALL,
    ("POST", f"{_CHECK}/cancellation"): _ALL,
    ("GET", f"{_CHECK}/findings"): _ALL,
    ("GET", f"{_CHECK}/verdicts"): _ALL,
    ("GET", f"{_CHECK}/applications"): _ALL,
    ("GET", f"{_CHECK}/questions"): _ALL,
    ("GET", f"{_CHECK}/data-findings"): _ALL,
    ("GET", f"{_CHECK}/difference"): _ALL,
    ("GET", f"{_CHECK}/report"): _ALL,
    ("GET", f"{V1}/rules"): _ALL,
    ("GET", f"{V1}/rules/{{rule_id}}"): _ALL,
    ("GET", f"{V1}/articles"): _ALL,
    ("GET", f"{V1}/waivers"): _PEOPLE,
    ("POST", f"{V1}/waivers"): frozenset({A, P, B, M}),
    ("GET", _WAIVER): _PEOPLE,
    ("POST", f"{_WAIVER}/decision"): frozenset({P, M}),
    ("POST", f"{_WAIVER}/withdrawal"): frozenset({A, P, B, M}),
    ("GET", f"{V1}/sparql"): frozenset({A, R, P, M}),
    ("POST", f"{V1}/sparql"): frozenset({A, R, P, M}),
    ("GET", f"{V1}/audit-entries"): _CONTROL,
    ("GET", f"{V1}/audit-entries/verification"): _CONTROL,
}

PAGE_RIGHTS: dict[tuple[str, str], frozenset[Role]] = {}
"""The same for the web pages: their routes (route class GuardedRoute) stand here."""


def allowed(method: str, route: str) -> frozenset[Role] | None:
    """Roles that may call a route; PUBLIC for anyone, None when the table does not know it: then nobody may."""
    found = RIGHTS.get((method, route))
    return PAGE_RIGHTS.get((method, route)) if found is None else found
