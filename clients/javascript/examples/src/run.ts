// npm run play -- apollo|urql|relay URL TOKEN: plays an exam, and prints what a page would show, a JSON text a line.
import WebSocket from 'ws'
import { apolloExam } from './apollo'
import { play } from './exam'
import { relayExam } from './relay'
import type { Server } from './transport'
import { urqlExam } from './urql'

const EXAMS = { apollo: apolloExam, urql: urqlExam, relay: relayExam }

Object.assign(globalThis, { WebSocket }) // browsers have it, and node from 22 on

async function main([name, url, token]: string[]): Promise<void> {
  if (!name || !(name in EXAMS) || !url || !token) throw new Error('Give apollo, urql or relay, the URL and a token.')
  const server: Server = { url, token: async () => token }
  await play(EXAMS[name as keyof typeof EXAMS](server), (what) => console.log(JSON.stringify(what)))
}

main(process.argv.slice(2)).then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error)
    process.exit(1)
  },
)
