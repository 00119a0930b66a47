import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Approval, approvalSchema } from '../../core/approval.ts'
import { SiteguardError } from '../../core/error.ts'
import { safeFileName } from '../../disk/file-name.ts'
import { readJson, writeJson } from '../../disk/json-file.ts'

const MOST_BYTES = 65_536

/** Where an approval is kept: one of each owner for each plan. */
export function approvalFile(folder: string, { plan, owner }: Pick<Approval, 'plan' | 'owner'>): string {
  return join(folder, `${safeFileName(plan)}.${safeFileName(owner)}.json`)
}

/** @throws SG-DISK-002 */
export async function writeApproval(file: string, approval: Approval): Promise<void> {
  await writeJson(file, approval)
}

/** Reads an approval somebody named. @throws SG-FLEET-014 when it is none. */
export async function readApproval(file: string): Promise<Approval> {
  const read = await readJson(file, MOST_BYTES)
  const parsed = 'value' in read ? approvalSchema.safeParse(read.value) : undefined
  if (parsed?.success === true) return parsed.data
  throw new SiteguardError({ code: 'SG-FLEET-014', kind: 'config', params: { file } })
}

/** The approvals in a folder: of one plan, or all. What is none there counts for nothing. */
export async function approvalsIn(folder: string, plan?: string): Promise<Approval[]> {
  const names = (await readdir(folder).catch(() => [])).filter(
    (name) => (plan === undefined || name.startsWith(`${safeFileName(plan)}.`)) && name.endsWith('.json'),
  )
  const found = await Promise.all(names.map((name) => readApproval(join(folder, name)).catch(() => undefined)))
  return found.filter((approval) => approval !== undefined)
}
