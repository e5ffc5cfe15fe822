"""Offline prompt-regression evals: data sets, recordings of model answers, scores, a baseline and a gate."""
