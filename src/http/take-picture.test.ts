import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBrowser, takePicture } from './take-picture.ts'

/** Speaks as much of the protocol as a browser must; `MODE` says how it misbehaves. Its flags are left in `flags`, beside it. */
const FAKE = (mode: string, folder: string) => `#!${process.execPath}
const fs = require('node:fs')
fs.writeFileSync(${JSON.stringify(join(folder, 'flags'))}, JSON.stringify({ argv: process.argv.slice(2), env: Object.keys(process.env), uid: process.getuid(), pid: process.pid }))
const mode = ${JSON.stringify(mode)}
if (mode === 'dies') process.exit(3)
const say = (message) => fs.writeSync(4, JSON.stringify(message) + '\\0')
let held = ''
fs.createReadStream('', { fd: 3 }).on('data', (chunk) => {
  const parts = (held + chunk).split('\\0')
  held = parts.pop()
  for (const part of parts) answer(JSON.parse(part))
})
function answer({ id, method, params }) {
  if (mode === 'silent') return
  if (mode === 'floods') { for (;;) try { fs.writeSync(4, 'x'.repeat(65536)) } catch (error) { if (error.code !== 'EAGAIN') return } }
  if (mode === 'babbles') return fs.writeSync(4, 'no json\\0')
  if (method === 'Target.createTarget') return say({ id, result: { targetId: 't' } })
  if (method === 'Target.attachToTarget') return say({ id, result: { sessionId: 's' } })
  if (method === 'Page.navigate') {
    if (mode === 'offline') return say({ id, result: { errorText: 'net::ERR_NAME_NOT_RESOLVED' } })
    say({ id, result: {} })
    say({ method: 'Network.responseReceived', params: { type: 'Document', response: { status: mode === 'busy' ? 429 : 200 } } })
    return say({ method: 'Page.loadEventFired', params: {} })
  }
  if (method === 'Browser.getVersion') return say({ id, result: { userAgent: 'Mozilla/5.0 HeadlessChrome/156.0.0.0' } })
  if (method === 'Emulation.setUserAgentOverride') fs.writeFileSync(process.argv[1] + '.agent', params.userAgent)
  if (method === 'Page.captureScreenshot') {
    if (mode === 'refuses') return say({ id, error: { message: 'no' } })
    const text = JSON.stringify({ id, result: { data: Buffer.from('picture').toString('base64') } }) + '\\0'
    for (const piece of [text.slice(0, 9), text.slice(9)]) fs.writeSync(4, piece)
    return
  }
  say({ id, result: {} })
}
`

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'siteguard-fake-browser-'))
  // A browser is never run as root: the login it runs as must get to it.
  await chmod(folder, 0o777)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function fake(mode: string): Promise<string> {
  const file = join(folder, mode)
  await writeFile(file, FAKE(mode, folder))
  await chmod(file, 0o755)
  await rm(join(folder, 'flags'), { force: true })
  return file
}

const seen = async (): Promise<{ argv: string[]; env: string[]; uid: number; pid: number }> =>
  JSON.parse(await readFile(join(folder, 'flags'), 'utf8'))
const signal = new AbortController().signal

describe('takePicture', () => {
  it('gives what the browser took, and lets it ask no host but the page’s', async () => {
    const picture = await takePicture(await fake('good'), 'https://town.example/a', { signal })
    expect(picture?.toString()).toBe('picture')
    const { argv, env, uid, pid } = await seen()
    expect(argv).toContain('--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE town.example')
    expect(argv.filter((flag) => /sandbox|remote-debugging-port|ignore-certificate/.test(flag))).toEqual([])
    // The address is said over the pipe only: nobody reads it in a list of processes.
    expect(argv.join(' ')).not.toContain('town.example/a')
    expect(env.sort()).toEqual(['HOME', 'LANG', 'PATH', 'TMPDIR', 'XDG_RUNTIME_DIR'])
    expect(uid).not.toBe(0)
    expect(await readFile(join(folder, 'good.agent'), 'utf8')).toBe('Mozilla/5.0 Chrome/156.0.0.0')
    await expect.poll(() => isRunning(pid)).toBe(false)
  })

  it('asks another address for a host where it is told to', async () => {
    await takePicture(await fake('good'), 'http://town.example/', { signal, connectTo: () => ({ host: '127.0.0.1', port: 8080 }) })
    expect((await seen()).argv).toContain('--host-resolver-rules=MAP town.example:80 127.0.0.1:8080 , MAP * ~NOTFOUND')
  })

  it.each(['dies', 'offline', 'refuses', 'floods', 'babbles', 'busy'])(
    'gives nothing when the browser %s, and leaves nothing behind',
    async (mode) => {
      expect(await takePicture(await fake(mode), 'http://town.example/', { signal })).toBeUndefined()
      const { pid } = await seen()
      await expect.poll(() => isRunning(pid)).toBe(false)
    },
  )

  it('waits no longer than asked for one that says nothing', async () => {
    expect(await takePicture(await fake('silent'), 'http://town.example/', { signal, timeoutMs: 1500 })).toBeUndefined()
    const { pid } = await seen()
    await expect.poll(() => isRunning(pid)).toBe(false)
  })

  it('is stopped by its caller, and takes pictures of web pages only', async () => {
    const abort = new AbortController()
    const browser = await fake('silent')
    setTimeout(() => abort.abort(), 100)
    expect(await takePicture(browser, 'http://town.example/', { signal: abort.signal })).toBeUndefined()
    expect(await takePicture(await fake('good'), 'file:///etc/passwd', { signal })).toBeUndefined()
    for (const pattern of ['*', 'town.example,*'])
      expect(await takePicture(await fake('good'), `http://${pattern}/`, { signal })).toBeUndefined()
    expect(await takePicture(join(folder, 'nobody'), 'http://town.example/', { signal })).toBeUndefined()
  })
})

describe('findBrowser', () => {
  it('looks for the usual names along the path, and heeds what it is told', async () => {
    expect(await findBrowser({ PATH: `relative:${folder}` })).toBeUndefined()
    const file = await fake('chromium')
    expect(await findBrowser({ PATH: `/nowhere:${folder}` })).toBe(file)
    expect(await findBrowser({ PATH: folder, SITEGUARD_BROWSER: 'none' })).toBeUndefined()
    expect(await findBrowser({ PATH: '', SITEGUARD_BROWSER: file })).toBe(file)
    await chmod(file, 0o644)
    expect(await findBrowser({ PATH: folder })).toBeUndefined()
  })
})

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
