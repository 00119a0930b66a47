import { isMoment, monthOf } from './access-line.ts'
import { decodedTarget, plainAddress } from './parse-access.ts'
import type { FileAction, LogEvent } from './types.ts'

/* Logs of FTP servers that have a file of their own. Names of files hold spaces; what is fixed stands before and behind them. */

/** wu-ftpd's format, which proftpd, pure-ftpd, vsftpd and hosts' own servers write. */
const XFERLOG =
  /^\w{3} (\w{3}) +(\d{1,2}) (\d{2}):(\d{2}):(\d{2}) (\d{4}) (\d+) (\S+) (\d+) (.+) ([ab]) (\S+) ([iod]) ([argf]) (.+) (\S+) ([01]) (\S+)(?: ([ci]))?$/

export function eventOfXferlog(text: string, line: number, zone: number): LogEvent | undefined {
  const found = XFERLOG.exec(text)
  if (found === null) return undefined
  const [, month = '', day, hour, minute, second, year, , address = '', size, path = '', , , way, , user = '', , , , done] = found
  const at = Date.UTC(Number(year), monthOf(month), Number(day), Number(hour), Number(minute), Number(second)) - zone * 60_000
  if (!isMoment(at) || done === 'i') return undefined
  const action: FileAction = way === 'i' ? 'upload' : way === 'o' ? 'download' : 'delete'
  return {
    kind: 'ftp',
    at,
    line,
    address: plainAddress(address),
    user,
    action,
    path,
    ...(String(size).length > 15 ? {} : { bytes: Number(size) }),
  }
}

/** vsftpd's own: `Thu Nov 19 03:14:07 2026 [pid 2] [login] OK UPLOAD: Client "203.0.113.7", "/www/a.php", 12 bytes`. */
const VSFTPD =
  /^\w{3} (\w{3}) +(\d{1,2}) (\d{2}):(\d{2}):(\d{2}) (\d{4}) \[pid \d+\] (?:\[(.*?)\] )?(OK|FAIL) (\w+): Client "([^"]*)"(?:, "(.*)")?/

const VSFTPD_ACTIONS: Readonly<Record<string, FileAction>> = {
  UPLOAD: 'upload',
  DOWNLOAD: 'download',
  DELETE: 'delete',
  RENAME: 'rename',
  CHMOD: 'chmod',
  MKDIR: 'mkdir',
  LOGIN: 'login',
}

export function eventOfVsftpd(text: string, line: number, zone: number): LogEvent | undefined {
  const found = VSFTPD.exec(text)
  if (found === null) return undefined
  const [, month = '', day, hour, minute, second, year, user, outcome, word = '', address = '', path] = found
  const at = Date.UTC(Number(year), monthOf(month), Number(day), Number(hour), Number(minute), Number(second)) - zone * 60_000
  const known = VSFTPD_ACTIONS[word]
  if (!isMoment(at) || known === undefined || (outcome === 'FAIL' && known !== 'login')) return undefined
  const action = outcome === 'FAIL' ? 'failed-login' : known
  // "RENAME": Client "…", "old new": which is which cannot be told where names hold spaces; the whole is kept.
  return {
    kind: 'ftp',
    at,
    line,
    address: plainAddress(address),
    action,
    ...(user === undefined ? {} : { user }),
    ...(path === undefined ? {} : { path }),
  }
}

/** What the methods and commands of FTP servers that write a web server's format mean (pure-ftpd's CLF, proftpd's ExtendedLog). */
const COMMANDS: Readonly<Record<string, FileAction>> = {
  PUT: 'upload',
  STOR: 'upload',
  APPE: 'upload',
  STOU: 'upload',
  GET: 'download',
  RETR: 'download',
  DELE: 'delete',
  DEL: 'delete',
  RNTO: 'rename',
  MKD: 'mkdir',
  XMKD: 'mkdir',
  PASS: 'login',
}

/**
 * A line of such a format, already read as a web server's. Undefined where it is a command that changes and fetches nothing, or that was
 * refused.
 */
export function transferOf(event: LogEvent): LogEvent | undefined {
  const method = event.method ?? ''
  const path = event.target ?? ''
  const site = /^SITE$/i.test(method) ? /^CHMOD (\S+) (.+)$/i.exec(path) : null
  const action = site === null ? COMMANDS[method.toUpperCase()] : 'chmod'
  const status = event.status ?? 0
  if (action === undefined) return undefined
  const refused = status >= 400
  if (refused && action !== 'login') return undefined
  const { at, line, address, user, bytes } = event
  return {
    kind: 'ftp',
    at,
    line,
    action: refused ? 'failed-login' : action,
    ...(address === undefined ? {} : { address }),
    ...(user === undefined ? {} : { user }),
    ...(bytes === undefined ? {} : { bytes }),
    // pure-ftpd writes names as a web server would; proftpd, which writes FTP's own commands, as they are.
    ...(action === 'login' ? {} : { path: site?.[2] ?? (/^(?:PUT|GET|DEL)$/i.test(method) ? decodedTarget(path) : path) }),
  }
}
