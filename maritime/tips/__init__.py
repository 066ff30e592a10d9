"""Say what becomes of tips 举报: their states, rewards, and whether tip or patrol came first."""
