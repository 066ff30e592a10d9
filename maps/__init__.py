"""Draw districts, plans and gaps on maps that open without a network."""
