"""Kaderwacht: checks a municipality's application landscape against its kaders and the law."""

__version__ = "0.1.0"
