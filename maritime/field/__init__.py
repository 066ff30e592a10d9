"""Say what people tell from the field: items, flags, roll-calls, rounds, tracks, months."""
