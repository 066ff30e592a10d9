"""Show plans on maps that open anywhere, with the network off."""
