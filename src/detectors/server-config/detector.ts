import type { FileContent } from '../../core/content.ts'
import type { RawFinding } from '../../core/finding.ts'
import { baseName, parentPath } from '../../core/path.ts'
import { folderOf, isServerSettings } from '../shared/names.ts'
import { installationOf, isKnownGood, quote, raise, textOf } from '../shared/subjects.ts'
import type { Detector, RuleGrades, Subject } from '../types.ts'
import { CERTAIN, isMediaZone, LOW, POSSIBLE, PROBABLE, type SettingsFile, tell, WEAKENED } from './context.ts'
import { judgeHtaccess } from './htaccess.ts'
import { parseSettings } from './parse.ts'
import { judgePhpSetting } from './php-settings.ts'

function wants(subject: Subject): 'content' | 'nothing' {
  return isServerSettings(subject.path) && !isKnownGood(subject) ? 'content' : 'nothing'
}

function inspectEntry(subject: Subject): Iterable<RawFinding> | undefined {
  if (subject.entry.type !== 'file' || subject.known !== 'unjudged' || !isServerSettings(subject.path)) return undefined
  return inspectPlace(subject)
}

/** PHP's and OVH's settings have their place at the root; among media or inside the CMS they were put by somebody else. */
function* inspectPlace(subject: Subject): Iterable<RawFinding> {
  const name = baseName(subject.path).toLowerCase()
  if (name === '.htaccess') return
  const inside = isMediaZone(subject.zone) || subject.zone === 'core'
  // `.ovhconfig` counts in the login's folder and in a site's root only (OVH’s .ovhconfig guide).
  const root = installationOf(subject.site, subject.path)?.root ?? ''
  const astray = name === '.ovhconfig' && subject.zone !== 'foreign' && parentPath(subject.path) !== root
  if (!inside && !astray) return
  if (subject.zone === 'core' && parentPath(subject.path) === root) return
  yield raise('config-misplaced', subject.path, { folder: folderOf(subject.path) }, isMediaZone(subject.zone) ? POSSIBLE : WEAKENED)
}

function* inspectContent(subject: Subject, content: FileContent): Iterable<RawFinding> {
  const file: SettingsFile = { path: subject.path, zone: subject.zone, hosts: subject.site.hosts }
  const source = textOf(content)
  const name = baseName(subject.path).toLowerCase()
  if (name === '.htaccess') yield* judgeHtaccess(file, source)
  else if (name === '.ovhconfig') yield* judgeOvhconfig(file, source)
  else for (const setting of parseSettings(source)) yield* judgePhpSetting(file, setting.key, setting.value, setting)
}

/** Keys of `.ovhconfig` and the values OVH documents for them (OVH’s .ovhconfig guide). */
const OVH: Readonly<Record<string, RegExp>> = {
  'app.engine': /^(?:php|phpcgi)$/,
  'app.engine.version': /^(?:\d{1,2}(?:\.\d{1,2})?|auto)?$/i,
  'http.firewall': /^(?:none|security)$/,
  environment: /^(?:production|development)$/,
  'container.image': /^(?:legacy|stable|stable64|jessie\.i386|testing)$/,
}

function* judgeOvhconfig(file: SettingsFile, source: string): Iterable<RawFinding> {
  for (const setting of parseSettings(source)) {
    const known = Object.hasOwn(OVH, setting.key.toLowerCase()) ? OVH[setting.key.toLowerCase()] : undefined
    if (known?.test(setting.value) === true) continue
    yield tell(
      file,
      'config-handler',
      { directive: quote(setting.key), value: quote(setting.value) },
      known === undefined ? LOW : POSSIBLE,
      setting,
    )
  }
}

export const rules = {
  'config-prepend': CERTAIN,
  'config-handler': CERTAIN,
  'config-redirect': CERTAIN,
  'config-php-setting': PROBABLE,
  'config-misplaced': WEAKENED,
} satisfies RuleGrades

/** Settings files that make other files run, send visitors away, or take PHP's protections off. */
export const detector: Detector = { id: 'server-config', wants, inspectEntry, inspectContent }
