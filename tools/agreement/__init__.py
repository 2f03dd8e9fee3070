"""The measures of `novelctl measure`, computed once more by others: numpy, scikit-learn, scipy, vendi-score."""
