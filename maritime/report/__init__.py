"""Say what was covered and what was not, with all that a report needs to be signed."""
