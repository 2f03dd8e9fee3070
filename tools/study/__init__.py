"""Studies of what the diversity measures reward; their tables and pictures are shown in Diversity's documentation."""
