"""GraphQL over HTTP, streams and sockets."""
