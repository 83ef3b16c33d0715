// What Apollo and urql ask. `graphql` gives each document its types (npm run generate).
import { graphql } from './generated'

export const START = graphql(`
  mutation Start($input: StartExamInput!) {
    startExam(input: $input) {
      __typename
      ... on StartExamPayload { session { id status version } }
      ... on Refusal { code message }
    }
  }
`)

export const PROGRESS = graphql(`
  subscription Progress($sessionId: ID!, $after: String) {
    generationProgress(sessionId: $sessionId, after: $after) {
      cursor
      generation { status generated total }
      question {
        id
        prompt
        isExample
        options { id text }
        gaps { id options { id text } }
        statements { id text }
      }
    }
  }
`)

export const SAVE = graphql(`
  mutation Save($input: SaveAnswersInput!) {
    saveAnswers(input: $input) {
      __typename
      ... on SaveAnswersPayload {
        session { id version progress { answeredQuestions totalQuestions } }
        rejected { questionId code message }
      }
      ... on Refusal { code message field }
    }
  }
`)

export const COMPLETE = graphql(`
  mutation Complete($input: CompleteExamInput!) {
    completeExam(input: $input) {
      __typename
      ... on CompleteExamPayload { session { id status completedAt results { answered total percentage } } }
      ... on Refusal { code message }
    }
  }
`)
