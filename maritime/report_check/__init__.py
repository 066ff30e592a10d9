"""Compute every figure of a report again from its raw data, by code of its own.

It shares nothing with the code that makes reports but the names in the two files: import-linter
forbids it the rest. It is slower and plainer: one target after the other, in whole seconds.
"""
