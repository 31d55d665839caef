"""The auditor's report: one view of a run, rendered as HTML (and whatever other formats take the same view)."""

from checker.output.report.anonymity import without_names
from checker.output.report.formats import ReportJob, render_report, report_format
from checker.output.report.html import render_html
from checker.output.report.theme import read_theme
from checker.output.report.view import Adoption, ReportView

__all__ = [
    "Adoption",
    "ReportJob",
    "ReportView",
    "read_theme",
    "render_html",
    "render_report",
    "report_format",
    "without_names",
]
