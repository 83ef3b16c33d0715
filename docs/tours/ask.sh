# What the tours ask with, for bash and zsh. A tour sets U, the server's address, and TOKEN.

# sent ACCEPTED DOCUMENT [VARIABLES]: send a GraphQL document as JSON
sent() {
  { printf '{"query": "'; sed 's/"/\\"/g' <<< "$2"; printf '", "variables": %s}' "${3:-null}"; } |
    curl -sN "$U" -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -H "Accept: $1" -d @-
}

# ask DOCUMENT [VARIABLES]: ask a query or a mutation; print what comes back
ask() { SAID=$(sent application/json "$@"); echo "$SAID"; }

# found NAME: the first value of that name in what came back last
found() { grep -o "\"$1\":\"[^\"]*" <<< "$SAID" | head -1 | cut -d '"' -f 4; }

# follow DOCUMENT WORD: print what a subscription brings, until something with that word has come
follow() { sed "/$2/q" < <(sent text/event-stream "$1"); }
