import type { Moment, NotifyClock, Paper, People } from '../../core/incident.ts'
import type { Verdict } from '../../core/verdict.ts'
import { numbersOf } from '../numbers.ts'

/* Words of the papers of an incident in English. `fr/incident-papers.ts` has the same keys and parameters, by type. */

const { n } = numbersOf('en')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count === 1 ? one : more}`

export const incidentPapers = {
  blank: (p: { what: string }) => `[TO FILL IN: ${p.what}]`,
  draft: (p: { id: string; at: string }) => `Draft made by siteguard on ${p.at} (file ${p.id}). Nothing was sent.`,
  marked:
    'What is between brackets only a person can say. Read everything again before you send it: what is said here is what the tool saw.',
  titles: {
    initial: 'PERSONAL DATA BREACH: INITIAL NOTIFICATION',
    complementary: 'PERSONAL DATA BREACH: COMPLEMENTARY NOTIFICATION',
    mayor: 'IT INCIDENT: WHERE WE STAND',
    complaint: 'FOR THE COMPLAINT: WHAT TO BRING AND WHAT TO SAY',
    qualification: 'DEFACEMENT OR INTRUSION: QUALIFICATION',
    log: 'RUNNING LOG',
  } as Readonly<Record<Paper, string>>,
  sources: {
    initial:
      'Regulation (EU) 2016/679, article 33. In France: by the online service of the CNIL (cnil.fr), in two steps where not all is known.',
    complementary: 'Completes the initial notification; within 72 hours after it where possible (cnil.fr).',
    qualification:
      'After the reflex sheets CERTFR-2024-RFX-007 (qualification) and RFX-008 (containment). "Not known" is a good answer at first.',
  } as Readonly<Partial<Record<Paper, string>>>,
  people: {
    accounts: 'people with an account on the site (name, e-mail, login, hashed password)',
    comments: 'people who wrote in forums or comments (name, e-mail, network address)',
    newsletter: 'subscribers of newsletters (e-mail)',
    forms: 'answers to forms (whatever was asked there)',
    petitions: 'signatories of petitions (name, e-mail)',
    messages: 'private messages',
    customers: 'customers or donors (name, addresses)',
    orders: 'orders or donations',
    contacts: 'contacts (name, addresses, telephone)',
  } as Readonly<Record<People, string>>,
  verdict: {
    clean: 'no sign of an intrusion left',
    suspect: 'nothing certain; something is to be looked at',
    infected: 'infected',
    unknown: 'not known: not everything could be looked at',
  } as Readonly<Record<Verdict, string>>,
  notLooked: 'nothing is kept of it: not looked at',
  moment: {
    began: 'beginning',
    noticed: 'first alert',
    aware: 'owner became aware',
    contained: 'contained',
    reopened: 'open again',
    notified: 'authority notified',
    completed: 'notification completed',
    told: 'people concerned told',
    complaint: 'complaint filed',
  } as Readonly<Record<Moment, string>>,

  clock: {
    head: 'Deadline',
    from: {
      said: (p: { at: string; by: string }) => `Owner became aware on ${p.at} (stated by ${p.by}).`,
      noticed: (p: { at: string }) => `First alert on ${p.at}; when the owner became aware is not stated, so this counts.`,
      opened: (p: { at: string }) => `File opened on ${p.at}; when the owner became aware is not stated, so this counts.`,
    } as { readonly [B in NotifyClock['by']]: (p: { at: string; by: string }) => string },
    until: (p: { at: string; hours: number }) =>
      p.hours >= 0
        ? `To be notified before ${p.at}: ${many(p.hours, 'hour', 'hours')} left.`
        : `The 72 hours ended on ${p.at}, ${many(-p.hours, 'hour', 'hours')} ago.`,
    confirm: 'the moment the owner of the data became aware; the 72 hours start there',
    late: 'why it is notified after 72 hours',
    done: (p: { at: string; inTime: boolean }) => `Notified on ${p.at}, ${p.inTime ? 'in time' : 'after the 72 hours'}.`,
  },

  decide: {
    head: 'Is it to be notified?',
    text: 'A breach is always documented. It is notified if it is a risk for the people concerned; in doubt, notify. A high risk: they are told, too.',
    blank: 'is there a risk for people? yes / no / in doubt, and why',
    ticket: 'number of the initial notification',
  },
  controller: {
    head: 'Controller and contact',
    names: (p: { names: string }) => `Owners of the sites: ${p.names}`,
    nobody: 'the inventory names no owner',
    blank: 'name, address, registration number of the controller; name and contact of the data protection officer or another contact',
  },
  nature: {
    head: 'Nature of the breach',
    integrity: (p: { certain: number; probable: number; possible: number }) =>
      `Integrity: files or data were added or changed without right: ${n(p.certain)} certain signs, ${n(p.probable)} probable, ${n(p.possible)} to be looked at.`,
    noSign: 'Integrity: no sign was found in what could be looked at.',
    unseen: 'integrity: what was added or changed. None of the sites could be looked at yet (siteguard snapshot)',
    exposed: (p: { count: number }) =>
      `Confidentiality: ${many(p.count, 'thing', 'things')} could be read from outside or lay open (below).`,
    confidentiality: 'was data copied? The logs and the timeline tell what was asked for, not always what was taken',
    availability: 'from when to when, and for whom, were the sites closed or unusable',
    began: (p: { at: string; site: string; path: string }) => `First sign: ${p.at}, on ${p.site}: ${p.path}.`,
    beganClaim: 'This time is the file’s own mtime: whoever wrote it could set it.',
    beganSaid: (p: { at: string; by: string }) => `Beginning as stated by ${p.by}: ${p.at}.`,
    beganUnknown: 'when it began',
    noticed: (p: { at: string; by: string }) => `First alert: ${p.at} (stated by ${p.by}).`,
    noticedUnknown: 'when and by whom it was noticed',
    ended: (p: { at: string }) => `Contained on ${p.at}.`,
    endedUnknown: 'since when nothing bad can be reached any more; or that it goes on',
    holes: 'Known holes of the versions that were in use (possible ways in):',
    wayIn: (p: { site: string; at: string; address: string; path: string; way: string; holes: string; confidence: string }) =>
      `Way in (${p.confidence}): on ${p.site}, ${p.at}${p.address === '' ? '' : `, address ${p.address}`}: ${p.path} was written ${p.way}${p.holes === '' ? '' : ` (${p.holes})`}.`,
    noHoles: 'way in: no known hole was found in the versions; see siteguard timeline',
    noLook: 'way in: none of the sites could be looked at yet (siteguard snapshot, then siteguard timeline)',
    open: 'Lay open:',
    found: 'Found there:',
  },
  sites: {
    head: 'Sites',
    line: (p: { site: string; cms: string; verdict: string }) => `${p.site}${p.cms === '' ? '' : ` (${p.cms})`}: ${p.verdict}`,
    seen: (p: { at: string; signs: number }) => `state of ${p.at}; ${many(p.signs, 'sign', 'signs')} of an intrusion`,
    now: (p: { at: string; verdict: string }) => `looked at last on ${p.at}: ${p.verdict}`,
    changedSince: (p: { at: string }) => `brought to another state on ${p.at}, and not looked at since (siteguard scan)`,
    unread: (p: { count: number }) => `${many(p.count, 'thing was', 'things were')} not read or not checked`,
    noTables: 'its database is not in what was kept',
    lastClean: (p: { snapshot: string }) => `last known clean: ${p.snapshot}`,
  },
  data: {
    head: 'People and records concerned',
    line: (p: { rows: number; who: string }) => `at most ${many(p.rows, 'record', 'records')}: ${p.who}`,
    counted: 'Counted in the dumps of the databases; that a record is there does not say that it was read. One person may have several.',
    none: 'No table about people was found in what was kept.',
    notKept: (p: { sites: string }) => `Not counted, for their databases are not in what was kept: ${p.sites}.`,
    blank: 'other data on these sites (files, forms, mail); sensitive data; number of people, if it is known better',
  },
  consequences: {
    head: 'Likely consequences',
    accounts: 'Passwords were stored hashed, and may be guessed: who uses the same elsewhere is at risk there.',
    mails: 'E-mail addresses can be used for spam and for frauds in the name of the organisation.',
    visitors: 'Visitors may have been sent to harmful pages, or have been shown forged ones.',
    blank: 'what it may mean for the people concerned, and how grave that is',
  },
  measures: {
    head: 'Measures taken',
    none: 'Nothing is in the log yet.',
    blank: 'other measures taken',
    planned: 'Measures planned',
    plannedBlank: 'what is still to be done, by whom, until when',
    toldHead: 'Information of the people concerned',
    told: (p: { at: string; by: string }) => `Told on ${p.at} (stated by ${p.by}).`,
    toldBlank: 'whether, how and when they are told; if not, why not',
  },
  since: {
    head: 'Since the initial notification',
    none: 'Nothing was entered since.',
  },
  act: {
    scan: (p: { of: string; result: string }) => `${p.of}: looked through (${p.result})`,
    snapshot: (p: { of: string; result: string }) => `${p.of}: kept as it was, files and database (${p.result})`,
    restore: (p: { of: string; result: string }) => `${p.of}: brought back to a sound state (${p.result})`,
    upgrade: (p: { of: string; result: string }) => `${p.of}: brought up to date (${p.result})`,
    rotate: (p: { of: string; result: string }) => `${p.of}: passwords, keys and sessions replaced (${p.result})`,
    status: (p: { of: string; result: string }) => `${p.of}: looked at from outside (${p.result})`,
    recovery: (p: { of: string; result: string }) => `${p.of}: bringing it back after the lock: ${p.result}`,
    rollback: (p: { of: string; result: string }) => `${p.of}: a change was taken back (${p.result})`,
    harden: (p: { of: string; result: string }) => `${p.of}: hardened (${p.result})`,
    other: (p: { command: string; of: string; result: string }) => `${p.of}: ${p.command} (${p.result})`,
  },
  result: {
    applied: 'done and verified',
    'rolled-back': 'taken back: as it was before',
    'rolling-back': 'being taken back',
    running: 'not finished',
    stopped: 'stopped for a person',
    planned: 'planned',
    clean: 'clean',
    suspect: 'suspect',
    infected: 'infected',
    unknown: 'not known',
    taken: 'complete',
    incomplete: 'incomplete',
    'reopen: customer': 'opened by us (rights of the root)',
    'reopen: measures': 'the host was asked to lift its measures',
    'locked again: customer': 'locked again by the host',
    'locked again: support': 'locked again by the host; only its support opens it',
    'locked again: measures': 'locked again by the host’s measures',
  } as Readonly<Record<string, string>>,
  evidence: {
    head: 'Evidence',
    pack: (p: { pack: string; files: number; size: string; seal: string }) =>
      `pack ${p.pack}: ${many(p.files, 'piece', 'pieces')}, ${p.size}; seal ${p.seal}`,
    none: 'No pack was made yet (siteguard incident pack).',
    verify: 'Verified by anybody with "sh verify.sh" in the pack: sha256sum is all it needs.',
  },
  mayor: {
    what: 'What happened',
    entered: (p: { infected: number; sites: number }) =>
      `Somebody got into ${many(p.infected, 'site', 'sites')}${p.sites > p.infected ? ` of the ${n(p.sites)} looked at` : ''}, and put or changed something there.`,
    nothingLooked: 'None of the sites could be looked at yet (siteguard snapshot).',
    notSure: (p: { sites: number }) => `Of the ${many(p.sites, 'site', 'sites')} looked at, none shows a sure sign of an intrusion.`,
    how: (p: { way: string; at: string }) => `They got in ${p.way}, ${p.at} (as far as the logs tell).`,
    since: (p: { at: string }) => `The first sign known today is of ${p.at}.`,
    seen: 'What visitors saw',
    seenBlank: 'defaced page, foreign pages, redirections, nothing',
    people: 'Data of residents',
    noData: 'In what was kept, no data about people was found.',
    noBase: 'what data about people these sites hold: no database is kept yet',
    notProven: 'Nothing found so far says whether they were copied.',
    done: 'What was done',
    stand: 'Where the sites stand',
    yours: 'What is yours to decide',
    notify: (p: { at: string; hours: number }) =>
      p.hours >= 0
        ? `notify the CNIL before ${p.at} (${n(p.hours)} h left), if people are at risk or in doubt`
        : `notify the CNIL at once: the 72 hours ended on ${p.at}`,
    notified: (p: { at: string }) => `the CNIL was notified on ${p.at}; complete it when more is known`,
    complaint: 'file a complaint with the police or gendarmerie (an insurance may want it within 72 hours)',
    complained: (p: { at: string }) => `a complaint was filed on ${p.at}`,
    tell: 'tell the people concerned, if the risk is high',
    say: 'what is said to the residents and the press, and by whom',
    more: (p: { count: number }) => `and ${n(p.count)} more in the running log`,
  },
  complaint: {
    intro:
      'Attack on a data processing system (French penal code, articles 323-1 and following). An insurance against cyber risks pays only if the complaint is filed within 72 hours (insurance code, article L. 12-10-1).',
    who: 'Who complains',
    whoBlank: 'name, office, address; written power to act for the organisation; identity document',
    facts: 'The facts, in order',
    systems: 'What was attacked',
    host: 'hosting company, contract number, correspondence with it (messages on the lock)',
    harm: 'Harm',
    harmBlank: 'hours of work, closed services, loss of income, costs; data lost or published',
    callersHead: 'Addresses whose requests caused or asked for what was planted:',
    caller: (p: { address: string; first: string; last: string; requests: number; sent: number; sites: string }) =>
      `${p.address}: ${many(p.requests, 'request', 'requests')}, ${n(p.sent)} of them sending something, ${p.first} to ${p.last}${p.sites === '' ? '' : ` (${p.sites})`}`,
    shared: 'An address is a connection, not a person: several people may share one.',
    addresses: 'network addresses of the attackers and their requests: the report of siteguard timeline, with the lines of the logs',
    bring: 'To bring',
    items: [
      'the evidence pack on a medium of its own (it holds passwords and data about people: hand it over to the investigators only)',
      'this list, the running log, and the seals below on paper',
      'the report of siteguard timeline, printed and as a file',
      'photographs of the screens, messages received (ransom, host, users)',
      'the number of the notification to the CNIL, if there was one',
    ] as readonly string[],
    keep: 'Keep a copy of everything. Do not pay, do not answer whoever threatens.',
  },
  qualification: {
    is: 'Is it an incident, and of which kind?',
    isYes: (p: { sites: string }) => `Yes: sure or probable signs of an intrusion on ${p.sites}.`,
    isUnknown: 'No sure sign in what was looked at.',
    kind: 'kind: defaced page, foreign files or pages, redirection, mail sent, data taken, other',
    perimeter: 'Perimeter',
    account: (p: { account: string; sites: string }) =>
      `account ${p.account}: ${p.sites}. Sites of one account are not apart from one another.`,
    other: 'other sites, mailboxes, databases or machines that share a password, a plugin or a server with these',
    impact: 'Impact on the organisation',
    impactBlank: 'services closed, residents, image, elections or payments under way',
    urgency: 'Urgency',
    urgencyBlank: 'low / medium / high, and why',
    contacts: 'Who must be reachable',
    contactsBlank: 'access to the sites, the DNS, the host’s panel; urgent support of the host; emergency contacts',
    contain: 'Containment',
    containText: [
      'keep the evidence before anything is changed: siteguard snapshot, siteguard incident pack',
      'close the way in: restore or rebuild, upgrade, harden (siteguard restore, upgrade, harden)',
      'make worthless what was stolen: siteguard rotate',
      'watch for a return: siteguard scan every day',
    ] as readonly string[],
  },
  log: {
    opened: (p: { title: string; of: string }) => `File opened: ${p.title} (${p.of})`,
    note: (p: { text: string }) => p.text,
    file: (p: { name: string; sha256: string }) => `file "${p.name}", SHA-256 ${p.sha256}`,
    moment: (p: { moment: string; at: string; text: string }) => `Stated: ${p.moment}: ${p.at}${p.text === '' ? '' : ` (${p.text})`}`,
    act: (p: { words: string; ids: string }) => `${p.words}${p.ids === '' ? '' : ` [${p.ids}]`}`,
    pack: (p: { pack: string; files: number; size: string; lacking: number; seal: string }) =>
      `Evidence packed: ${p.pack}, ${many(p.files, 'piece', 'pieces')}, ${p.size}${p.lacking === 0 ? '' : `, ${n(p.lacking)} lacking`}; seal ${p.seal}`,
    paper: (p: { paper: string; names: string }) => `Paper written: ${p.paper} (${p.names})`,
    close: (p: { text: string }) => `File closed: ${p.text}`,
    torn: 'A line was found half written (a process that died); its bytes are kept in the log.',
    stranger: 'An entry of a later version of siteguard.',
    held: (p: { entries: number; head: string }) =>
      `${many(p.entries, 'entry', 'entries')}, each bound to the one before. Digest of the last line: ${p.head}`,
    broken: (p: { line: number }) => `This log does not hold together from line ${n(p.line)} on: what follows is not proven.`,
    utc: 'Times are UTC.',
  },
}
export type IncidentPapersTexts = typeof incidentPapers
