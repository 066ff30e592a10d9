"""Back a site up, bring it back, prove that it can be brought back, and move it to newer code."""
