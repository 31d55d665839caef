"""The JSON API and the web pages (needs the extra ``api``)."""
