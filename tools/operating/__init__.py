"""Whether noveld behaves as its operator and its documents expect, by tests; and what makes the manual pages."""
