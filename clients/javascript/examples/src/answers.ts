// An answer has the form of its question: see docs/kinds/exam.md.
export interface Question {
  readonly id: string
  readonly isExample: boolean
  readonly options: readonly Identified[]
  readonly gaps: readonly { readonly id: string; readonly options: readonly Identified[] }[]
  readonly statements: readonly Identified[]
}

interface Identified {
  readonly id: string
}

/** What somebody answers who always takes what comes first. The ids are those that the question shows. */
export function firstChoice({ options, gaps, statements }: Question) {
  if (gaps.length > 0) return { gaps: gaps.map((gap) => ({ gapId: gap.id, value: first(gap.options) })) }
  const optionId = first(options)
  if (statements.length > 0) return { matches: statements.map(({ id }) => ({ statementId: id, optionId })) }
  return { option: optionId }
}

export type Answer = ReturnType<typeof firstChoice>

function first([option]: readonly Identified[]): string {
  if (!option) throw new Error('There is nothing to choose from.')
  return option.id
}
