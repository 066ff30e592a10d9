"""Keep districts in PostGIS and in district packs, and turn rows into core values and back."""
