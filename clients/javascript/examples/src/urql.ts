// An exam with urql.
import { cacheExchange, Client, fetchExchange, subscriptionExchange } from '@urql/core'
import { COMPLETE, PROGRESS, SAVE, START } from './documents'
import type { ExamClient } from './exam'
import { accepted, handedIn, saved } from './refusals'
import { follow, patientFetch, socketTo, type Server } from './transport'

export function urqlClient(server: Server): Client {
  const socket = socketTo(server)
  const resuming = subscriptionExchange({
    forwardSubscription: ({ query, variables }) => ({
      subscribe: (sink) => ({ unsubscribe: follow(socket, query ?? '', { ...variables }, sink) }),
    }),
  })
  return new Client({
    url: server.url,
    fetch: patientFetch(server),
    preferGetMethod: false,
    exchanges: [cacheExchange, fetchExchange, resuming],
  })
}

export function urqlExam(server: Server): ExamClient {
  const client = urqlClient(server)
  const commandId = () => crypto.randomUUID()
  return {
    async start() {
      const { data, error } = await client.mutation(START, { input: { skill: 'READING', commandId: commandId() } })
      if (error) throw error
      return accepted(data?.startExam).session.id
    },
    watch(sessionId, observer) {
      const watching = client.subscription(PROGRESS, { sessionId }).subscribe(({ data, error }) => {
        if (error) observer.error(error)
        else if (data) observer.next(data.generationProgress)
      })
      return () => watching.unsubscribe()
    },
    async save(sessionId, answers) {
      const { data, error } = await client.mutation(SAVE, { input: { sessionId, answers, commandId: commandId() } })
      if (error) throw error
      return saved(accepted(data?.saveAnswers))
    },
    async complete(sessionId) {
      const { data, error } = await client.mutation(COMPLETE, { input: { sessionId, commandId: commandId() } })
      if (error) throw error
      return handedIn(accepted(data?.completeExam).session.results)
    },
  }
}
