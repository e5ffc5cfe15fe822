"""The verification engine: passages, retrieval, the judge, its checks and its calibration. Pure functions
on text.
"""
