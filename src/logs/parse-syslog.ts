import { monthOf } from './access-line.ts'
import { plainAddress } from './parse-access.ts'
import { momentOf } from './parse-json.ts'
import type { FileAction, LogEvent, LogKind } from './types.ts'

/** `Nov 19 03:14:07 host sshd[12]: …`, without year or zone, or `2026-11-19T03:14:07.123+01:00 host sshd[12]: …`. */
const HEAD =
  /^(?:<\d+>)?(?:(\w{3}) +(\d{1,2}) (\d{2}):(\d{2}):(\d{2})|(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}\S*)) (\S+) ([\w./-]+?)(?:\[\d+\]:?|:) +(.*)$/

interface Saying {
  readonly programs: RegExp
  readonly kind: LogKind
  readonly says: RegExp
  /** Where in what it says stand: user, address, path. */
  readonly read: (found: RegExpExecArray) => {
    action: FileAction
    user?: string | undefined
    address?: string | undefined
    path?: string | undefined
  }
}

const SAYINGS: readonly Saying[] = [
  {
    programs: /^sshd(?:-session)?$/,
    kind: 'ssh',
    says: /^Accepted (\S+) for (.+?) from (\S+) port \d+/,
    read: ([, , user, address]) => ({ action: 'login', user, address }),
  },
  {
    programs: /^sshd(?:-session)?$/,
    kind: 'ssh',
    says: /^Failed \S+ for (?:invalid user )?(.+?) from (\S+) port \d+/,
    read: ([, user, address]) => ({ action: 'failed-login', user, address }),
  },
  {
    programs: /^(?:sftp-server|internal-sftp|sshd(?:-session)?)$/,
    kind: 'ssh',
    says: /^(?:sftp-server: )?open "(.*)" flags \S*(?:WRITE|CREATE|TRUNCATE)/,
    read: ([, path]) => ({ action: 'upload', path }),
  },
  {
    programs: /^(?:sftp-server|internal-sftp|sshd(?:-session)?)$/,
    kind: 'ssh',
    says: /^(remove name|rename old) "(.*?)"(?: new "(.*)")?/,
    read: ([, what, path, to]) => ({ action: what === 'remove name' ? 'delete' : 'rename', path: to ?? path }),
  },
  {
    // (login@203.0.113.7) [NOTICE] /home/login//www/a.php uploaded  (12 bytes, 3.45KB/sec)
    programs: /^pure-ftpd$/,
    kind: 'ftp',
    says: /^\((.*?)@(\S+?)\) \[\w+\] (.+?) (uploaded|downloaded) +\(/,
    read: ([, user, address, path, what]) => ({ action: what === 'uploaded' ? 'upload' : 'download', user, address, path }),
  },
  {
    programs: /^pure-ftpd$/,
    kind: 'ftp',
    says: /^\((.*?)@(\S+?)\) \[\w+\] (?:File successfully renamed or moved: )?Deleted (.+)$/,
    read: ([, user, address, path]) => ({ action: 'delete', user, address, path }),
  },
  {
    programs: /^pure-ftpd$/,
    kind: 'ftp',
    says: /^\(\S*?@(\S+?)\) \[\w+\] (.+) is now logged in/,
    read: ([, address, user]) => ({ action: 'login', user, address }),
  },
  {
    programs: /^pure-ftpd$/,
    kind: 'ftp',
    says: /^\(\S*?@(\S+?)\) \[\w+\] Authentication failed for user \[(.+)\]/,
    read: ([, address, user]) => ({ action: 'failed-login', user, address }),
  },
  {
    // host (203.0.113.7[203.0.113.7]) - USER login: Login successful.
    programs: /^proftpd$/,
    kind: 'ftp',
    says: /\([^[]*\[(\S+?)\]\)(?: -|:) USER (.+?)(?: \([^)]*\))?: Login (successful)?/,
    read: ([, address, user, well]) => ({ action: well === undefined ? 'failed-login' : 'login', user, address }),
  },
  {
    programs: /^(?:CRON|cron|crond|\/usr\/sbin\/cron)$/,
    kind: 'cron',
    says: /^\((.+?)\) CMD \((.*)\)$/,
    read: ([, user, path]) => ({ action: 'run', user, path }),
  },
]

/**
 * What syslog tells of logins, transfers and programs. `undefined`: no line of syslog · `null`: one that tells of nothing wanted.
 * @param now Milliseconds since 1970: a day that has not come yet is one of last year.
 */
export function eventOfSyslog(text: string, line: number, zone: number, now: number): LogEvent | null | undefined {
  const head = HEAD.exec(text)
  if (head === null) return undefined
  const [, month, day, hour, minute, second, iso, , program = '', said = ''] = head
  const at =
    iso === undefined
      ? datedWithoutYear(month ?? '', Number(day), [Number(hour), Number(minute), Number(second)], zone, now)
      : momentOf(iso, zone)
  if (at === undefined) return undefined
  const name = program.slice(program.lastIndexOf('/') + 1)
  for (const { programs, kind, says, read } of SAYINGS) {
    if (!programs.test(name)) continue
    const found = says.exec(said.slice(0, 4000))
    if (found === null) continue
    const { action, user, address, path } = read(found)
    return {
      kind,
      at,
      line,
      action,
      ...(user === undefined ? {} : { user }),
      ...(address === undefined || address === '?' ? {} : { address: plainAddress(address) }),
      ...(path === undefined ? {} : { path }),
    }
  }
  return null
}

const DAY = 86_400_000

function datedWithoutYear(month: string, day: number, [h, m, s]: readonly number[], zone: number, now: number): number | undefined {
  const index = monthOf(month)
  if (index < 0) return undefined
  const year = new Date(now).getUTCFullYear()
  const at = (y: number): number => Date.UTC(y, index, day, h, m, s) - zone * 60_000
  return at(year) > now + DAY ? at(year - 1) : at(year)
}

/** `[2026-11-19 03:14:07] ## OVH ## START - 2026-11-19 03:14:07.524384 executing: /usr/local/php8.2/bin/php …` (OVH's guide on cron). */
export function eventOfOvhCron(text: string, line: number, zone: number): LogEvent | null | undefined {
  const found = /^\[(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2})\] (.*)$/.exec(text)
  const at = momentOf(found?.[1], zone)
  if (found === null || at === undefined) return undefined
  const command = /^## OVH ## START - .*? executing: (.*)$/.exec(found[2] ?? '')?.[1]
  return command === undefined ? null : { kind: 'cron', at, line, action: 'run', path: command }
}
