// A mutation answers with its payload or with a refusal, which is no error: see docs/api/errors.md.
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

interface Refusal {
  readonly __typename: 'Refusal'
  readonly code: string
  readonly message: string
}

/** What a mutation may answer with; Relay's types add what a newer server may. */
type Result = Refusal | { readonly __typename: string }

/** The payload of a mutation. Throws `Refused`. */
export function accepted<T extends Result>(result: T | null | undefined): Exclude<T, { __typename: 'Refusal' | '%other' }> {
  if (!result) throw new Error('The answer has no data.')
  if (isRefusal(result)) throw new Refused(result.code, result.message)
  return result as Exclude<T, { __typename: 'Refusal' | '%other' }>
}

function isRefusal(result: Result): result is Refusal {
  return result.__typename === 'Refusal'
}

interface Payload {
  readonly session: { readonly progress: { readonly answeredQuestions: number } }
  readonly rejected: readonly RejectedAnswer[]
}

/** An answer that was not taken, and why: show it beside the question. All others of its save are kept. */
export interface RejectedAnswer {
  readonly questionId: string
  readonly code: string
  readonly message: string
}

/** What a save has come to. */
export interface Saved {
  readonly answered: number
  readonly rejected: readonly RejectedAnswer[]
}

export function saved({ session, rejected }: Payload): Saved {
  return { answered: session.progress.answeredQuestions, rejected }
}

/** The results of an exam, which has them once it is handed in. */
export function handedIn<T>(results: T | null | undefined): T {
  if (!results) throw new Error('The exam is not handed in.')
  return results
}
