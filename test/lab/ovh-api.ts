import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { serveFile } from './ovh-files.ts'
import { createIncidentPart, VOID } from './ovh-incident.ts'
import { type Behaviour, type Call, type FakeKeys, type FakeOvh, type FakeTask, type FakeWorld, found, Refusal } from './ovh-types.ts'

export type { FakeAbuse, FakeDatabase, FakeHosting, FakeLock, FakeNotice, FakeOvh, FakeUser, FakeWorld } from './ovh-types.ts'

/*
 * OVH's API as far as siteguard asks it, in this process, on loopback: paths, fields, words and errors of the published schema (webhosting
 * and hostingprivatedatabase of OVH's own command, 2025-10), its signatures, its slowness and its tasks that come true later. What it says of
 * hostings that were broken into is in ovh-incident.ts.
 */

export const FAKE_KEYS: FakeKeys = {
  applicationKey: 'ak0123456789abcd',
  applicationSecret: 'as-Secret-0123456789abcdef012345',
  consumerKey: 'ck-Secret-0123456789abcdef012345',
}

export async function startFakeOvh(world: FakeWorld, keys: FakeKeys = FAKE_KEYS): Promise<FakeOvh> {
  const { hostings = [], servers = [] } = world
  const calls: Call[] = []
  const tasks: FakeTask[] = []
  const behaviour: Behaviour = {
    looks: 2,
    effect: 'with-done',
    end: 'done',
    errors: [],
    cuts: [],
    skew: 0,
    oneAtATime: true,
    slow: 0,
    onChange: () => {},
  }
  const clock = (): number => Math.round(Date.now() / 1000) + behaviour.skew
  let nextId = 4_200_000_001

  const begin = (of: string, does: string, objectId: string, effect: FakeTask['effect']): object => {
    const open = tasks.filter((task) => task.of === of && task.function === does && task.objectId === objectId && isOpen(task))
    if (behaviour.oneAtATime && open.length > 0)
      throw new Refusal(409, 'Client::Conflict', `An action is already in progress on ${objectId} (${open.map(({ id }) => id).join(', ')})`)
    const task: FakeTask = { id: nextId++, function: does, of, status: 'todo', looks: 0, effect, objectId }
    tasks.push(task)
    if (behaviour.effect === 'early') void effect()
    return shown(task)
  }
  const isOpen = ({ status }: FakeTask): boolean => ['init', 'todo', 'doing'].includes(status)
  const shown = ({ id, function: does, status, objectId }: FakeTask): object => ({
    id,
    function: does,
    status,
    objectId,
    objectType: 'Other',
    startDate: '2026-11-22T10:00:00+01:00',
    lastUpdate: '2026-11-22T10:00:00+01:00',
    doneDate: null,
  })
  const look = async (task: FakeTask): Promise<object> => {
    task.looks += 1
    if (isOpen(task)) {
      task.status = 'doing'
      if (behaviour.looks !== 'never' && task.looks >= behaviour.looks) {
        if (behaviour.end === 'done' && behaviour.effect === 'with-done') await task.effect()
        task.status = behaviour.end
      }
    }
    return shown(task)
  }
  const incident = createIncidentPart({ world, behaviour, tasks, begin, look, served: () => origin })
  /** The published rules: letters and digits, 8 (logins 9) to 30. */
  const passwordOf = (body: unknown, shortest: number): string => {
    const password = (body as { password?: unknown } | undefined)?.password
    if (typeof password !== 'string') throw new Refusal(400, 'Client::BadRequest', 'Missing required argument "password"')
    const fits = /^[A-Za-z0-9]+$/.test(password) && /[A-Z]/.test(password) && /[a-z]/.test(password) && /[0-9]/.test(password)
    if (!fits || password.length < shortest || password.length > 30)
      throw new Refusal(400, 'Client::BadRequest', `Password ${password} does not respect the policy`)
    return password
  }
  const tasksOf = (of: string, query: URLSearchParams): number[] =>
    tasks
      .filter((task) => task.of === of)
      .filter(({ function: does, status }) => [null, does].includes(query.get('function')) && [null, status].includes(query.get('status')))
      .map(({ id }) => id)

  async function answer(method: string, parts: readonly string[], query: URLSearchParams, body: unknown): Promise<unknown> {
    // Published: sms.json. A number of nobody's is refused, the others are sent to.
    if (parts[0] === 'sms' && parts[2] === 'jobs' && method === 'POST') {
      const { receivers } = body as { receivers: string[] }
      const [bad, good] = [receivers.filter((to) => /0{8}$/.test(to)), receivers.filter((to) => !/0{8}$/.test(to))]
      return { ids: good.map((_, at) => at + 1), validReceivers: good, invalidReceivers: bad, totalCreditsRemoved: good.length }
    }
    const special = await incident.answer(method, parts, query, body)
    if (special !== undefined) return special
    const [, area, service = '', section, name = '', action] = parts
    if (area === 'web' && parts.length === 2) return hostings.map(({ serviceName }) => serviceName)
    if (area === 'privateDatabase' && parts.length === 2) return servers.map(({ serviceName }) => serviceName)
    if (section === 'tasks') {
      if (name === '') return tasksOf(service, query)
      return await look(found(tasks.find(({ id, of }) => of === service && String(id) === name)))
    }
    if (area === 'privateDatabase') {
      const server = found(servers.find(({ serviceName }) => serviceName === service))
      if (section === undefined) return { serviceName: service, hostname: server.hostname, state: 'started', type: 'mariadb', port: 35_000 }
      if (section === 'user' && name === '') return server.users.map(({ userName }) => userName)
      const user = found(server.users.find(({ userName }) => userName === name))
      if (action === undefined) return { userName: user.userName, databases: [], creationDate: '2026-01-01T00:00:00Z' }
      const password = passwordOf(body, 8)
      return begin(service, 'user/changePassword', name, async () => {
        user.password = password
        await behaviour.onChange({ kind: 'server-user', name, password })
      })
    }
    const hosting = found(hostings.find(({ serviceName }) => serviceName === service))
    if (section === undefined) {
      const { serviceName, primaryLogin, state = 'active', offer = 'PRO_2014', home = `/homez.1/${primaryLogin}` } = hosting
      const quota = { quotaUsed: { unit: 'MB', value: 2_500.5 }, quotaSize: { unit: 'GB', value: 100 } }
      const phpVersions = [
        { version: '7.4', support: 'END_OF_LIFE' },
        { version: '8.4', support: 'SUPPORTED' },
      ]
      return { serviceName, primaryLogin, state, offer, home, cluster: 'cluster099', ...quota, phpVersions }
    }
    if (section === 'user' && name === '') return hosting.users.map(({ login }) => login)
    if (section === 'database' && name === '') return hosting.databases.map((one) => one.name)
    if (section === 'user') {
      const user = found(hosting.users.find(({ login }) => login === name))
      if (action === undefined) {
        const { login, home = '/', isPrimaryAccount = false, sshState = 'none', state = 'rw' } = user
        const at = { url: 'ftp.cluster099.hosting.ovh.net', port: 21, user: login }
        const serviceManagementCredentials = { ftp: at, ssh: { ...at, url: 'ssh.cluster099.hosting.ovh.net', port: 22 } }
        return { login, home, isPrimaryAccount, sshState, state, status: 'created', taskId: null, serviceManagementCredentials }
      }
      const password = passwordOf(body, 9)
      return begin(service, 'user/changePassword', name, async () => {
        user.password = password
        await behaviour.onChange({ kind: 'user', name, password })
      })
    }
    if (section === 'database') {
      const database = found(hosting.databases.find((one) => one.name === name))
      const { user, server = `${name}.mysql.db`, state = 'ok' } = database
      if (action === undefined) return { name, user, server, state, port: 3306, type: 'mysql', version: '8.0', dumps: 0 }
      const password = passwordOf(body, 8)
      return begin(service, 'database/changePassword', name, async () => {
        database.password = password
        await behaviour.onChange({ kind: 'database', name, password })
      })
    }
    throw new Refusal(404, 'Client::NotFound', `Got an invalid (or empty) URL: ${method}`)
  }

  function checkSigned(method: string, url: string, body: string, headers: IncomingMessage['headers']): void {
    if (headers['x-ovh-application'] !== keys.applicationKey) throw new Refusal(403, 'INVALID_KEY', 'This application key is invalid')
    if (headers['x-ovh-consumer'] !== keys.consumerKey) throw new Refusal(403, 'INVALID_CREDENTIAL', 'This credential is not valid')
    const time = Number(headers['x-ovh-timestamp'])
    if (Math.abs(time - clock()) > 30) throw new Refusal(400, 'QUERY_TIME_OUT', 'Query out of time')
    const text = [keys.applicationSecret, keys.consumerKey, method, url, body, time].join('+')
    const right = `$1$${createHash('sha1').update(text).digest('hex')}`
    if (headers['x-ovh-signature'] !== right) throw new Refusal(400, 'INVALID_SIGNATURE', 'Invalid signature')
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const body = Buffer.concat(parts).toString('utf8')
    const method = request.method ?? ''
    const url = new URL(request.url ?? '/', base)
    if (serveFile(url, hostings, response)) return
    const path = url.pathname.replace(/^\/1\.0/, '')
    calls.push({ method, path: path + url.search, body, headers: request.headers })
    const say = (status: number, value: unknown, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(JSON.stringify(value))
    }
    try {
      if (behaviour.slow > 0) await wait(behaviour.slow)
      if (path === '/auth/time') {
        say(200, clock())
        return
      }
      const at = behaviour.errors.findIndex((error) => error.path === undefined || error.path.test(path))
      if (at >= 0) {
        const [error] = behaviour.errors.splice(at, 1)
        response.writeHead(error?.status ?? 500, error?.headers ?? {}).end(error?.body ?? '')
        return
      }
      checkSigned(method, `${base}${(request.url ?? '').replace(/^\/1\.0/, '')}`, body, request.headers)
      const value = await answer(
        method,
        path.slice(1).split('/').map(decodeURIComponent),
        url.searchParams,
        body === '' ? undefined : JSON.parse(body),
      )
      const cut = behaviour.cuts.findIndex((one) => one.path.test(path))
      if (cut >= 0) {
        behaviour.cuts.splice(cut, 1)
        request.socket.destroy()
        return
      }
      if (value === VOID) response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end()
      else say(200, value)
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal(500, 'Server::InternalError', String(error))
      say(refusal.status, { class: refusal.code, errorCode: refusal.code, httpCode: `${refusal.status}`, message: refusal.message })
    }
  }

  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const base = `${origin}/1.0`
  return {
    url: base,
    calls,
    behaviour,
    tasks,
    notices: incident.notices,
    shut: incident.shut,
    robots: incident.robots,
    async stop() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
