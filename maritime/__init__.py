"""Model a coast, its patrols and its coverage: pure values in, pure values out."""
