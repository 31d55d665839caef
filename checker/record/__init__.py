"""Records of runs: what went in, what was in force, what came out; in a chain in which altering any one shows."""
