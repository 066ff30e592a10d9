"""Hold the phone page: its files under `static`, and the shell that a phone keeps of them."""
