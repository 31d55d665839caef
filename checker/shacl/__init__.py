"""Room: shacl."""
