"""Hold one module for each step, oldest first."""
