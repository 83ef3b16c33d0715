# What the tours ask with, for bash and zsh. A tour sets U, the server's address, and TOKEN.

# send a GraphQL document as JSON
sent() {
  sed 's/"/\\"/g; 1s/^/{"query": "/; $s/$/"}/' <<< "$1" |
    curl -sN "$U" -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -H "Accept: $2" -d @-
}

# ask a query or a mutation; print what comes back
ask() { SAID=$(sent "$1" application/json); echo "$SAID"; }

# the first value of that name in what came back last
found() { grep -o "\"$1\":\"[^\"]*" <<< "$SAID" | head -1 | cut -d '"' -f 4; }

# follow a subscription until something with that word has come
follow() { sed "/$2/q" < <(sent "$1" text/event-stream); }
