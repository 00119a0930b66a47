import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { access, chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, isAbsolute, join } from 'node:path'
import type { Duplex, Readable, Writable } from 'node:stream'

/** Width and height of a picture, pixels: a first look at a page on an ordinary screen, and somewhat below. */
export const PICTURE = { width: 1280, height: 1600 }

const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const DEFAULT_TIMEOUT = 30_000
/** What the page may take to load all it is made of; then it is taken as it is. */
const LOAD_MS = 12_000
const MOST_BYTES = 64_000_000
/** Debian's nobody. The sandbox of a browser needs a login that is not root. */
const NOBODY = 65_534

export interface PictureOptions {
  readonly signal: AbortSignal
  /** Whole run, milliseconds. Default 30,000. */
  readonly timeoutMs?: number
  /** As in `PageClientOptions`. */
  readonly connectTo?: (host: string, port: number) => { readonly host: string; readonly port: number } | undefined
}

/**
 * A browser on this machine that can take pictures without a screen, or undefined. `SITEGUARD_BROWSER` names one by its absolute path, or
 * says `none`.
 */
export async function findBrowser(env: Readonly<Record<string, string | undefined>>): Promise<string | undefined> {
  const named = env.SITEGUARD_BROWSER
  if (named === 'none') return undefined
  const candidates =
    named !== undefined && isAbsolute(named)
      ? [named]
      : (env.PATH ?? '').split(delimiter).flatMap((dir) => (isAbsolute(dir) ? NAMES.map((name) => join(dir, name)) : []))
  for (const file of candidates) {
    if (
      await access(file, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return file
  }
  return undefined
}

/**
 * A picture (PNG) of a page as visitors see it, or undefined where none could be taken: it is no reason for anything to fail. The
 * browser runs in its own sandbox and never as root, with an empty profile that is thrown away; it runs no script of the page and asks no
 * host but the page's own. It is ended with all its processes when the time is up.
 */
export async function takePicture(browser: string, url: string, options: PictureOptions): Promise<Buffer | undefined> {
  if (!URL.canParse(url) || !canBePictured(new URL(url)) || options.signal.aborted) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'siteguard-picture-'))
  const asRoot = process.geteuid?.() === 0
  let child: ChildProcess | undefined
  try {
    if (asRoot) await chown(folder, NOBODY, NOBODY)
    child = spawn(browser, flagsFor(new URL(url), folder, options), {
      cwd: folder,
      // Pipes 3 and 4 are its only ear and mouth: no port is opened.
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      env: { HOME: folder, TMPDIR: folder, XDG_RUNTIME_DIR: folder, PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8' },
      detached: true,
      ...(asRoot ? { uid: NOBODY, gid: NOBODY } : {}),
    })
    return await within(child, options, (wire) => photograph(wire, url))
  } catch {
    return undefined
  } finally {
    endAll(child)
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(() => {})
  }
}

/** A name may hold `*` and `,`, which are patterns where the browser is told whom it may ask. */
function canBePictured({ protocol, hostname }: URL): boolean {
  return /^https?:$/.test(protocol) && /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])$/i.test(hostname)
}

function flagsFor(url: URL, folder: string, { connectTo }: PictureOptions): string[] {
  const name = url.hostname
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
  const other = connectTo?.(name.replace(/^\[(.*)\]$/, '$1'), port)
  // No other host is asked: what a page draws from elsewhere is missing before and after alike.
  const rules =
    other === undefined
      ? `MAP * ~NOTFOUND , EXCLUDE ${name}`
      : `MAP ${name}:${port} ${other.host.includes(':') ? `[${other.host}]` : other.host}:${other.port} , MAP * ~NOTFOUND`
  return [
    '--headless',
    '--remote-debugging-pipe',
    `--user-data-dir=${join(folder, 'profile')}`,
    `--host-resolver-rules=${rules}`,
    `--window-size=${PICTURE.width},${PICTURE.height}`,
    '--no-proxy-server',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-breakpad',
    '--disable-component-update',
    '--disable-default-apps',
    '--disable-extensions',
    '--disable-gpu',
    '--disable-sync',
    '--hide-scrollbars',
    '--mute-audio',
    'about:blank',
  ]
}

/** One conversation with the browser, ended by the time, the caller, or its death. */
async function within<T>(child: ChildProcess, options: PictureOptions, work: (wire: Wire) => Promise<T>): Promise<T> {
  let stop: (reason: Error) => void = () => {}
  const ended = new Promise<never>((_resolve, reject) => {
    stop = reject
  })
  const timer = setTimeout(() => stop(new Error('timeout')), options.timeoutMs ?? DEFAULT_TIMEOUT)
  const cancel = () => stop(new Error('cancelled'))
  options.signal.addEventListener('abort', cancel, { once: true })
  child.once('error', stop)
  child.once('exit', () => stop(new Error('the browser ended')))
  try {
    return await Promise.race([work(openWire(child, stop)), ended])
  } finally {
    clearTimeout(timer)
    options.signal.removeEventListener('abort', cancel)
  }
}

