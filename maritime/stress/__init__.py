"""Follow plans through days that do not go as planned, and plan for such days."""
