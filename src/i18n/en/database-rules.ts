import type { RuleTexts } from '../types.ts'

const CLEAN =
  'See what would be cut out, and from where: siteguard plan clean-database SITE. Or bring the database back: siteguard restore SITE --only database.'
const AUTHOR = 'If an author put it there on purpose, waive it. If not: keep a snapshot as evidence, then take it out.'

const rowsOf = (rows: number): string => (rows > 1 ? `${rows} rows: ` : '')

const SCRIPT: Readonly<Record<string, (host: string) => string>> = {
  foreign: (host) => `a script of ${host}, which every visitor of this text runs`,
  spread: (host) => `most rows load the same script of ${host === '' ? 'somebody else' : host}: nobody adds that by hand`,
  packed: () => 'a script that hides what it does and unpacks it in the visitor’s browser',
  data: () => 'a script that carries its code packed in its own address',
  handler: () => 'code in an attribute, run without a script tag',
  title: (host) => `a script${host === '' ? '' : ` of ${host}`} in a title or a name, where no author puts one`,
  redirect: (host) => `a script that sends visitors to ${host}`,
  skimmer: (host) => `a script that takes what visitors type and sends it away${host === '' ? '' : `, to ${host}`}`,
  thief: (host) => `a script that sends visitors’ cookies away${host === '' ? '' : `, to ${host}`}`,
  miner: () => 'a script that computes coins with visitors’ machines',
  inline: () => 'a script in a text',
}

const FRAME: Readonly<Record<string, (host: string) => string>> = {
  hidden: (host) => `a frame of ${host} that nobody sees`,
  foreign: (host) => `a page of ${host} inside the site’s own`,
  data: () => 'a frame whose page is packed in its own address',
}

const OWNER: Readonly<Record<string, string>> = {
  unlisted: 'may do everything on the site, and is not among the admins of the inventory',
  new: 'may do everything on the site, and could not when it was last clean',
  odd: 'may do everything on the site by rights that the CMS itself does not give so',
  markup: 'may do everything on the site, and has markup in its name, which runs where the name is shown',
}

/** Words of what is found in databases. */
export const databaseRules: Pick<RuleTexts, Extract<keyof RuleTexts, `database-${string}`>> = {
  'database-php': (p) =>
    p.source === 'base64'
      ? { what: `${rowsOf(p.rows)}PHP code, packed so that nobody reads it`, next: CLEAN }
      : p.sink === ''
        ? {
            what: `${rowsOf(p.rows)}PHP code in a text`,
            next: 'Texts that show code are harmless. If nobody here writes about PHP, take it out.',
          }
        : { what: `${rowsOf(p.rows)}PHP code that runs what a visitor sends, or hides: ${p.source} goes to ${p.sink}`, next: CLEAN },
  'database-script': (p) => ({
    what: `${rowsOf(p.rows)}${SCRIPT[p.why]?.(p.host) ?? 'a script of somebody else’s, or one that hides what it does'}`,
    next: p.why === 'foreign' || p.why === 'inline' ? AUTHOR : CLEAN,
  }),
  'database-frame': (p) => ({
    what: `${rowsOf(p.rows)}${FRAME[p.why]?.(p.host) ?? 'a page of somebody else’s inside the site’s own'}`,
    next: p.why === 'foreign' ? AUTHOR : CLEAN,
  }),
  'database-links': (p) => ({
    what: `${rowsOf(p.rows)}${p.count === 1 ? 'a link' : `${p.count} links`} to others that visitors do not see and search engines do: ${p.host}`,
    next: CLEAN,
  }),
  'database-filter': (p) => ({
    what: `${rowsOf(p.rows)}X-Spip-Filtre, a header by which SPIP runs a function over its page (CVE-2026-77647)`,
    next: 'Upgrade SPIP, then take it out. Keep a snapshot as evidence first.',
  }),
  'database-object': (p) => ({
    what: `${rowsOf(p.rows)}a stored object of ${p.name}: PHP runs its class’s code when it reads it`,
    next: CLEAN,
  }),
  'database-job': (p) => ({
    what: `${rowsOf(p.rows)}a queued job that calls ${p.job}${p.include === '' ? '' : ` of ${p.include}`}, which the CMS itself does not queue`,
    next: 'Keep a snapshot as evidence, then empty the queue: siteguard rotate SITE --only jobs (in WordPress: delete the scheduled event).',
  }),
  'database-plugin': (p) => ({
    what:
      p.why === 'missing'
        ? `the plugin ${p.name} is switched on, and its folder ${p.folder} is not there`
        : `the plugin ${p.name} is switched on at ${p.folder}, outside of where plugins lie: the CMS runs it at every page`,
    next: p.why === 'missing' ? 'Open the page of plugins in the CMS: it takes missing ones off the list.' : CLEAN,
  }),
  'database-setting': (p) => ({
    what: `${p.name} is ${p.value}`,
    next: 'Set it to what it should be in the CMS; if nobody changed it, keep a snapshot as evidence first.',
  }),
  'database-document': (p) => ({
    what: `${p.rows > 1 ? `${p.rows} documents` : 'a document'} that the server would run as code: ${p.name}`,
    next: 'Look at the file as well (siteguard scan). Keep a snapshot as evidence, then delete the document in the CMS.',
  }),
  'database-redirect': (p) => ({ what: `${rowsOf(p.rows)}leads visitors to ${p.target}`, next: AUTHOR }),
  'database-owner': (p) => ({
    what: `${p.login} ${OWNER[p.why] ?? 'may do everything on the site, and perhaps should not'}${p.since === '' ? '' : `; first seen in the snapshot of ${p.since.slice(0, 10)}`}`,
    next: 'If you know who it is, add the login to admins: in the inventory. If not: siteguard rotate SITE --emergency, then remove it in the CMS.',
  }),
  'database-trigger': (p) => ({
    what: `a trigger the database server runs by itself: ${p.name}. No CMS needs one; intruders come back by them`,
    next: 'Look at what it does (SHOW TRIGGERS), and drop it unless you know why it is there.',
  }),
}
