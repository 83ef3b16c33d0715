// The normalised caches of Apollo Client, urql and Relay, each as it comes: all operations are read into one cache, then
// each is read back from it and held against what the server said. Operations come on stdin.
import { readFileSync } from 'node:fs'
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client'
import { Client, fetchExchange } from '@urql/core'
import { cacheExchange } from '@urql/exchange-graphcache'
import { buildSchema, parse } from 'graphql'
import relay from 'relay-runtime'
import { artifact } from './relay_artifact.mjs'

const { Environment, Network, RecordSource, Store, createOperationDescriptor } = relay
const { url, token, sdl, operations } = JSON.parse(readFileSync(0, 'utf8'))
const headers = { Authorization: `Bearer ${token}` }
const fetched = async ({ query, variables }) => {
  const asked = { method: 'POST', headers: { ...headers, 'Content-Type': 'application/json' } }
  const response = await fetch(url, { ...asked, body: JSON.stringify({ query, variables }) })
  const { data, errors } = await response.json()
  if (errors) throw new Error(JSON.stringify(errors))
  return data
}

const apolloCache = async () => {
  const client = new ApolloClient({ cache: new InMemoryCache(), link: new HttpLink({ uri: url, headers }) })
  const each = operations.map(({ query, variables }) => ({ query: parse(query), variables }))
  for (const one of each) await client.query({ ...one, fetchPolicy: 'network-only' })
  return each.map((one) => client.readQuery(one))
}

const graphcache = async () => {
  const exchanges = [cacheExchange({}), fetchExchange]
  const client = new Client({ url, exchanges, fetchOptions: { headers }, preferGetMethod: false })
  const ask = async ({ query, variables }, requestPolicy) => {
    const { data, error } = await client.query(query, variables, { requestPolicy }).toPromise()
    if (error) throw error
    return data ?? null
  }
  for (const one of operations) await ask(one, 'network-only')
  return Promise.all(operations.map((one) => ask(one, 'cache-only')))
}

const relayStore = async () => {
  const network = Network.create((params, variables) => fetched({ query: params.text, variables }).then((data) => ({ data })))
  const environment = new Environment({ network, store: new Store(new RecordSource(), { gcReleaseBufferSize: 1000 }) })
  const schema = buildSchema(sdl)
  const each = operations.map(({ query, variables }, n) =>
    createOperationDescriptor(artifact(schema, `Operation${n}`, query), variables))
  for (const one of each) {
    environment.retain(one)
    await environment.execute({ operation: one }).toPromise()
  }
  return each.map((one) => environment.lookup(one.fragment).data)
}

const leaves = (value) =>
  value !== null && typeof value === 'object' ? Object.values(value).reduce((sum, one) => sum + leaves(one), 0) : 1

// Where two values differ. What JSON scalars hold stands for one field in a cache, but each of its leaves counts here.
const differences = (told, held, path) => {
  if (told === null || held === null || typeof told !== 'object' || typeof held !== 'object') {
    return told === held ? [] : [{ path, told, held: held ?? null }]
  }
  const keys = new Set([...Object.keys(told), ...Object.keys(held)])
  return [...keys].flatMap((key) => differences(told[key] ?? null, held[key] ?? null, `${path}.${key}`))
}

const told = await Promise.all(operations.map(fetched))
const found = {}
for (const [name, read] of Object.entries({ apollo: apolloCache, graphcache, relay: relayStore })) {
  const held = await read()
  const wrong = told.flatMap((one, n) => differences(one, held[n], `${n}`))
  found[name] = { wrong: wrong.length, first: wrong.slice(0, 5) }
}
console.log(JSON.stringify({ fields: told.reduce((sum, one) => sum + leaves(one), 0), found }))
process.exit(0)
