import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { findBrowser } from '../../src/http/take-picture.ts'

/** A page in a real browser. */
export interface BrowserPage {
  /** Screen of so many pixels, and what `prefers-color-scheme` and the medium are. */
  look(as: { width: number; height: number; scheme?: 'light' | 'dark'; media?: 'screen' | 'print' }): Promise<void>
  show(html: string): Promise<void>
  /** The value of an expression in the page, past its policy: a test's own eyes. */
  evaluate<T>(expression: string): Promise<T>
  /** PNG of the whole page. */
  picture(): Promise<Buffer>
  close(): Promise<void>
}

interface Message {
  readonly id?: number
  readonly method?: string
  readonly sessionId?: string
  readonly result?: Record<string, never>
  readonly error?: { readonly message: string }
}

/** Starts the lab's Chromium (`test/lab/prepare.sh`), spoken to over pipes: no port is opened. It asks no host anything. */
export async function startChromium(): Promise<BrowserPage> {
  const program = await findBrowser(process.env)
  if (program === undefined) throw new Error('no browser here: bash test/lab/prepare.sh installs one')
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-chromium-'))
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run', '--hide-scrollbars']
  const child = spawn(
    program,
    [...flags, '--remote-debugging-pipe', `--user-data-dir=${folder}`, '--host-resolver-rules=MAP * ~NOTFOUND'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    },
  )
  const wire = speak(child)
  const { targetId } = await wire<{ targetId: string }>('Target.createTarget', { url: 'about:blank' })
  const { sessionId } = await wire<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true })
  const page = <T>(method: string, params: object = {}): Promise<T> => wire<T>(method, params, sessionId)
  const { frameTree } = await page<{ frameTree: { frame: { id: string } } }>('Page.getFrameTree')
  return {
    async look({ width, height, scheme = 'light', media = 'screen' }) {
      await page('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 600 })
      await page('Emulation.setEmulatedMedia', { media, features: [{ name: 'prefers-color-scheme', value: scheme }] })
    },
    async show(html) {
      await page('Page.setDocumentContent', { frameId: frameTree.frame.id, html })
    },
    async evaluate<T>(expression: string) {
      const answer = await page<{ result: { value: T }; exceptionDetails?: { text: string; exception?: { description?: string } } }>(
        'Runtime.evaluate',
        { expression, awaitPromise: true, returnByValue: true },
      )
      if (answer.exceptionDetails !== undefined)
        throw new Error(answer.exceptionDetails.exception?.description ?? answer.exceptionDetails.text)
      return answer.result.value
    },
    async picture() {
      const { data } = await page<{ data: string }>('Page.captureScreenshot', { captureBeyondViewport: true })
      return Buffer.from(data, 'base64')
    },
    async close() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      await wire('Browser.close').catch(() => child.kill('SIGKILL'))
      await gone
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** The DevTools protocol over pipes 3 and 4: one JSON document after the other, each ended by NUL. */
function speak(child: ChildProcess): <T>(method: string, params?: object, sessionId?: string) => Promise<T> {
  const [mouth, ear] = [child.stdio[3] as Writable, child.stdio[4] as Readable]
  const waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>()
  let last = 0
  let rest = ''
  ear.setEncoding('utf8')
  ear.on('data', (text: string) => {
    const parts = (rest + text).split('\0')
    rest = parts.pop() ?? ''
    for (const part of parts) {
      const { id, result, error } = JSON.parse(part) as Message
      const asked = id === undefined ? undefined : waiting.get(id)
      if (error === undefined) asked?.resolve(result as never)
      else asked?.reject(new Error(error.message))
    }
  })
  child.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('the browser is gone'))
  })
  return (method, params = {}, sessionId) =>
    new Promise((resolve, reject) => {
      last += 1
      waiting.set(last, { resolve: resolve as never, reject })
      mouth.write(`${JSON.stringify({ id: last, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`)
    })
}
