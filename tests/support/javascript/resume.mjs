// The helper of clients/javascript, over sockets or event streams: prints the cursor of each item that it is given.
import { createClient as createEventStream } from 'graphql-sse'
import { createClient as createSocket } from 'graphql-ws'
import WebSocket from 'ws'
import { resume } from '../../../clients/javascript/resume.js'

const [transport, url, token, sessionId, cursor, pauseMs, retries] = process.argv.slice(2)
const credentials = async () => ({ Authorization: `Bearer ${token}` })
const clients = {
  socket: () => createSocket({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, connectionParams: credentials, retryAttempts: 0 }),
  patientSocket: () => createSocket({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, connectionParams: credentials, retryAttempts: Infinity, shouldRetry: () => true }),
  events: () => createEventStream({ url, headers: credentials, retryAttempts: 0 }),
}
const document = `subscription ($id: ID!, $after: String) {
  progress: generationProgress(sessionId: $id, after: $after) { cursor generation { status } } }`
const options = { cursor: cursor || null, retries: Number(retries || Infinity), wait: () => new Promise((resolve) => setTimeout(resolve, 50)) }
try {
  for await (const { data } of resume(clients[transport](), document, { id: sessionId }, options)) {
    console.log(data.progress.cursor)
    if (data.progress.generation.status === 'COMPLETED') break
    await new Promise((resolve) => setTimeout(resolve, Number(pauseMs || 0)))
  }
} catch (error) {
  console.log(JSON.stringify({ thrown: Array.isArray(error) ? error[0].extensions.code : error.code ?? error.response?.status ?? error.message }))
}
process.exit()
