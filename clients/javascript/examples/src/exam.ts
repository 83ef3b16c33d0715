// An exam from its start to its results, whichever client asks.
import { firstChoice, type Question } from './answers'
import { Autosave, type ChangedAnswer } from './autosave'
import type { Saved } from './refusals'
import type { Observer } from './transport'

export interface Progress {
  readonly cursor: string
  readonly generation: { readonly status: string; readonly generated: number; readonly total: number }
  readonly question?: Question | null | undefined
}

export interface Results {
  readonly answered: number
  readonly total: number
  readonly percentage: number
}

/** What an exam takes of a client: apollo.ts, urql.ts and relay.ts make one each. */
export interface ExamClient {
  /** The id of a new reading exam. */
  start(): Promise<string>
  /** Tells each step of its writing, once and in order, until what it returns is called. */
  watch(sessionId: string, observer: Observer<Progress>): () => void
  /** How many questions are answered, once these answers are saved, and which answers were not taken. */
  save(sessionId: string, answers: ChangedAnswer[]): Promise<Saved>
  complete(sessionId: string): Promise<Results>
}

export type Show = (what: object) => void

/** Plays an exam: answers each question as it arrives, and hands in once all are written and saved. */
export async function play(client: ExamClient, show: Show): Promise<void> {
  const sessionId = await client.start()
  show({ started: sessionId })
  const autosave = new Autosave(async (answers) => show(await client.save(sessionId, answers)))
  await written(client, sessionId, ({ cursor, generation, question }) => {
    show({ cursor, status: generation.status, question: question?.id ?? null })
    if (question) autosave.change(question.id, firstChoice(question))
  })
  await autosave.flush()
  show({ results: await client.complete(sessionId) })
}

function written(client: ExamClient, sessionId: string, seen: (progress: Progress) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = client.watch(sessionId, {
      next(progress) {
        seen(progress)
        if (progress.generation.status === 'COMPLETED' || progress.generation.status === 'FAILED') {
          leave()
          resolve()
        }
      },
      error: reject,
      complete: resolve,
    })
  })
}
