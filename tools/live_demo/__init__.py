"""The live demonstration that `tools/demo` runs: real text from this machine, filtered by a real daemon."""
