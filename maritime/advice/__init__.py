"""Say which additions to the means of a district would close most, each with a plan really made."""
