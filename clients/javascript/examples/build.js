// One file for node, as a bundler makes one for a browser; Relay's documents are compiled on the way.
import { transformFileAsync } from '@babel/core'
import { build } from 'esbuild'

const relay = {
  name: 'relay',
  setup({ onLoad }) {
    onLoad({ filter: /src.relay\.ts$/ }, async ({ path }) => {
      const options = { plugins: [['relay', { eagerEsModules: true }]], parserOpts: { plugins: ['typescript'] } }
      const { code } = await transformFileAsync(path, { ...options, configFile: false })
      return { contents: code, loader: 'ts' }
    })
  },
}

await build({
  entryPoints: ['src/run.ts'],
  outfile: 'build/run.cjs',
  bundle: true,
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
  plugins: [relay],
})
