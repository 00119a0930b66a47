import { chmodSync, statSync } from 'node:fs'
import {
  type FakeDatabase,
  type FakeDump,
  type FakeHosting,
  type FakeNotice,
  type FakeParts,
  found,
  Refusal,
  type Shutting,
} from './ovh-types.ts'

/*
 * The part of the fake that is about hostings that were broken into: state and measures, robots that change a real folder's mode, messages, cases of
 * abuse, mail(), dumps, `.ovhconfig`, logs (published schema, a copy of 2026-08).
 */

/** Of the token in the address of logs. */
export const LOGS_TOKEN = 'tk-Secret-0123456789abcdef'

export interface IncidentPart {
  /** Undefined: not a call of this part. */
  answer(method: string, parts: readonly string[], query: URLSearchParams, body: unknown): Promise<unknown>
  readonly notices: FakeNotice[]
  shut(service: string, how: Shutting): void
  robots(service: string): Promise<readonly string[]>
}

/** Words of the published schema: others are refused. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  'hosting.web.RequestActionEnum': ['CHECK_QUOTA', 'FLUSH_CACHE', 'SCAN_ANTIHACK'],
  'hosting.web.mail.ActionEnum': ['BLOCK', 'PURGE', 'UNBLOCK'],
  'hosting.web.database.dump.DateEnum': ['daily.1', 'now', 'weekly.1'],
  'hosting.web.ovhConfig.EngineNameEnum': ['php', 'phpcgi'],
  'hosting.web.ovhConfig.AvailableEngineVersionEnum': [
    '5.4',
    '5.5',
    '5.6',
    '7.0',
    '7.1',
    '7.2',
    '7.3',
    '7.4',
    '8.0',
    '8.1',
    '8.2',
    '8.3',
    '8.4',
    '8.5',
  ],
  'hosting.web.ovhConfig.EnvironmentEnum': ['development', 'production'],
  'hosting.web.ovhConfig.HttpFirewallEnum': ['none', 'security'],
  'hosting.web.ovhconfig.ContainerEnum': ['jessie.i386', 'legacy', 'stable', 'stable64', 'testing'],
}

/** Fields of a body and what may stand in them; a required one that is missing, a word nobody knows and a field nobody knows are refused. */
function checked(body: unknown, fields: Readonly<Record<string, string>>, required: readonly string[] = []): Record<string, string> {
  const given = Object(body) as Record<string, unknown>
  for (const name of required)
    if (given[name] === undefined) throw new Refusal(400, 'Client::BadRequest', `Missing required argument "${name}"`)
  for (const [name, value] of Object.entries(given)) {
    const words = WORDS[fields[name] ?? '']
    if (fields[name] === undefined) throw new Refusal(400, 'Client::BadRequest', `Received not described parameter: (${name})`)
    if (words !== undefined && !words.includes(String(value)))
      throw new Refusal(
        400,
        'Client::BadRequest',
        `[${String(value)}] Given data (${String(value)}) does not belong to the ${fields[name]} enumeration`,
      )
  }
  return given as Record<string, string>
}

/** What a call answers that answers nothing. */
export const VOID = Symbol('void')

