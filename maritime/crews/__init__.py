"""Staff the shifts of teams with people, exactly where that can be done, and say what is left."""
