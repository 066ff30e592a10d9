"""Pack all that a machine without a network needs into one signed archive, and install from it."""