/** What Chrome's DevTools protocol is spoken over: requests with their answers, and events. */
interface Wire {
  call(method: string, params?: object, session?: string): Promise<Record<string, unknown>>
  on(method: string, heard: (params: Record<string, unknown>) => void): void
}

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: Record<string, unknown>
  readonly result?: Record<string, unknown>
  readonly error?: { readonly message?: string }
}

function parse(text: string): Message | undefined {
  try {
    const message: unknown = JSON.parse(text)
    return typeof message === 'object' && message !== null ? message : undefined
  } catch {
    return undefined
  }
}

function openWire(child: ChildProcess, fail: (reason: Error) => void): Wire {
  const [, , , mouth, ear] = child.stdio as [unknown, unknown, unknown, Writable, Readable & Duplex]
  const waiting = new Map<number, { resolve(result: Record<string, unknown>): void; reject(error: Error): void }>()
  const events = new Map<string, (params: Record<string, unknown>) => void>()
  let last = 0
  let parts: Buffer[] = []
  let size = 0
  mouth.on('error', fail)
  ear.on('error', fail)
  ear.on('data', (chunk: Buffer) => {
    let rest = chunk
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      hear(Buffer.concat([...parts, rest.subarray(0, end)]).toString('utf8'))
      parts = []
      size = 0
      rest = rest.subarray(end + 1)
    }
    parts.push(rest)
    size += rest.length
    if (size > MOST_BYTES) fail(new Error('too much'))
  })
  const hear = (text: string): void => {
    const message = parse(text)
    if (message === undefined) {
      fail(new Error('no message'))
      return
    }
    if (message.method !== undefined) events.get(message.method)?.(message.params ?? {})
    const call = message.id === undefined ? undefined : waiting.get(message.id)
    if (message.error !== undefined) call?.reject(new Error(message.error.message))
    else call?.resolve(message.result ?? {})
  }
  return {
    call(method, params = {}, session) {
      last += 1
      const id = last
      mouth.write(`${JSON.stringify({ id, method, params, ...(session === undefined ? {} : { sessionId: session }) })}\0`)
      return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
    },
    on: (method, heard) => events.set(method, heard),
  }
}

async function photograph(wire: Wire, url: string): Promise<Buffer | undefined> {
  const { targetId } = await wire.call('Target.createTarget', { url: 'about:blank', ...PICTURE })
  const { sessionId } = await wire.call('Target.attachToTarget', { targetId, flatten: true })
  const page = sessionId as string
  await wire.call('Page.enable', {}, page)
  await wire.call('Emulation.setScriptExecutionDisabled', { value: true }, page)
  await wire.call('Emulation.setDeviceMetricsOverride', { ...PICTURE, deviceScaleFactor: 1, mobile: false }, page)
  // As the robot it says it is, a busy SPIP turns it away (config/ecran_securite.php).
  const { userAgent } = await wire.call('Browser.getVersion')
  if (typeof userAgent === 'string')
    await wire.call('Emulation.setUserAgentOverride', { userAgent: userAgent.replace('HeadlessChrome', 'Chrome') }, page)
  await wire.call('Network.enable', {}, page)
  let status: number | undefined
  wire.on('Network.responseReceived', ({ type, response }) => {
    // Redirects come as requests of their own: the first document that is answered is the page.
    if (type === 'Document') status ??= (response as { status?: number } | undefined)?.status
  })
  const loaded = new Promise<void>((resolve) => wire.on('Page.loadEventFired', () => resolve()))
  const { errorText } = await wire.call('Page.navigate', { url }, page)
  if (errorText !== undefined) return undefined
  let timer: NodeJS.Timeout | undefined
  await Promise.race([
    loaded,
    new Promise((resolve) => {
      timer = setTimeout(resolve, LOAD_MS)
    }),
  ])
  clearTimeout(timer)
  // A refusal's picture says nothing of the page.
  if (status === undefined || status >= 400) return undefined
  const { data } = await wire.call('Page.captureScreenshot', { format: 'png' }, page)
  return typeof data === 'string' ? Buffer.from(data, 'base64') : undefined
}

/** The browser leads a group of processes of its own. */
function endAll(child: ChildProcess | undefined): void {
  if (child?.pid === undefined) return
  child.removeAllListeners()
  child.on('error', () => {})
  for (const stream of child.stdio) stream?.destroy()
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // All of them are gone.
  }
}
