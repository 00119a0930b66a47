import fc from 'fast-check'
import { expect, it } from 'vitest'
import { judgeAccount } from '../../src/app/status/judge-account.ts'
import { judgeSite } from '../../src/app/status/judge-site.ts'
import { accountSteps, siteSteps } from '../../src/app/status/next-steps.ts'
import { isServed } from '../../src/app/status/page-witnesses.ts'
import type { AccountLook, SignId, SiteLook } from '../../src/app/status/types.ts'
import { COMMANDS } from '../../src/cli/commands/specs.ts'
import { type Diagnosis, isLock, STATUS_STATES } from '../../src/core/status-report.ts'
import { LANGS } from '../../src/i18n/index.ts'
import type { Passage } from '../../src/providers/types.ts'
import { NO_PAINT } from '../../src/reporters/index.ts'
import { statusText } from '../../src/reporters/text/status-text.ts'
import { accountLook, api, connected, noWay, shows, silent, siteLook } from '../helpers/status-facts.ts'
import { textsOf } from '../helpers/texts.ts'

const SIGNS: readonly SignId[] = [
  ...([
    'well',
    'refused',
    'password',
    'not-found',
    'server-error',
    'asked-to-wait',
    'empty',
    'gate',
    'error-text',
    'database',
    'maintenance',
  ] as const),
  ...(['ip-banned', 'request-blocked', 'challenge', 'suspended', 'default-page', 'listing', 'parked', 'installer', 'defaced'] as const),
  ...(['behind-cdn', 'behind-cdn-tls', 'elsewhere', 'odd-answer'] as const),
]
const PASSAGES: readonly Passage[] = ['open', 'closed', 'hard-closed', 'maintenance', 'limited', 'stranger']
const passage = fc.constantFrom(...PASSAGES)
const mode = fc.option(fc.oneof(fc.constantFrom(0, 0o700, 0o705, 0o755, 0o711, 0o750, 0o1700), fc.integer({ min: 0, max: 0o7777 })), {
  nil: undefined,
})

const page = fc.oneof(
  fc
    .record({ sign: fc.constantFrom(...SIGNS), fromSite: fc.boolean(), fromCache: fc.boolean() })
    .map(({ sign, fromSite, fromCache }) => shows(sign, { fromCache, ...(fromSite ? { fromSite: 'composed-by' } : {}) })),
  fc.constantFrom(...(['dns', 'refused', 'timeout', 'tls', 'redirect', 'protocol'] as const)).map(silent),
)
const root = fc.record(
  {
    state: fc.constantFrom('there' as const, 'missing' as const, 'denied' as const, 'unread' as const),
    mode: fc.integer({ min: 0, max: 0o777 }),
    denies: fc.constant('www/a/.htaccess'),
  },
  { requiredKeys: ['state'] },
)
const site = fc
  .record({
    page: fc.option(page, { nil: undefined }),
    root: fc.option(root, { nil: undefined }),
    name: fc.constantFrom('found', 'absent', 'failing'),
    address: fc.constantFrom('192.0.2.1', '192.0.2.2'),
  })
  .map(({ page, root, name, address }): SiteLook => {
    const outcome = name as 'found' | 'absent' | 'failing'
    const found = { host: 'a.example', outcome, addresses: outcome === 'found' ? [address] : [], detail: 'x' }
    return siteLook('a', outcome === 'found' ? page : undefined, {
      name: found,
      ...(root === undefined ? {} : { root: root as NonNullable<SiteLook['root']> }),
      ...(page === undefined ? { unasked: 'no-address' as const } : {}),
    })
  })
const reach = fc.oneof(
  fc
    .tuple(mode, fc.constantFrom('listed' as const, 'denied' as const, 'not-entered' as const, 'unread' as const))
    .map(([bits, listed]) => connected(bits, listed)),
  fc.constantFrom('login-refused' as const, 'host-key' as const, 'unanswered' as const, 'not-asked' as const).map(noWay),
)
const host = fc.option(
  fc
    .record({ hosting: passage, access: passage, web: passage, mail: passage, out: passage })
    .map(({ hosting, ...abuse }) => api(hosting, abuse)),
  { nil: undefined },
)
const look: fc.Arbitrary<AccountLook> = fc
  .record({ reach, sites: fc.array(site, { maxLength: 4 }), host: fc.constantFrom(undefined, 'ovh', 'o2switch', 'nobody'), told: host })
  .map(({ reach, sites, host, told }) =>
    accountLook(
      reach,
      sites.map((one, at) => ({ ...one, site: { ...one.site, id: `s${at}` as never } })),
      { host, ...(told === undefined ? {} : { api: told }) },
    ),
  )
const around = fc.record({ online: fc.boolean(), namesFound: fc.integer({ min: 0, max: 3 }) })

function holds({ state, certainty, reasons, witnesses, doubts, measures }: Diagnosis): void {
  expect(STATUS_STATES).toContain(state)
  expect(certainty === 'none').toBe(state === 'unknown')
  if (certainty === 'sure') {
    expect(new Set(witnesses.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(2)
    expect(doubts).toEqual([])
  }
  if (state === 'up') expect(witnesses.length).toBeGreaterThan(0)
  if (state === 'site-error' || state === 'unknown' || state === 'unreachable') expect(reasons.length).toBeGreaterThan(0)
  if (measures !== undefined) expect(state).toBe('locked-abuse')
}

/** What a person is told to type is a command, with options it has. */
function isCommand(line: string): void {
  const [program, ...words] = line.split(' ')
  expect(program).toBe('siteguard')
  const spec = COMMANDS.filter(({ path }) => line.startsWith(`siteguard ${path}`)).sort((a, b) => b.path.length - a.path.length)[0]
  expect(spec, line).toBeDefined()
  for (const word of words.filter((one) => one.startsWith('--')))
    expect(
      spec?.options?.some(({ flags }) => flags.split(/[ ,]/).includes(word)),
      line,
    ).toBe(true)
}

it('judges whatever facts there are, is sure of nothing by one kind of witness, and calls nothing well that nobody saw', () => {
  fc.assert(
    fc.property(look, around, (facts, known) => {
      const account = judgeAccount(facts, known)
      holds(account)
      // What visitors are shown is not shut.
      if (facts.sites.some(isServed)) expect(['locked-700', 'locked-000', 'locked', 'suspended']).not.toContain(account.state)
      const sites = facts.sites.map((one) => {
        const own = judgeSite(one, account, facts, known)
        holds(own)
        if (own.state === 'up') expect(one.page?.signs.map(({ id }) => id)).toEqual(['well'])
        if (isLock(own.state) && own.state !== 'locked') expect(own.state).toBe(account.state)
        return { site: one.site.id, diagnosis: own, notAsked: [], next: siteSteps(one, own, account, facts.host) }
      })
      const next = accountSteps(facts, account, [])
      for (const step of [...next, ...sites.flatMap((one) => one.next)]) if (step.do === 'run') isCommand(step.command)
      const report = {
        schemaVersion: 1,
        kind: 'status',
        startedAt: '2026-11-22T00:00:00.000Z',
        finishedAt: '2026-11-22T00:00:00.000Z',
        siteguard: '0',
        accounts: [{ account: facts.account.id, transport: 'ssh', diagnosis: account, sites, notAsked: [], next }],
        exitCode: 0,
      } as const
      for (const lang of LANGS) {
        const said = statusText(report, { texts: textsOf(lang), width: 80, paint: NO_PAINT, now: 0 })
        expect(said).not.toMatch(/undefined|\[object|NaN/)
        expect(Math.max(...said.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
      }
    }),
    { numRuns: 250 },
  )
})
