import { COMMENT, tokenise } from '../php/lexer.ts'
import type { Discovery, Machine } from './machine.ts'
import type { Profile } from './profile.ts'
import { isPartOf, isWhole } from './sinks.ts'

/** What a file is for, by what it calls and what its texts say together. */
interface Purpose {
  readonly does: string
  readonly grade: Discovery['grade']
  /** What of it is shown. */
  readonly at: RegExp
  readonly when: (m: Machine, profile: Profile) => boolean
}

const BOTS = /googlebot|bingbot|msnbot|yandex|baidu|\bslurp\b|duckduckbot|ahrefs|\bcrawl(?:er)?\|/i
const VISITOR = /HTTP_USER_AGENT|HTTP_REFERER/
const LEAVES =
  /\bheader\s{0,4}\(\s{0,4}["']\s{0,4}location\s{0,4}:\s{0,4}https?:\/\/|http-equiv\s{0,4}=\s{0,4}\\?["']?refresh|location\.(?:href|replace)/i
/** What only its owner and his bank should know, asked of the request. */
const SECRET =
  /\$_(?:POST|REQUEST)\s{0,2}\[\s{0,2}["'][\w-]{0,20}(?:pass(?:w(?:or)?d|wd|e|code)?|pwd|cvv2?|cvc|ccn(?:um)?|card_?n(?:um(?:ber)?)?|\bpin|ssn|otp|exp(?:iry|m|y))[\w-]{0,10}["']\s{0,2}\]/i
const WHO = /REMOTE_ADDR|HTTP_CLIENT_IP|HTTP_X_FORWARDED_FOR/
const MAILS = ['mail', 'mb_send_mail', 'imap_mail']
/** A text that is put into pages: a script or a frame of elsewhere, or PHP that runs or includes. */
const INJECTED =
  /["'][^"'\n]{0,20}<(?:script[^>\n]{0,80}\ssrc\s{0,2}=|iframe\b)|["']\s{0,4}<\?(?:php)?[^\n]{0,300}(?:\beval\s{0,2}\(|\b(?:include|require)(?:_once)?\s{0,2}[('"$\\]|base64_decode|\$_(?:POST|REQUEST|GET|COOKIE))/i
const WALKS = ['readdir', 'scandir', 'glob', 'directoryiterator', 'recursivedirectoryiterator']
const OWNER = /["']administrator["']/
const FORGED =
  /\$_SERVER\s{0,2}\[\s{0,2}["'](?:REMOTE_ADDR|HTTP_X_FORWARDED_FOR|SCRIPT_UR[IL]|HTTP_REFERER)["']\s{0,2}\]\s{0,4}=\s{0,4}["']/

/** What is sent to a database behind its program's back, as a text. */
const INJECTION =
  /\bunion(?:\s|\+|%20|%0a|\/\*.{0,20}\*\/){1,4}(?:all(?:\s|\+|%20){1,4})?select\b|\bconcat\((?:0x[0-9a-f]{2}|char\()|floor\(rand\(0\)|\bupdatexml\(|\bextractvalue\(/i

/** A database is to write a program that runs what visitors send. */
const OUTFILE =
  /<\?[^\n]{0,80}\b(?:eval|system|passthru|exec|shell_exec|assert)\s?\([^\n]{0,40}_(?:GET|POST|REQUEST)\b[^\n]{0,160}\binto\s{1,4}(?:out|dump)file\b/i

/** The same, of what a machine's own services run. */
const SERVICE = /\bwbem[\\/]{1,4}mof\b|\bActiveScriptEventConsumer\b/
/** Accounts are made with the name and the password somebody sends. */
const MAKES = /\bwp_(?:create|insert)_user\s?\(\s?\$_(?:GET|POST|REQUEST)\b/

/** Kinds of words no page speaks all of which rules a server besides. */
const MANY = 3
/** A tool of one file that says two such words is no longer. Bytes. */
const SHORT = 100_000

/** Between these marks, a program that rules servers from afar looks for what it asked. */
const ANSWERS = /["']->\|/
/** The same, as the program says it itself. */
const SAYS = /(?:\b(?:echo|print)\s{0,3}\(?\s{0,3}|=\s{0,3})["']->\|/
const CONNECTS = ['mysql_connect', 'mysql_pconnect', 'mysqli_connect', 'mysqli', 'pdo', 'pg_connect', 'mssql_connect']
/** Tables are copied out, whatever their names. */
const COPIES =
  /\bshow\s{1,4}(?:create\s{1,4}table|tables|databases)\b|\bselect\b[^;"'\n]{0,60}["'. `]{1,6}\$\w[^;\n]{0,40}\bfrom\b|\bfrom\s{1,4}["'. `]{1,6}\$\w/i
const TIRELESS = /\bset_time_limit\s?\(\s?0|\bignore_user_abort\b|max_execution_time/i
const LOGS_IN = /\bsession_start\b|\bsetcookie\b|PHP_AUTH_|type\s{0,4}=\s{0,4}\\?["']?password\b/i
/** Statements only whoever rules a database server needs. */
const CONSOLE =
  /\b(?:show\s(?:full\s)?processlist|show\sdatabases|show\sgrants|show\svariables|show\sstatus|show\scollation|show\screate\s|drop\sdatabase|create\sdatabase|drop\suser|alter\sdatabase|truncate\s(?:table)?|lock\stables|show\striggers|show\sengines)/gi
/** Of them, how many make a console; and how long one is, all of it in a file. Bytes. */
const STATEMENTS = 7
const LONG = 100_000
/** What a file is given back: its old date. */
const REDATED = /\btouch\s?\(\s?\$\w{1,40}\s?,\s?\$\w{1,40}(?:\[\s?["']?\w{0,3}mtime["']?\s?\])?\s?\)/

const HOST = /\bHTTP_HOST\b|\bSERVER_NAME\b|\bSERVER_ADDR\b/
/** Where the program itself lies. */
const PLACE = /\bREQUEST_URI\b|\bPHP_SELF\b|\bSCRIPT_(?:NAME|FILENAME)\b/
const MAILBOX = /["'][\w.+-]{1,60}@[\w-]{1,60}\.[\w.-]{2,60}["']/
/** Both, written so that whoever carries them does not read them. In code without blanks and comments. */
const ENCODED = /\b(?:bin2hex|base64_encode)\(\$_SERVER\[["']?(?:HTTP_HOST|SERVER_NAME|PHP_SELF|REQUEST_URI|SCRIPT_\w{4,8})/g

/** Pages that report faults to their owner do the same. */
const FAULTS = /\b(?:error_handler|404|403|500|exception|erreur|not found|log_errors)\b/i

/** Host and place of the file go to a mailbox in the code, or encoded to another machine. */
function tellsHome(m: Machine, source: string): boolean {
  if (!HOST.test(source) || !PLACE.test(source)) return false
  if (calls(m, ['fsockopen', 'file_get_contents', 'curl_exec']) && isEncoded(m, source)) return true
  return calls(m, MAILS) && MAILBOX.test(source) && !FAULTS.test(source) && !/_(?:POST|FILES)\b/.test(source)
}

/** Whether host and place are both encoded, whatever stands between the words. */
function isEncoded(m: Machine, source: string): boolean {
  if (!calls(m, ['bin2hex', 'base64_encode'])) return false
  const tokens = tokenise(source)
  let bare = ''
  for (let i = 0; i < tokens.count; i += 1) if (tokens.kind(i) !== COMMENT) bare += tokens.text(i)
  return (bare.match(ENCODED)?.length ?? 0) >= 2
}

function isConsole(source: string): boolean {
  if (!source.includes('_GET')) return false
  const said = new Set<string>()
  for (const [text] of source.matchAll(CONSOLE)) {
    said.add(text.toLowerCase().replace(/\s+/g, ' '))
    if (said.size >= STATEMENTS) return true
  }
  return false
}

const calls = (m: Machine, names: readonly string[]): boolean => names.some((name) => m.called.has(name))
/** Part of a program that is asked by others: it answers no visitor itself. */
const isPart = (source: string): boolean =>
  /_ECRIRE_INC_VERSION|\bABSPATH\b|^\s{0,20}(?:namespace|(?:abstract |final )?class)\s/im.test(source)

const PURPOSES: readonly Purpose[] = [
  {
    does: 'cloak',
    grade: 'likely',
    at: BOTS,
    when: (_m, { source, obeys }) =>
      BOTS.test(source) && VISITOR.test(source) && (obeys.has('echoes') || LEAVES.test(source)) && !isPart(source),
  },
  {
    does: 'phishing',
    grade: 'likely',
    at: SECRET,
    when: (m, { source }) =>
      SECRET.test(source) && WHO.test(source) && calls(m, MAILS) && !isPart(source) && /location\s{0,4}:/i.test(source),
  },
  {
    does: 'spread',
    grade: 'likely',
    at: INJECTED,
    when: (m, { source }) =>
      calls(m, WALKS) &&
      calls(m, ['file_put_contents', 'fwrite', 'fputs']) &&
      calls(m, ['file_get_contents', 'fread', 'file']) &&
      INJECTED.test(source) &&
      !isPart(source),
  },
  {
    does: 'account',
    grade: 'likely',
    at: /\bwp_(?:create|insert)_user\b|\bwp_set_auth_cookie\b/,
    when: (m, { source }) =>
      calls(m, ['wp_create_user', 'wp_insert_user', 'wp_set_auth_cookie', 'wp_set_password']) &&
      OWNER.test(source) &&
      source.length < 20_000 &&
      !isPart(source) &&
      /wp-(?:load|blog-header|config)\.php|\badd_action\b|wp-includes\//.test(source),
  },
  {
    does: 'forged',
    grade: 'likely',
    at: FORGED,
    when: (m, { source }) =>
      calls(m, [...MAILS, 'fsockopen', 'curl_exec']) && (FORGED.test(source) || source.includes('mail.add_x_header')) && !isPart(source),
  },
  {
    does: 'mail',
    grade: 'likely',
    at: /RCPT TO/i,
    when: (m, { source }) =>
      calls(m, ['fsockopen', 'socket_connect', 'stream_socket_client', 'socket_create']) &&
      /RCPT TO/i.test(source) &&
      /MAIL FROM/i.test(source) &&
      /\$_(?:POST|GET|REQUEST)\b/.test(source) &&
      !isPart(source) &&
      !/\bclass\s/i.test(source),
  },
  {
    does: 'tells',
    grade: 'likely',
    at: HOST,
    when: (m, { source }) => source.length < SHORT && !isPartOf(m) && tellsHome(m, source),
  },
  {
    does: 'orders',
    grade: 'likely',
    at: ANSWERS,
    when: (_m, { source }) => source.length < SHORT && ANSWERS.test(source) && source.includes('|<-'),
  },
  {
    does: 'console',
    // Owners put one there themselves; and a part of a program is none.
    grade: 'look',
    at: CONSOLE,
    when: (_m, { source }) =>
      source.length > LONG && !/_ECRIRE_INC_VERSION|\bABSPATH\b|^\s{0,20}namespace\s/m.test(source) && isConsole(source),
  },
  {
    does: 'dump',
    grade: 'likely',
    at: COPIES,
    when: (m, { source }) =>
      calls(m, CONNECTS) &&
      source.length < SHORT &&
      COPIES.test(source) &&
      TIRELESS.test(source) &&
      /_(?:GET|POST|REQUEST|FILES)\b|\$argv\b/.test(source) &&
      !LOGS_IN.test(source) &&
      !isPartOf(m),
  },
  {
    does: 'spread',
    grade: 'likely',
    at: REDATED,
    when: (m, { source }) =>
      calls(m, ['file_put_contents', 'fwrite', 'fputs']) &&
      calls(m, ['file_get_contents', 'fread', 'file']) &&
      REDATED.test(source) &&
      /\b(?:filemtime|stat)\s?\(/.test(source) &&
      !isPart(source) &&
      !isPartOf(m),
  },
  {
    does: 'exploit',
    grade: 'likely',
    at: INJECTION,
    when: (m, { source }) =>
      calls(m, ['fsockopen', 'curl_exec', 'file_get_contents', 'socket_connect', 'stream_socket_client']) &&
      INJECTION.test(source) &&
      /\bargv\b|\$_(?:POST|GET|REQUEST)\b/.test(source) &&
      /\bexploit|\bexp\b|\b0day\b|\bpoc\b|vulnerab/i.test(source) &&
      !isPart(source),
  },
  {
    does: 'exploit',
    grade: 'likely',
    at: OUTFILE,
    when: (_m, { source }) => OUTFILE.test(source),
  },
  {
    does: 'exploit',
    grade: 'likely',
    at: SERVICE,
    when: (m, { source }) => SERVICE.test(source) && calls(m, [...CONNECTS, 'file_put_contents', 'fwrite']),
  },
  {
    does: 'words',
    grade: 'likely',
    at: /shell|hack|exploit|bypass|passwd/i,
    when: (_m, { words, source }) => words.length >= 3 || (words.length === 2 && source.length < SHORT),
  },
  {
    does: 'elsewhere',
    grade: 'look',
    at: /https?:\/\//i,
    when: (_m, { obeys, source }) => obeys.has('echoes') && /HTTP_HOST|SERVER_NAME|REQUEST_URI|REMOTE_ADDR/.test(source) && !isPart(source),
  },
]

/** What a plugin of a blog asks before it changes accounts, or is registered by. */
const ASKS = /nonce|token|csrf|Plugin Name\s?:|current_user_can|\bhash_equals\b|password_verify/i
const isPartOfPlugin = (source: string): boolean => ASKS.test(source) || !/wp-(?:load|blog-header|config)\.php/.test(source)
const REMOTE_SCRIPT = /["'][^"'\n]{0,20}<(?:script|iframe)\b[^>\n]{0,80}\ssrc\s{0,2}=\s{0,2}\\?["']?(?:https?:)?\/\//i
/** Programs that make an account are no longer. Bytes. */
const FEW = 4000

/** Cloaking, phishing, injection and the like: what a file is for. */
export function judgePurpose(m: Machine, profile: Profile): void {
  for (const { does, grade, at, when } of PURPOSES) {
    if (!when(m, profile)) continue
    at.lastIndex = 0
    const found = at.exec(profile.source)
    const detail = does === 'words' ? profile.words.join(', ') : (found?.[0] ?? '').slice(0, 80)
    const surely =
      (does === 'cloak' && profile.obeys.has('echoes')) ||
      (does === 'orders' && SAYS.test(profile.source)) ||
      (does === 'tells' && isWhole(m) && isEncoded(m, profile.source)) ||
      // A program that brings the blog in itself lets whoever comes be its administrator, and asks for no sign of who it is.
      (does === 'account' &&
        profile.source.length < FEW &&
        (!isPartOfPlugin(profile.source) || (MAKES.test(profile.source) && !ASKS.test(profile.source)))) ||
      // Somebody else's script goes into every page of a server.
      (does === 'spread' && REMOTE_SCRIPT.test(profile.source) && INJECTED.test(profile.source) && !isPartOf(m)) ||
      // Against whichever machine somebody names.
      (does === 'exploit' && (profile.obeys.has('reach') || at === OUTFILE || at === SERVICE)) ||
      (does === 'words' &&
        profile.words.length >= MANY &&
        (profile.obeys.size > 0 || profile.can.has('run') || profile.words.length >= 2 * MANY) &&
        !isPart(profile.source))
    m.report({ kind: 'tool', grade: surely ? 'sure' : grade, sink: does, source: detail, path: [], at: found?.index ?? 0 })
  }
}
