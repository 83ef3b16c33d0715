// The client of graphql-sse, a connection for each operation.
import { createClient } from 'graphql-sse'

const [url, token, sessionId] = process.argv.slice(2)
const client = createClient({ url, headers: { Authorization: `Bearer ${token}` }, retryAttempts: 0 })
const first = async (query, variables) => (await client.iterate({ query, variables }).next()).value

const viewer = await first('{ viewer { id } }')
const versions = []
const events = { query: 'subscription ($id: ID!) { sessionEvents(sessionId: $id) { version } }', variables: { id: sessionId } }
for await (const { data } of client.iterate(events)) {
  versions.push(data.sessionEvents.version)
  if (versions.length === 5) break
}
const invalid = await first('{ nothing }')
const absent = await first('subscription { sessionEvents(sessionId: "x") { id } }')
client.dispose()
console.log(JSON.stringify({ viewer, versions, invalid, absent }))
