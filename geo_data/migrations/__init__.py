"""Hold the steps that bring the tables of a database up to date."""
