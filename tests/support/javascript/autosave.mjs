// A page with the autosave of docs/api/autosave.md in a real browser: it is typed into, then left. Prints what is said.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { chromium } from 'playwright-core'

const [executablePath, script, way, wait, settings] = process.argv.slice(2)
const { api, token, ticket, sessionId, questionId, text } = JSON.parse(settings)
const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const PAGE = `<!doctype html><textarea id="answer"></textarea><output></output><script type="module">
  import { autosave } from '/autosave.js'
  const settings = ${JSON.stringify({ api, sessionId, ticket, wait: Number(wait) })}
  const said = document.querySelector('output')
  const onRejected = (rejected) => { said.textContent = JSON.stringify(rejected) }
  const onRefused = (refused) => { said.textContent = JSON.stringify(refused) }
  const saver = autosave({ ...settings, token: () => ${JSON.stringify(token)}, onRejected, onRefused })
  answer.addEventListener('input', () => saver.change(${JSON.stringify(questionId)}, { text: answer.value }))
  const headers = { 'content-type': 'application/json', authorization: 'Bearer ' + ${JSON.stringify(token)} }
  await fetch(settings.api + '/graphql', { method: 'POST', headers, body: '{"query": "{ viewer { id } }"}' }) // as pages do
  document.body.dataset.ready = 'yes'
</script>`

const answers = { '/': ['text/html', PAGE], '/autosave.js': ['text/javascript', await readFile(script)], '/elsewhere': ['text/html', 'elsewhere'] }
const site = createServer((request, response) => {
  const [type, body] = answers[request.url] ?? ['text/plain', '']
  response.writeHead(200, { 'content-type': type }).end(body)
})
await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve))
const address = `http://127.0.0.1:${site.address().port}`

const query = 'query ($id: ID!) { session(id: $id) { ... on ExamSession { questions { id answer { text } } } } }'
async function saved() {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const response = await fetch(`${api}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables: { id: sessionId } }) })
  return (await response.json()).data.session.questions.find((one) => one.id === questionId)?.answer?.text ?? null
}

async function until(holds) {
  for (const end = Date.now() + 30_000; Date.now() < end; ) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const LEAVE = {
  closes: (page) => page.close({ runBeforeUnload: true }),
  navigates: (page) => page.goto(`${address}/elsewhere`),
  stays: () => {},
}
const browser = await chromium.launch({ executablePath, args: QUIET })
try {
  const page = await browser.newPage()
  await page.goto(address)
  await page.waitForSelector('body[data-ready]')
  await page.locator('#answer').fill(text)
  const before = await saved()
  await LEAVE[way](page)
  let said = ''
  await until(async () => {
    said = page.isClosed() || way !== 'stays' ? '' : await page.locator('output').textContent()
    return said || (await saved()) === text
  })
  console.log(JSON.stringify({ before, after: await saved(), said: said ? JSON.parse(said) : null }))
} finally {
  await browser.close()
  site.close()
}
