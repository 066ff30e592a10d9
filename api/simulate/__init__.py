"""Play a made-up day against the program's own server, by its public API alone."""
