"""Whether noveld behaves as its operator and its documents expect; the tests are all there is."""
