// How the helper of clients/javascript is used, for the type checker alone.
import { createClient as createEventStream } from 'graphql-sse'
import { createClient as createSocket } from 'graphql-ws'
import { resume } from '../../../clients/javascript/resume.js'

interface Progress {
  generationProgress: { cursor: string; generation: { generated: number } }
}

export async function follow(id: string, cursor: string | null): Promise<number> {
  let generated = 0
  for (const client of [createSocket({ url: 'ws://server/graphql' }), createEventStream({ url: 'http://server/graphql' })]) {
    for await (const { data, errors } of resume<Progress>(client, 'subscription …', { id }, { cursor, retries: 3 })) {
      generated = data.generationProgress.generation.generated
      // @ts-expect-error: there is no such field
      data.generationProgress.nothing
      if (errors) throw new Error(errors[0].message)
    }
  }
  // @ts-expect-error: a cursor is a text
  resume(createSocket({ url: 'ws://server/graphql' }), 'subscription …', { id }, { cursor: 7 })
  // @ts-expect-error: this is no client
  resume({}, 'subscription …')
  return generated
}
