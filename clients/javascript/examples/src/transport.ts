// How every client reaches the server, and goes on when it cannot: copy this file whichever client you use.
import { createClient, type Client } from 'graphql-ws'
import { resume, type Result } from 'lyceum-client'

/** Where the server is, and who asks: the token is asked for again at each try, so it may be renewed meanwhile. */
export interface Server {
  readonly url: string
  readonly token: () => Promise<string>
}

export interface Observer<T> {
  next(value: T): void
  error(error: Error): void
  complete(): void
}

/** Counted by the server beside fields that are deprecated, so that its operators know whom to ask. */
const CLIENT = { 'graphql-client-name': 'lyceum-examples', 'graphql-client-version': '0.1.0' }
const PAUSE_MS = 500

/**
 * A `fetch` that tries again for as long as nobody answers. A mutation may have been carried out all the same: it has to
 * carry a `commandId`, by which it counts once.
 */
export function patientFetch({ token }: Server): typeof fetch {
  return async (input, init) => {
    for (;;) {
      const headers = new Headers(init?.headers)
      headers.set('authorization', `Bearer ${await token()}`)
      for (const [name, value] of Object.entries(CLIENT)) headers.set(name, value)
      const response = await whole(input, { ...init, headers })
      if (response && response.status !== 503) return response
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      init?.signal?.throwIfAborted()
    }
  }
}

/** The response once all of it is there; nothing if the connection breaks before. */
async function whole(...request: Parameters<typeof fetch>): Promise<Response | undefined> {
  try {
    const response = await fetch(...request)
    await response.clone().arrayBuffer()
    return response
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

/** A socket for subscriptions, opened once there is one. */
export function socketTo({ url, token }: Server): Client {
  return createClient({
    url: url.replace(/^http/, 'ws'),
    connectionParams: async () => ({ authorization: `Bearer ${await token()}`, ...CLIENT }),
    retryAttempts: 0, // `resume` does that, after the last cursor
  })
}

/** Follows a subscription through lost connections, until what it returns is called; for a client's observer. */
export function follow(
  socket: Client,
  query: string,
  variables: Record<string, unknown>,
  observer: Observer<Result<Record<string, unknown>>>,
): () => void {
  const leaving = new AbortController()
  const results = resume<Record<string, unknown>>(socket, query, variables, { signal: leaving.signal })
  pour(results, observer).catch((error: unknown) => observer.error(asError(error)))
  return () => leaving.abort()
}

async function pour<T>(results: AsyncIterable<T>, observer: Observer<T>): Promise<void> {
  for await (const result of results) observer.next(result)
  observer.complete()
}

function asError(error: unknown): Error {
  if (error instanceof Error) return error
  const [first] = Array.isArray(error) ? (error as { message: string }[]) : []
  return new Error(first?.message ?? 'The socket was closed.', { cause: error })
}
