"""Make up what would be told of a day: where teams were, with the errors of their phones."""
