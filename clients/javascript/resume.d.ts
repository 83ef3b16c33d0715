/** What `resume` needs of a client; those of graphql-ws and graphql-sse have it. */
export interface SubscriptionClient {
  subscribe(
    request: { query: string; variables?: Record<string, unknown> | null },
    sink: {
      next(result: any): void
      error(error: any): void
      complete(): void
    },
  ): () => void
}

/** A GraphQL document: its text, or what a code generator makes of it. */
export type Document = string | { readonly loc?: { readonly source: { readonly body: string } } } | { toString(): string }

export interface Result<Data> {
  readonly data: Data
  /** Errors of single fields; without any data they are thrown instead. */
  readonly errors?: readonly { readonly message: string; readonly extensions?: Record<string, unknown> }[]
  readonly extensions?: Record<string, unknown>
}

export interface ResumeOptions {
  /** The `cursor` of the last item that was dealt with, as kept from an earlier run; the beginning without it. */
  cursor?: string | null
  /** Ends it when aborted, even while nothing arrives. */
  signal?: AbortSignal
  /** Failures in a row after which the error is thrown. Infinity by default. */
  retries?: number
  /** Waits before the next try. By default half a second, doubling up to ten, with some chance in it. */
  wait?(failures: number, error: unknown): Promise<unknown>
}

/**
 * Subscribes, and goes on after the last item that arrived when the connection breaks, the server restarts or the token
 * expires: each item comes once, in order, with none left out.
 *
 * The document has a variable `$after: String`, hands it to the subscription's `after`, and selects `cursor`. The client
 * should ask for the token on each connection (`connectionParams` or `headers` as a function). Ends when the server
 * completes the subscription; `break` leaves it. Items are held until they are asked for.
 *
 * Throws the operation's errors (an array, as graphql-ws has them), a close event or network error that would only come
 * again, and TypeError when `cursor` is not selected.
 */
export function resume<Data = Record<string, any>>(
  client: SubscriptionClient,
  document: Document,
  variables?: Record<string, unknown>,
  options?: ResumeOptions,
): AsyncGenerator<Result<Data>, void, void>
