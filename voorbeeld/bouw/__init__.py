"""Builds voorbeeld/leedewaard/: the worked merger of three made-up municipalities, in the formats they really have."""
