// Apollo Client: queries and mutations by its HttpLink, subscriptions by its multipart protocol over the same link.
import { ApolloClient, CombinedGraphQLErrors, CombinedProtocolErrors, HttpLink, InMemoryCache, gql } from '@apollo/client'

const [url, token, expiring, sessionId] = process.argv.slice(2)
const connect = (token) =>
  new ApolloClient({
    cache: new InMemoryCache(),
    link: new HttpLink({ uri: url, headers: { Authorization: `Bearer ${token}` } }),
  })
const follow = (client, query, variables, enough) =>
  new Promise((resolve) => {
    const seen = []
    const subscription = client.subscribe({ query, variables, errorPolicy: 'all' }).subscribe({
      next: ({ data, error }) => {
        seen.push(error ? kind(error) : data.sessionEvents.version)
        if (seen.length === enough) {
          subscription.unsubscribe()
          resolve(seen)
        }
      },
      error: (error) => resolve([...seen, kind(error)]),
      complete: () => resolve([...seen, 'complete']),
    })
  })
const kind = (error) =>
  CombinedProtocolErrors.is(error) ? `protocol: ${error.errors[0].extensions.code}`
  : CombinedGraphQLErrors.is(error) ? `graphql: ${error.errors[0].extensions.code}`
  : String(error)

const EVENTS = gql`subscription ($id: ID!) { sessionEvents(sessionId: $id) { version } }`
const expired = follow(connect(expiring), EVENTS, { id: sessionId })
const client = connect(token)
const viewer = (await client.query({ query: gql`{ viewer { id } }` })).data
const saved = await client.mutate({
  mutation: gql`mutation ($id: ID!) { saveAnswers(input: {sessionId: $id, activeView: "b"}) { __typename } }`,
  variables: { id: sessionId },
})
const versions = await follow(client, EVENTS, { id: sessionId }, 5)
const absent = await follow(client, EVENTS, { id: 'x' })
client.stop()
console.log(JSON.stringify({ viewer, saved: saved.data, versions, absent, expired: (await expired).slice(-2) }))
