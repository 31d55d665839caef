"""The auditor's report: one view of a run, rendered as HTML (and whatever other formats take the same view)."""

from checker.output.report.html import render_html
from checker.output.report.theme import read_theme
from checker.output.report.view import Adoption, ReportView

__all__ = ["Adoption", "ReportView", "read_theme", "render_html"]
