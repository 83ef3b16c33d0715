// The audits of graphql-http: what the GraphQL over HTTP specification asks of a server.
import { auditServer } from 'graphql-http'

const [url] = process.argv.slice(2)
const results = await auditServer({ url })
console.log(JSON.stringify(results.map(({ id, name, status, reason }) => ({ id, name, status, reason }))))
