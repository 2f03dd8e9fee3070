"""Tests of what the daemon serves over HTTP, and of what is deployed beside it to watch it."""
