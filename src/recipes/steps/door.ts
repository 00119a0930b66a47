import * as z from 'zod'
import { withDoor, withoutDoor } from '../../cms/door.ts'
import { SiteguardError } from '../../core/error.ts'
import type { Sha256 } from '../../core/manifest.ts'
import type { Op } from '../../core/op.ts'
import type { RemotePath } from '../../core/path.ts'
import { sha256Of } from '../canonical.ts'
import { mayExchange } from '../rights.ts'
import type { StepContext, StepKind, StepPlan } from '../types.ts'
import { isRootShut } from './harden/harden-site.ts'
import { gathered } from './upgrade/release-text.ts'
import { storeTarget } from './upgrade/store-target.ts'

const params = z.strictObject({
  pass: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .optional()
    .describe('SHA-1 of the pass that opens the door: it is shut to everybody else. Default: the door is taken away.'),
})

export type DoorParams = z.infer<typeof params>

const SETTINGS = '.htaccess' as RemotePath
const ROOT = '' as RemotePath
/** Largest settings file that is read, bytes. */
const LIMIT = 1024 * 1024

/**
 * Shuts the door of a site (cms/door.ts), or opens it again: lines of ours in the `.htaccess` of its root. Nothing else of the site is touched.
 * No ops: it stands so already. @throws SG-REC-010 where those lines cannot be put.
 */
export const door: StepKind<DoorParams> = { use: 'door', params, plan: planDoor }

async function planDoor({ pass }: DoorParams, context: StepContext): Promise<StepPlan> {
  const { overlay } = context
  const before = overlay.state(SETTINGS)
  const none: StepPlan = { ops: [], trees: {}, notes: [], sources: [] }
  if (before.is !== 'absent' && before.is !== 'file')
    throw cannot(context, before.is === 'opaque' && before.why === 'unread' ? 'unreadable' : 'in-the-way')
  const text = before.is === 'absent' ? '' : await settingsText(before.sha256, context)
  const wanted = pass === undefined ? withoutDoor(text) : withDoor(text, pass)
  if (wanted === text) return none
  if (!mayExchange(SETTINGS, false, context.rights)) throw cannot(context, 'barred')
  // It was made for the door.
  if (wanted.trim() === '' && before.is === 'file') return { ...none, ops: [{ kind: 'remove', path: SETTINGS, before }] }
  const content = Buffer.from(wanted, 'latin1')
  const sha256 = sha256Of(content)
  const fresh = context.capabilities.chmod ? (isRootShut(context) ? 0o604 : 0o644) : undefined
  const mode = before.is === 'file' ? before.mode : fresh
  const after = { is: 'file', sha256, size: content.length, ...(mode === undefined ? {} : { mode }) } as const
  const ops: Op[] = [{ kind: 'write', path: SETTINGS, before, after }]
  const release = { files: new Map<string, { sha256: Sha256; size: number }>(), content: nothing }
  const source = await storeTarget({ ops, trees: {}, stubs: new Map([[sha256, content]]), release, folder: ROOT }, context)
  return { ...none, ops, sources: [source] }
}

/** The settings as the steps before leave them. */
async function settingsText(sha256: Sha256, context: StepContext): Promise<string> {
  const entry = context.entries.get(SETTINGS)
  if (entry?.blob === undefined || entry.sha256 !== sha256 || entry.size > LIMIT) throw cannot(context, 'unreadable')
  return (await gathered(context.before.content(entry.blob))).toString('latin1')
}

function cannot({ site }: StepContext, why: 'in-the-way' | 'unreadable' | 'barred'): SiteguardError {
  return new SiteguardError({ code: 'SG-REC-010', kind: 'conflict', params: { site: site.id, why } })
}

async function* nothing(): AsyncGenerator<Buffer> {}
