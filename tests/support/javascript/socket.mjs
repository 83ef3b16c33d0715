// The client of graphql-ws: a query, a mutation, a subscription that it leaves, errors, and a token that is no good.
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'

const [url, token, sessionId] = process.argv.slice(2)
const connect = (token) =>
  createClient({
    url: url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { Authorization: `Bearer ${token}` },
    retryAttempts: 0,
  })
const first = async (client, query, variables) => (await client.iterate({ query, variables }).next()).value
const failure = async (client, query) => {
  try {
    return await first(client, query)
  } catch (errors) {
    return errors
  }
}

const client = connect(token)
const viewer = await first(client, '{ viewer { id } }')
const paused = await first(
  client,
  'mutation ($id: ID!) { pauseSession(input: {sessionId: $id}) { __typename } }',
  { id: sessionId },
)
const versions = []
const events = { query: 'subscription ($id: ID!) { sessionEvents(sessionId: $id) { version } }', variables: { id: sessionId } }
for await (const { data } of client.iterate(events)) {
  versions.push(data.sessionEvents.version)
  if (versions.length === 5) break
}
const invalid = await failure(client, '{ nothing }')
const absent = await failure(client, 'subscription { sessionEvents(sessionId: "x") { id } }')
await client.dispose()

const stranger = connect('garbage')
const refused = await failure(stranger, '{ viewer { id } }')
console.log(JSON.stringify({ viewer, paused, versions, invalid, absent, closedWith: refused.code }))