export function createIncidentPart(parts: FakeParts): IncidentPart {
  const { world, tasks, begin, look } = parts
  const { hostings = [], abuses = [] } = world
  const notices = world.notices ?? []
  const hostingOf = (service: string): FakeHosting => found(hostings.find(({ serviceName }) => serviceName === service))

  const tell = ({ date = new Date().toISOString(), subject, body }: NonNullable<Shutting['notice']>): void => {
    notices.push({ id: Math.max(7_000_000, ...notices.map(({ id }) => id)) + 1, date, subject, body })
  }
  const shut = (service: string, { mode, state, measures, notice }: Shutting): void => {
    const hosting = hostingOf(service)
    if (mode !== undefined && hosting.lock !== undefined) chmodSync(hosting.lock.folder, mode)
    hosting.state = state ?? (mode === 0 ? 'hardBloqued' : mode === undefined ? (hosting.state ?? 'active') : 'bloqued')
    if (hosting.measures !== undefined) Object.assign(hosting.measures, measures)
    if (notice !== undefined) tell(notice)
  }
  /** What comes true of measures that were asked to be lifted. */
  const lift = (hosting: FakeHosting): void => {
    const { measures, serviceName: of, lock } = hosting
    const open = (): void => {
      hosting.state = 'active'
      if (lock !== undefined && (statSync(lock.folder).mode & 0o777) === 0o700) chmodSync(lock.folder, 0o705)
    }
    const each: [string, () => void][] = [
      ['web/changeOutState', () => measures && Object.assign(measures, { outState: 'active', mailsoutState: 'ok' })],
      ['web/changeWebState', () => measures && Object.assign(measures, { webState: 'active', accessState: 'active' })],
    ]
    for (const [does, effect] of each) {
      begin(of, does, of, () => {
        effect()
        if (does !== 'web/changeWebState') return
        open()
        if (lock === undefined || (lock.relocks ?? 0) === 0) return
        lock.relocks = (lock.relocks ?? 0) - 1
        shut(of, { mode: 0o700, measures: { webState: 'bloqued', outState: 'blocked', mailsoutState: 'ko' }, notice: NEW_LOCK })
      })
    }
  }
  const scan = (hosting: FakeHosting, then: () => void): object =>
    begin(hosting.serviceName, 'scan/create', hosting.serviceName, async () => {
      const bad = (await hosting.lock?.find()) ?? []
      if (bad.length > 0) tell(stillThere(hosting, bad))
      else then()
    })
  /** Whoever asks how it stands sees it go on. */
  const goOn = async (service: string): Promise<void> => {
    for (const task of tasks.filter(({ of, function: does }) => of === service && /^(?:scan|web)\//.test(does))) await look(task)
  }

  const dumpsOf = ({ dumps = [] }: FakeDatabase): FakeDump[] => dumps
  const shownDump = (service: string, { id, type, status, creationDate, deletionDate, content }: FakeDump): object => {
    const url = content === undefined ? null : `${parts.served()}/dumps/${service}/${id}?signature=dump-Secret-${id}`
    return { id, type, status, creationDate, deletionDate, url, taskId: null }
  }
  const allDumps = ({ databases, orphans = [] }: FakeHosting): (FakeDump & { databaseName: string })[] => [
    ...databases.flatMap((database) => dumpsOf(database).map((dump) => ({ ...dump, databaseName: database.name }))),
    ...orphans.map((one) => ({ ...one, orphan: true })),
  ]

  async function ofHosting(
    method: string,
    service: string,
    rest: readonly string[],
    query: URLSearchParams,
    body: unknown,
  ): Promise<unknown> {
    const hosting = hostingOf(service)
    const [section = '', name = '', deeper, id] = rest
    if (method === 'GET' && section === 'abuseState') {
      await goOn(service)
      return found(hosting.measures)
    }
    if (section === 'unblockTCPOut') {
      const { lock, state = 'active' } = hosting
      if (/^hard/.test(state) || lock?.eligible === false)
        throw new Refusal(400, 'Client::BadRequest', 'This service is not eligible for automatic unblocking')
      scan(hosting, () => lift(hosting))
      return VOID
    }
    if (section === 'request') {
      const { action } = checked(body, { action: 'hosting.web.RequestActionEnum' }, ['action'])
      if (action !== 'SCAN_ANTIHACK') return begin(service, 'web/checkQuotaNow', service, () => {})
      return scan(hosting, () => {})
    }
    if (section === 'attachedDomain') {
      const { domains = [] } = hosting
      if (name === '') return domains.map(({ domain }) => domain)
      const one = found(domains.find(({ domain }) => domain === name))
      return { ...one, firewall: one.firewall ?? 'none', cdn: 'none', ssl: true, ownLog: null, status: 'created' }
    }
    if (section === 'email') return mailAnswer(hosting, name, body)
    if (section === 'dump') {
      const all = allDumps(hosting)
      if (name === '') return all.map((dump) => dump.id)
      const one = found(all.find((dump) => String(dump.id) === name))
      return { ...shownDump(service, one), databaseName: one.databaseName, orphan: one.orphan ?? false }
    }
    if (section === 'database' && deeper === 'dump') return await databaseDump(hosting, name, method, id, body)
    if (section === 'ovhConfig' || section === 'ovhConfigRefresh') return configAnswer(hosting, section, name, deeper, query, body)
    if (section === 'ownLogs') {
      const { logs = [] } = hosting
      if (name === '') return logs.map((_, at) => 500 + at)
      const { fqdn } = found(logs[Number(name) - 500])
      return { id: Number(name), fqdn, logs: `${parts.served()}/logs/${fqdn}/`, stats: `${parts.served()}/stats/`, status: 'created' }
    }
    if (section === 'userLogsToken') return LOGS_TOKEN
    return undefined
  }

  function mailAnswer(hosting: FakeHosting, name: string, body: unknown): unknown {
    const mail = found(hosting.mail)
    if (name === '') return { ...mail, sent: 12_345, bounce: 3, email: null }
    const { action } = checked(body, { action: 'hosting.web.mail.ActionEnum' }, ['action'])
    if (action === 'UNBLOCK' && mail.state === 'spam')
      throw new Refusal(400, 'Client::BadRequest', 'A purge is required before this action')
    mail.state = action === 'BLOCK' ? 'ko' : action === 'PURGE' ? 'purging' : mail.state === 'bounce' ? 'force' : 'ok'
    if (action === 'PURGE') {
      begin(hosting.serviceName, 'mailsout/flushMailsoutQueue', hosting.serviceName, () => {
        mail.state = 'ok'
        mail.sentToday = 0
      })
    }
    return 'ok'
  }

  async function databaseDump(hosting: FakeHosting, name: string, method: string, id: string | undefined, body: unknown): Promise<unknown> {
    const database = found(hosting.databases.find((one) => one.name === name))
    if (method === 'POST') {
      const { date = '' } = checked(body, { date: 'hosting.web.database.dump.DateEnum', sendEmail: 'boolean' }, ['date'])
      return begin(hosting.serviceName, 'dump/create', name, async () => {
        const content = (await database.content?.()) ?? Buffer.from('-- a dump\n')
        const dump: FakeDump = {
          id: 9000 + dumpsOf(database).length,
          type: date,
          status: 'created',
          creationDate: new Date().toISOString(),
          deletionDate: new Date(Date.now() + 30 * 86_400_000).toISOString(),
          content,
        }
        database.dumps = [...dumpsOf(database), dump]
      })
    }
    if (id === undefined) return dumpsOf(database).map((dump) => dump.id)
    return shownDump(hosting.serviceName, found(dumpsOf(database).find((dump) => String(dump.id) === id)))
  }

  function configAnswer(
    hosting: FakeHosting,
    section: string,
    id: string,
    action: string | undefined,
    query: URLSearchParams,
    body: unknown,
  ): unknown {
    const { configs = [], serviceName: of } = hosting
    if (section === 'ovhConfigRefresh') return begin(of, 'ovhConfig/refresh', of, () => {})
    if (id === '') {
      const old = query.get('historical')
      return configs.filter(({ historical = false }) => old === null || String(historical) === old).map((one) => one.id)
    }
    const one = found(configs.find((config) => String(config.id) === id))
    if (action === undefined)
      return { ...one, historical: one.historical ?? false, fileExist: true, status: 'created', creationDate: '2024-01-01T00:00:00+01:00' }
    const wanted = checked(body, {
      container: 'hosting.web.ovhconfig.ContainerEnum',
      engineName: 'hosting.web.ovhConfig.EngineNameEnum',
      engineVersion: 'hosting.web.ovhConfig.AvailableEngineVersionEnum',
      environment: 'hosting.web.ovhConfig.EnvironmentEnum',
      httpFirewall: 'hosting.web.ovhConfig.HttpFirewallEnum',
    })
    return begin(of, 'ovhConfig/update', id, () => void Object.assign(one, wanted))
  }

  function ofCustomer(kind: string, rest: readonly string[]): unknown {
    if (kind === 'notification') {
      // `me/notification/email/history/{id}`
      const [, , id] = rest
      if (id === undefined) return notices.map((one) => one.id)
      return found(notices.find((one) => String(one.id) === id))
    }
    if (kind !== 'abuse') return undefined
    const [id] = rest
    return id === undefined ? abuses.map(({ publicId }) => publicId) : found(abuses.find(({ publicId }) => publicId === id))
  }

  return {
    notices,
    shut,
    async robots(service) {
      const hosting = hostingOf(service)
      const bad = (await hosting.lock?.find()) ?? []
      if (bad.length > 0) {
        shut(service, {
          mode: 0o700,
          measures: { webState: 'bloqued', outState: 'blocked', mailsoutState: 'ko' },
          notice: stillThere(hosting, bad),
        })
      } else if (hosting.lock !== undefined && (statSync(hosting.lock.folder).mode & 0o005) === 0o005) hosting.state = 'active'
      return bad
    },
    async answer(method, path, query, body) {
      const [area, second = '', third = '', ...rest] = path
      if (area === 'hosting' && second === 'web' && third !== '') return await ofHosting(method, third, rest, query, body)
      if (area === 'me')
        return ofCustomer(
          second,
          [third, ...rest].filter((part) => part !== ''),
        )
      return undefined
    },
  }
}

const NEW_LOCK = {
  subject: 'Activité anormale détectée sur votre hébergement',
  body: 'Nous avons de nouveau détecté une activité anormale. Par mesure de sécurité, l’accès à votre site a été bloqué.',
}

/** As OVH words it, as far as that is known: an hour, and files as examples. */
function stillThere({ serviceName, primaryLogin, home = `/homez.1/${primaryLogin}` }: FakeHosting, bad: readonly string[]) {
  const stamp = new Date().toISOString().slice(0, 19).replace('T', ' ')
  const body = [
    'Bonjour,',
    `Notre système de surveillance a détecté une opération irrégulière sur votre hébergement ${serviceName}.`,
    "Par mesure de sécurité, nous venons de bloquer l'accès à votre site, cependant, l'accès à votre espace d'hébergement (FTP) reste tout de même accessible.",
    'Problème rencontré : Un script malveillant a été détecté sur votre hébergement',
    `Horodatage: ${stamp} UTC`,
    'Exemples de fichiers :',
    ...bad.slice(0, 5).map((path) => `- ${home}/${path}`),
  ].join('\n')
  return { subject: `Votre hébergement ${serviceName} a été désactivé`, body }
}
