"""Read what reports are made of, and write them."""
