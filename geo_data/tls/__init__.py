"""Keep the site authority and the server's certificate, for encrypted connections."""
