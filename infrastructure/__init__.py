"""All that touches the world: the log, the database, jobs, authors, the web server, the command line."""
