"""Draw the figures of reports: worth looking at, safe for the colour-blind, the same bytes again."""
