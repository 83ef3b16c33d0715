// An exam with Apollo Client.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client'
import { OperationTypeNode, print } from 'graphql'
import { Observable } from 'rxjs'
import { COMPLETE, PROGRESS, SAVE, START } from './documents'
import type { ExamClient } from './exam'
import { accepted, handedIn, saved } from './refusals'
import { follow, patientFetch, socketTo, type Server } from './transport'

export function apolloClient(server: Server): ApolloClient {
  const http = new HttpLink({ uri: server.url, fetch: patientFetch(server) })
  const isSubscription = ({ operationType }: ApolloLink.Operation) => operationType === OperationTypeNode.SUBSCRIPTION
  return new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.split(isSubscription, resumingLink(server), http),
  })
}

function resumingLink(server: Server): ApolloLink {
  const socket = socketTo(server)
  return new ApolloLink(({ query, variables }) => new Observable((observer) => follow(socket, print(query), variables, observer)))
}

export function apolloExam(server: Server): ExamClient {
  const client = apolloClient(server)
  const commandId = () => crypto.randomUUID()
  return {
    async start() {
      const variables = { input: { skill: 'READING', commandId: commandId() } as const }
      const { data } = await client.mutate({ mutation: START, variables })
      return accepted(data?.startExam).session.id
    },
    watch(sessionId, observer) {
      const progress = client.subscribe({ query: PROGRESS, variables: { sessionId } })
      const watching = progress.subscribe(({ data, error }) => {
        if (error) observer.error(error)
        else if (data) observer.next(data.generationProgress)
      })
      return () => watching.unsubscribe()
    },
    async save(sessionId, answers) {
      const variables = { input: { sessionId, answers, commandId: commandId() } }
      const { data } = await client.mutate({ mutation: SAVE, variables })
      return saved(accepted(data?.saveAnswers))
    },
    async complete(sessionId) {
      const variables = { input: { sessionId, commandId: commandId() } }
      const { data } = await client.mutate({ mutation: COMPLETE, variables })
      return handedIn(accepted(data?.completeExam).session.results)
    },
  }
}
