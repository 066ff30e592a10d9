"""Turn what is known of a coast into alerts 提醒 few enough to be read."""
