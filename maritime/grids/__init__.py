"""Look after sea grids 海上网格: audits of their tree, equal division, responsibility lists."""
