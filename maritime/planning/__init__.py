"""Plan patrols: slots of duty, best routes against what others leave open, search, causes."""
