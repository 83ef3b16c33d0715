const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 10_000

/** Close codes of a WebSocket after which the same request would only fail again. */
const FINAL_CODES = new Set([1002, 1003, 1007, 1008, 1009, 1015, 4400, 4401, 4406, 4409])
const FORBIDDEN = 4403

/** Yields the results of a subscription, and goes on after the last one when the connection breaks. See resume.d.ts. */
export async function* resume(client, document, variables = {}, options = {}) {
  const { cursor = null, retries = Infinity, wait = backOff, signal } = options
  let received = cursor
  // Clients write the request anew on each connection: a getter tells them how far this one has come.
  const request = { query: textOf(document), variables: { ...variables, get after() { return received } } }
  for (let failures = 0; ; ) {
    try {
      for await (const result of resultsOf(client, request, (next) => { received = next }, signal)) {
        failures = 0
        yield result
      }
      return
    } catch (error) {
      failures += 1
      if (failures > retries || !isTemporary(error, failures)) throw error
      await wait(failures, error)
      if (signal?.aborted) return
    }
  }
}

/** The results of one subscription. `receive` is told each cursor as it arrives, which may be before it is asked for. */
async function* resultsOf(client, request, receive, signal) {
  const waiting = []
  let ended = false
  let failure = null
  let wake = () => {}
  const leave = () => wake()
  signal?.addEventListener('abort', leave)
  const unsubscribe = client.subscribe(request, {
    next(result) {
      if (result.data) receive(cursorOf(result.data))
      waiting.push(result)
      wake()
    },
    error(error) {
      failure = error
      wake()
    },
    complete() {
      ended = true
      wake()
    },
  })
  try {
    while (!signal?.aborted) {
      while (waiting.length > 0) yield checked(waiting.shift())
      if (failure) throw failure
      if (ended) return
      await new Promise((resolve) => { wake = resolve })
    }
  } finally {
    signal?.removeEventListener('abort', leave)
    unsubscribe()
  }
}

/** An event stream tells of its failure by a result without data; a socket by an error. Here both are thrown. */
function checked(result) {
  if (result.errors && !result.data) throw result.errors
  return result
}

function cursorOf(data) {
  const [field] = Object.values(data)
  if (typeof field?.cursor !== 'string') throw new TypeError('Select `cursor` in the subscription: it is what it resumes by.')
  return field.cursor
}

function textOf(document) {
  return typeof document === 'string' ? document : document.loc?.source.body ?? String(document)
}

/** Whether it may go better next time. A token that is refused twice in a row is no good. */
function isTemporary(error, failures) {
  const codes = Array.isArray(error) ? error.map((one) => one.extensions?.code) : []
  if (error?.code === FORBIDDEN || error?.response?.status === 401 || codes.includes('UNAUTHENTICATED')) return failures < 2
  if (codes.length > 0) return codes.every((code) => code === 'UPSTREAM_UNAVAILABLE')
  if (typeof error?.code === 'number') return !FINAL_CODES.has(error.code)
  const status = error?.response?.status
  if (status) return status >= 500 || status === 429 || status === 408
  return error?.type === 'error' || (error instanceof Error && 'response' in error)  // nobody answered
}

/** Half a second, then twice as long each time, up to ten seconds; by chance up to half as much again. */
function backOff(failures) {
  const longest = Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS)
  return new Promise((resolve) => setTimeout(resolve, longest * (1 + Math.random() / 2)))
}
