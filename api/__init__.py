"""Serve districts, plans and gaps: command line and HTTP."""
