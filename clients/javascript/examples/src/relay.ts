// An exam with Relay.
import {
  commitMutation,
  Environment,
  graphql,
  type GraphQLResponse,
  type GraphQLTaggedNode,
  type MutationParameters,
  Network,
  Observable,
  RecordSource,
  requestSubscription,
  Store,
} from 'relay-runtime'
import type { relayCompleteMutation } from './__generated__/relayCompleteMutation.graphql'
import type { relayProgressSubscription } from './__generated__/relayProgressSubscription.graphql'
import type { relaySaveMutation } from './__generated__/relaySaveMutation.graphql'
import type { relayStartMutation } from './__generated__/relayStartMutation.graphql'
import type { ExamClient } from './exam'
import { accepted, handedIn, saved } from './refusals'
import { follow, patientFetch, socketTo, type Server } from './transport'

const START = graphql`
  mutation relayStartMutation($input: StartExamInput!) {
    startExam(input: $input) {
      __typename
      ... on StartExamPayload { session { id status version } }
      ... on Refusal { code message }
    }
  }
`

const PROGRESS = graphql`
  subscription relayProgressSubscription($sessionId: ID!, $after: String) {
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
`

const SAVE = graphql`
  mutation relaySaveMutation($input: SaveAnswersInput!) {
    saveAnswers(input: $input) {
      __typename
      ... on SaveAnswersPayload {
        session { id version progress { answeredQuestions totalQuestions } }
        rejected { questionId code message }
      }
      ... on Refusal { code message field }
    }
  }
`

const COMPLETE = graphql`
  mutation relayCompleteMutation($input: CompleteExamInput!) {
    completeExam(input: $input) {
      __typename
      ... on CompleteExamPayload { session { id status completedAt results { answered total percentage } } }
      ... on Refusal { code message }
    }
  }
`

export function relayEnvironment(server: Server): Environment {
  const ask = patientFetch(server)
  const socket = socketTo(server)
  return new Environment({
    store: new Store(new RecordSource()),
    network: Network.create(
      async ({ text }, variables) => {
        const body = JSON.stringify({ query: text, variables })
        const response = await ask(server.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
        return response.json()
      },
      ({ text }, variables) =>
        Observable.create((sink) => follow(socket, text ?? '', variables, sink as never)),
    ),
  })
}

export function relayExam(server: Server): ExamClient {
  const environment = relayEnvironment(server)
  const commandId = () => crypto.randomUUID()
  const mutate = <T extends MutationParameters>(mutation: GraphQLTaggedNode, variables: T['variables']) =>
    new Promise<T['response']>((resolve, reject) => {
      commitMutation<T>(environment, { mutation, variables, onCompleted: resolve, onError: reject })
    })
  return {
    async start() {
      const input = { skill: 'READING', commandId: commandId() } as const
      const { startExam } = await mutate<relayStartMutation>(START, { input })
      return accepted(startExam).session.id
    },
    watch(sessionId, observer) {
      const watching = requestSubscription<relayProgressSubscription>(environment, {
        subscription: PROGRESS,
        variables: { sessionId },
        onNext: (data) => data && observer.next(data.generationProgress),
        onError: (error) => observer.error(error),
        onCompleted: () => observer.complete(),
      })
      return () => watching.dispose()
    },
    async save(sessionId, answers) {
      const { saveAnswers } = await mutate<relaySaveMutation>(SAVE, { input: { sessionId, answers, commandId: commandId() } })
      return saved(accepted(saveAnswers))
    },
    async complete(sessionId) {
      const { completeExam } = await mutate<relayCompleteMutation>(COMPLETE, { input: { sessionId, commandId: commandId() } })
      return handedIn(accepted(completeExam).session.results)
    },
  }
}
