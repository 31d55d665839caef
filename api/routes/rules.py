"""The rulebook: rules with their norm, ground and remedy, and the articles that they rest on."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path as PathParameter
from fastapi import Query

from api.guard import CurrentUser
from api.routes import TheService, new_router
from api.views import ArticleRow, ArticleView, RuleDetail, RuleDetailView, RuleView
from checker.findings import Article, RuleInfo
from checker.rules.explain import explain
from checker.rules.model import Rulebook
from checker.rules.selection import select
from checker.store.faults import NotFound

router = new_router("regels")


@router.get("/rules", response_model=list[RuleView])  # type: ignore[valid-type]
def list_rules(
    service: TheService,
    user: CurrentUser,
    framework: Annotated[int | None, Query(ge=1, le=10, description="kader")] = None,
) -> list[RuleInfo]:
    """De regels die meedoen, op id."""
    del user
    book = service.books.rulebook
    chosen = select(book, frameworks=[framework] if framework else [])
    return service.kept("", f"rules {framework}", lambda: [book.info(rule) for rule in chosen])


@router.get("/rules/{rule_id}", response_model=RuleDetailView)
def get_rule(
    service: TheService, user: CurrentUser, rule_id: Annotated[str, PathParameter(max_length=50)]
) -> RuleDetail:
    """Een regel met zijn waarom, voorwaarden en de feiten die hij leest."""
    del user
    books = service.books
    try:
        rule = books.rulebook.rule(rule_id)
    except KeyError:
        raise NotFound("Deze regel bestaat niet.", remedy="Vraag de lijst van regels op.") from None
    told = explain(rule, books.vocabulary)
    return RuleDetail(
        rule=books.rulebook.info(rule),
        why=told.why,
        status=str(told.status),
        since=told.since,
        test_moment=str(told.moment),
        valid_from=told.valid_from,
        valid_until=told.valid_until,
        programme_sorts=tuple(map(str, told.programme_sorts)),
        conditions=told.conditions,
        facts=told.facts,
    )


@router.get("/articles", response_model=list[ArticleView])  # type: ignore[valid-type]
def list_articles(service: TheService, user: CurrentUser) -> list[ArticleRow]:
    """De artikelen en kaders waarop regels steunen, op naam."""
    del user
    return service.kept("", "articles", lambda: article_rows(service.books.rulebook))


def article_rows(book: Rulebook) -> list[ArticleRow]:
    """The articles of a rulebook by name, each with the rules that rest on it."""
    articles: dict[str, Article] = {}
    rules: dict[str, dict[str, None]] = {}
    for rule in book.rules:
        for each in rule.articles:
            articles[each.iri] = each
            rules.setdefault(each.iri, {})[rule.id] = None
    rows = [
        ArticleRow(each.iri, each.label, each.url, each.jci, each.verified, tuple(rules[each.iri]))
        for each in articles.values()
    ]
    return sorted(rows, key=lambda row: (row.label.nl, row.iri))
