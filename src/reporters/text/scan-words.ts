import { printable } from '../../core/printable.ts'
import type { NotRun, SiteReport } from '../../core/scan-report.ts'
import type { Texts } from '../../i18n/index.ts'

/** What runs a site, with its version: `SPIP 4.4.19`. Empty where nothing of the site was read. */
export function systemOf(
  { installations, wasRead }: { installations: SiteReport['installations']; wasRead: boolean },
  texts: Texts,
): string {
  const main = installations.find((i) => i.root === '' && i.cms !== 'generic') ?? installations.find((i) => i.cms !== 'generic')
  if (main === undefined) return wasRead ? texts.screen.scan.noCms : ''
  const name = main.cms === 'spip' ? 'SPIP' : main.cms === 'wordpress' ? 'WordPress' : main.cms
  return `${name} ${main.version ?? `(${texts.screen.scan.noVersion})`}`
}

/** What was not read or not checked, and why, as one line without anything hostile. */
export function notRunText(line: NotRun, texts: Texts): string {
  const { scan } = texts.screen
  const reason = reasonText(line, texts)
  const more = line.more === undefined ? '' : `, ${scan.more({ count: line.more })}`
  return `${scan.check[line.check]}${texts.screen.colon}${printable(line.subject)}${texts.screen.colon}${reason}${more}`
}

function reasonText(line: NotRun, texts: Texts): string {
  const { scan } = texts.screen
  if (!line.reason.startsWith('SG-')) return scan.reason[line.reason] ?? line.reason
  return scan[line.check === 'site' ? 'notReached' : 'stopped']({ code: line.reason })
}
