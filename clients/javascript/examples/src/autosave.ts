// Saves answers as they change: together, a moment after the last change, and one save after the other.
import type { Answer } from './answers'

/** A question's whole answer; null clears it. */
export interface ChangedAnswer {
  readonly questionId: string
  readonly answer: Answer | null
}

const PAUSE_MS = 500

export class Autosave {
  private readonly changed = new Map<string, Answer | null>()
  private saving: Promise<void> = Promise.resolve()
  private timer: ReturnType<typeof setTimeout> | undefined

  /** `failed` is told why a save did not come off; what was in it goes with the next one. */
  constructor(
    private readonly save: (answers: ChangedAnswer[]) => Promise<void>,
    private readonly failed: (error: unknown) => void = console.error,
  ) {}

  change(questionId: string, answer: Answer | null): void {
    this.changed.set(questionId, answer)
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.flush().catch(this.failed), PAUSE_MS)
  }

  /** Saves now what is not saved yet; done when all of it is. Throws what the save has thrown. */
  flush(): Promise<void> {
    clearTimeout(this.timer)
    const saving = this.saving.then(() => this.saveChanged())
    this.saving = saving.catch(() => undefined)
    return saving
  }

  private async saveChanged(): Promise<void> {
    const sent = [...this.changed]
    if (sent.length === 0) return
    await this.save(sent.map(([questionId, answer]) => ({ questionId, answer })))
    for (const [questionId, answer] of sent) {
      if (this.changed.get(questionId) === answer) this.changed.delete(questionId)
    }
  }
}
