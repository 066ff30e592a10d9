"""Draw the figures of reports, safe for the colour-blind, the same bytes each time."""
