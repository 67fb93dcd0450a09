"""Each seam: one set of promises, held to every engine."""
