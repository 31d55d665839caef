"""Persistent landscapes, runs, waivers and audit log: embedded by default, graphs behind a small interface."""
