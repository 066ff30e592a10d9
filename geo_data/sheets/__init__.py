"""Read and write the layers of a district as the sheets and map files that offices have."""
