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

  constructor(private readonly save: (answers: ChangedAnswer[]) => Promise<void>) {}

  change(questionId: string, answer: Answer | null): void {
    this.changed.set(questionId, answer)
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.flush(), PAUSE_MS)
  }

  /** Saves now what is not saved yet; done when all of it is. */
  flush(): Promise<void> {
    clearTimeout(this.timer)
    this.saving = this.saving.then(() => this.saveChanged())
    return this.saving
  }

  private async saveChanged(): Promise<void> {
    const answers = [...this.changed].map(([questionId, answer]) => ({ questionId, answer }))
    this.changed.clear()
    if (answers.length > 0) await this.save(answers)
  }
}
