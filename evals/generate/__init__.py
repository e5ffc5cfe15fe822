"""Makes the data sets of ``evals/data`` again, byte for byte: ``python -m evals.generate``."""
