"""Tests that try to break the daemon: kills, full disks, damaged stores, hostile messages, too much work."""
