"""Room: output."""
