import { createAccessLocator } from './access-line.ts'
import { eventOfJson } from './parse-json.ts'
import { eventOfOvhCron, eventOfSyslog } from './parse-syslog.ts'
import { eventOfVsftpd, eventOfXferlog } from './parse-transfer.ts'
import type { LogFormat } from './types.ts'

/** Lines the format is told by. */
export const SNIFFED = 200

/** PHP's and Apache's own errors: known for what they are, and not read. */
const ERROR_LINE = /^\[(?:\w{3} )?(?:\w{3} \d{1,2}|\d{1,2}-\w{3}-\d{4})[^\]]*\] /

/**
 * How a log is written, by its first lines: what most of those that fit anything fit. Undefined where less than a tenth of them do, which is
 * some other file.
 */
export function formatOf(lines: readonly Buffer[], now: number): LogFormat | undefined {
  const hits: Record<LogFormat, number> = { access: 0, json: 0, 'ftp-access': 0, xferlog: 0, vsftpd: 0, syslog: 0, 'ovh-cron': 0, error: 0 }
  const { locate, found } = createAccessLocator()
  let bare = 0
  for (const line of lines) {
    if (locate(line, 0, line.length)) {
      if (!found.bare) hits.access += 1
      else if (isTransfer(line, found)) hits['ftp-access'] += 1
      else bare += 1
    } else {
      const text = line.toString('latin1')
      const format = formatOfText(text, now)
      if (format !== undefined) hits[format] += 1
    }
  }
  // Of two formats that look alike, they are of the one that the others are of: FTP has more commands than anybody lists.
  hits[hits['ftp-access'] > hits.access ? 'ftp-access' : 'access'] += bare
  const [best, count] = (Object.entries(hits) as [LogFormat, number][]).reduce((a, b) => (b[1] > a[1] ? b : a))
  return count > 0 && count * 10 >= lines.length ? best : undefined
}

function formatOfText(text: string, now: number): LogFormat | undefined {
  if (eventOfJson(text, 0, 0) !== undefined) return 'json'
  if (eventOfXferlog(text, 0, 0) !== undefined) return 'xferlog'
  if (/^\w{3} \w{3} +\d+ [\d:]+ \d{4} \[pid \d+\] /.test(text) || eventOfVsftpd(text, 0, 0) !== undefined) return 'vsftpd'
  if (eventOfOvhCron(text, 0, 0) !== undefined) return 'ovh-cron'
  if (ERROR_LINE.test(text)) return 'error'
  return eventOfSyslog(text, 0, 0, now) === undefined ? undefined : 'syslog'
}

/** A request without a protocol is a transfer where its first word is a command of FTP; `GET /` alone may be HTTP 0.9, but not with a login. */
function isTransfer(
  line: Buffer,
  { methodStart, methodEnd, addressEnd }: { methodStart: number; methodEnd: number; addressEnd: number },
): boolean {
  const method = line.toString('latin1', methodStart, methodEnd).toUpperCase()
  if (
    /^(?:STOR|RETR|APPE|STOU|DELE|DEL|RNFR|RNTO|MKD|XMKD|RMD|XRMD|CWD|LIST|NLST|MLSD|USER|PASS|SITE|PUT|QUIT|PORT|PASV|EPSV|TYPE|SIZE|MDTM|AUTH|PBSZ|PROT)$/.test(
      method,
    )
  )
    return true
  return method === 'GET' && !/^ \S+ - \[/.test(line.toString('latin1', addressEnd, methodStart))
}
