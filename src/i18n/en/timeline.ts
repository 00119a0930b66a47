/** Words of `siteguard timeline` in English: the source. Times are UTC and shown as they are. */
export const timeline = {
  title: (p: { site: string }) => `What happened to ${p.site}`,
  nothing: 'Nothing in this snapshot speaks of an intrusion.',
  root: 'Where it began, as far as the logs tell (times are UTC)',
  joined: '; ',
  noRoot: 'Where it began is not known: nothing in the logs explains the first of it.',
  traces: (p: { count: number }) => `What was put there or changed (${p.count})`,
  actors: (p: { count: number }) => `Who, by address (${p.count})`,
  actorsNote: 'An address is not a person: many share one, and intruders borrow those of others.',
  attempts: (p: { count: number }) => `Other requests nobody honest makes (${p.count}); nothing was found that came of them`,
  more: (p: { count: number }) => `and ${p.count} more`,
  moreInJson: (p: { count: number }) => `and ${p.count} more (all of them with --json)`,
  logs: (p: { count: number }) => `Logs that were read (${p.count})`,
  gaps: 'What this does not tell',
  next: 'Next:',
  how: { added: 'added', changed: 'changed' } as Readonly<Record<'added' | 'changed', string>>,
  confidence: { certain: 'certain', probable: 'probable', possible: 'possible' } as Readonly<
    Record<'certain' | 'probable' | 'possible', string>
  >,
  verdict: { clean: 'clean', suspect: 'suspect', infected: 'infected', unknown: 'unknown' } as Readonly<Record<string, string>>,
  wrote: (p: { path: string; how: 'added' | 'changed' | 'row' }) =>
    p.how === 'added' ? `wrote ${p.path}` : p.how === 'changed' ? `changed ${p.path}` : `changed the database, ${p.path}`,
  way: {
    hole: 'by a request of a known kind',
    shell: 'through a file planted before',
    ftp: 'by FTP, with a password',
    ssh: 'by SSH, with a login',
    form: 'by a request that sends something',
  } as Readonly<Record<'hole' | 'shell' | 'ftp' | 'ssh' | 'form', string>>,
  through: (p: { path: string }) => `through ${p.path}`,
  /** What a request of each shape is. */
  shape: {
    'code-in-request': 'code in the address itself',
    'code-in-media': 'a script in a folder of pictures or caches, where no site has any',
    'files-in-request': 'a request for files that are nobody’s to read',
    'sql-in-request': 'a query to the database in the address',
    'spip-saisies': 'the plugin Saisies (_anciennes_valeurs)',
    'spip-bigup': 'files sent through Bigup',
    'spip-oups': 'the parameter _oups',
    'spip-memotri': 'the parameter var_memotri',
    'spip-dates': 'a function in the place of a date',
    'spip-connect': 'the parameter connect',
    'spip-install': 'the installation, asked for again',
    'spip-porte-plume': 'the preview of the editing bar (porte_plume)',
    'spip-session': 'a visitor’s session (action=session)',
    'spip-forgotten-password': 'the form for forgotten passwords',
    'spip-referer-spam': 'the plugin referer_spam',
    'spip-loader': 'SPIP’s installer (spip_loader)',
    'spip-login': 'the login form',
    'spip-plugins': 'the installation of a plugin',
    'spip-private': 'the private area',
    'spip-public-form': 'a form of the public site (forum, search, contact)',
    'wordpress-install': 'the installation, asked for again',
    'wordpress-plugin-file': 'a file of a plugin or theme, asked directly',
    'wordpress-editor': 'the editor of plugins and themes',
    'wordpress-plugins': 'the installation of a plugin or theme',
    'wordpress-upload': 'the upload of a medium',
    'wordpress-ajax': 'admin-ajax or admin-post',
    'wordpress-rest': 'the REST interface',
    'wordpress-xmlrpc': 'XML-RPC',
    'wordpress-login': 'the login form',
    'database-tool': 'a tool for databases (adminer, phpMyAdmin)',
  } as Readonly<Record<string, string>>,
  open: (p: { ids: readonly string[]; version: string }) =>
    `${p.ids.length > 1 ? 'one of these holes was' : 'this hole was'} open${p.version === '' ? '' : ` (${p.version})`}: ${p.ids.join(', ')}`,
  maybeOpen: (p: { ids: readonly string[] }) => `as exploits of ${p.ids.join(', ')} do; which version was installed is not known`,
  closed: (p: { ids: readonly string[] }) => `exploits of ${p.ids.join(', ')} look so, but that was mended in the version found`,
  because: {
    time: 'within seconds of it',
    'near-time': 'within half a minute of it',
    'far-time': 'within three minutes of it',
    telling: 'nobody honest asks so',
    hole: 'fits a hole that was open',
    'maybe-hole': 'fits a known hole',
    shell: 'asked a file that is itself suspect',
    sends: 'it sent something',
    'visited-first': 'the same address was the first to ask for the file',
    visited: 'the same address asked for the file later',
    'known-bad': 'the same address did other things nobody honest does',
    'names-it': 'the log names this very file',
    'name-only': 'the log has a file of this name',
    refused: 'it was answered with an error',
    'row-address': 'the database has this address with the row',
  } as Readonly<Record<string, string>>,
  rivals: (p: { count: number }) => `${p.count} other ${p.count === 1 ? 'address fits' : 'addresses fit'} nearly as well`,
  line: (p: { log: string; line: number }) => `${p.log}, line ${p.line}`,
  written: { ctime: 'written', mtime: 'written, by its own date', row: 'written, by its own date' } as Readonly<Record<string, string>>,
  seenBetween: (p: { after: string; by: string }) => `came between ${p.after} and ${p.by}`,
  seenBy: (p: { by: string }) => `was there on ${p.by}, in the oldest snapshot looked at`,
  forged: (p: { mtime: string }) => `its date was set back: it says ${p.mtime}`,
  visits: (p: { count: number; addresses: number }) =>
    `asked for ${p.count} ${p.count === 1 ? 'time' : 'times'} by ${p.addresses} ${p.addresses === 1 ? 'address' : 'addresses'}`,
  firstVisit: (p: { at: string; address: string }) => `first on ${p.at} by ${p.address}`,
  missing: (p: { at: string }) => `not there yet on ${p.at}`,
  quarantined: (p: { run: string }) => `taken away since (run ${p.run})`,
  noCause: 'no line of the logs explains it',
  unlogged: 'older than the logs that were read',
  actorSums: (p: { requests: number; sent: number }) =>
    `${p.requests} ${p.requests === 1 ? 'line' : 'lines'} of the logs${p.sent === 0 ? '' : `; ${p.sent} sent something`}`,
  actorSpan: (p: { first: string; last: string }) => `${p.first} to ${p.last}`,
  actorCaused: (p: { paths: readonly string[] }) => `wrote or changed: ${p.paths.join(', ')}`,
  actorVisited: (p: { paths: readonly string[] }) => `asked for: ${p.paths.join(', ')}`,
  actorSites: (p: { names: readonly string[] }) => `touched: ${p.names.join(', ')}`,
  actorSite: (p: { name: string; known: boolean; requests: number }) =>
    `${p.name}${p.known ? '' : ' (not in the inventory)'} ${p.requests}×`,
  actorLogins: (p: { logins: readonly string[] }) => `logged in as: ${p.logins.join(', ')}`,
  actorAgents: (p: { agents: readonly string[] }) => `calls itself: ${p.agents.join(' · ')}`,
  from: { given: 'given', account: 'of the account', provider: 'of the host', kept: 'kept here' } as Readonly<Record<string, string>>,
  logSums: (p: { lines: number; first: string; last: string }) => `${p.lines} lines, ${p.first} to ${p.last}`,
  logLines: (p: { lines: number }) => `${p.lines} lines`,
  logsMore: (p: { count: number }) => `and ${p.count} more, all read`,
  clock: {
    named: (p: { seconds: number; agree: number }) => `its clock is ${p.seconds} s off, by ${p.agree} files it names`,
    coincidence: (p: { seconds: number; agree: number }) => `its clock is ${p.seconds} s off, by ${p.agree} files written with a request`,
    assumed: 'whether its clock is right, nothing tells',
    right: (p: { agree: number }) => `its clock is right, by ${p.agree} files`,
  },
  trouble: {
    packed: 'packed in a way that cannot be read here: unpack it and name it with --logs',
    cut: 'ends in the middle; what is before was read',
    damaged: 'damaged; what is before was read',
    'unknown-format': 'no log siteguard knows',
    'too-large': 'too large; not read to its end',
    unreadable: 'cannot be read',
  } as Readonly<Record<string, string>>,
  gap: {
    'no-logs': () => 'No log was found. Name some with --logs, or ask the host for those of the time in question.',
    log: (p: { subject: string; words: string }) => `${p.subject}: ${p.words}.`,
    'no-cover': (p: { subject: string; count: number }) =>
      `${p.count === 1 ? `${p.subject} is` : `${p.subject} and ${p.count - 1} more are`} older than the logs that were read. The host may have older ones.`,
    'no-cause': (p: { subject: string; count: number }) =>
      `Nothing in the logs explains ${p.count === 1 ? p.subject : `${p.subject} and ${p.count - 1} more`}.`,
    account: (p: { subject: string; words: string }) =>
      `The account was not asked for its logs${p.subject === '' ? '' : ` in ${p.subject}`}: ${p.words}.`,
    provider: (p: { words: string }) => `The host was not asked for its logs: ${p.words}.`,
    copies: (p: { words: string }) => `The host’s own copies of the files were not all looked at: ${p.words}.`,
    database: () => 'The database was not judged.',
    'too-many': (p: { subject: string; count: number }) =>
      p.subject === 'findings' ? `${p.count} more findings were not followed.` : `${p.count} more lines were wanted than are kept.`,
    'not-judged': (p: { count: number }) =>
      `Of the snapshot, ${p.count} ${p.count === 1 ? 'part was' : 'parts were'} not judged: siteguard scan says which.`,
  },
  steps: {
    restore: 'bring the site back to its last clean state',
    upgrade: 'close the hole: a newer version',
    rotate: 'make worthless what may have been read',
    harden: 'keep code out of folders of pictures',
    scanOthers: 'the other sites that were touched',
    html: 'as a page to hand over',
  },
  wantsZone: 'wants a time zone, as in +0100 or -0500',
  htmlMade: (p: { file: string }) => `Written: ${p.file}`,
  page: {
    madeBy: (p: { version: string; at: string }) =>
      `Made by siteguard ${p.version} on ${p.at}. All times are UTC, by the clock of the files.`,
    picture: 'The timeline as a picture',
    rows: { trace: 'files and rows', cause: 'what caused them', visit: 'first asked for', actor: 'requests of', snapshot: 'snapshots' },
    columns: { at: 'When', what: 'What', who: 'Who', line: 'Where it stands' },
  },
}

type Widen<T> = T extends (...args: infer A) => string
  ? (...args: A) => string
  : T extends string
    ? string
    : T extends object
      ? { readonly [K in keyof T]: Widen<T[K]> }
      : T
export type TimelineTexts = Widen<typeof timeline>
