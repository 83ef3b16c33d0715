// A subscription that is left by its signal while nothing arrives: prints how many items came before.
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import { resume } from '../../../clients/javascript/resume.js'

const [url, token, sessionId] = process.argv.slice(2)
const client = createClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, connectionParams: { Authorization: `Bearer ${token}` } })
const document = 'subscription ($id: ID!, $after: String) { sessionEvents(sessionId: $id, after: $after) { cursor } }'
const leaving = new AbortController()
let items = 0
for await (const { data } of resume(client, document, { id: sessionId }, { signal: leaving.signal })) {
  items += data ? 1 : 0
  if (items === 1) setTimeout(() => leaving.abort(), 1000)
}
console.log(JSON.stringify(items))
