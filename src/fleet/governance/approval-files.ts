import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { type Approval, approvalSchema, type StandingApproval, standingSchema } from '../../core/approval.ts'
import { SiteguardError } from '../../core/error.ts'
import { safeFileName } from '../../disk/file-name.ts'
import { readJson, writeJson } from '../../disk/json-file.ts'

const MOST_BYTES = 65_536

/** Where an approval is kept: one of each owner for each plan, and for each way. */
export function approvalFile(folder: string, { plan, act, owner }: Pick<Approval, 'plan' | 'act' | 'owner'>): string {
  return join(folder, `${safeFileName(plan)}.${act === undefined ? '' : `${act}.`}${safeFileName(owner)}.json`)
}

/** Where a standing approval is kept: the newest of each owner for each account. */
export function standingFile(folder: string, { account, owner }: Pick<StandingApproval, 'account' | 'owner'>): string {
  return join(folder, `${STANDING}.${safeFileName(account)}.${safeFileName(owner)}.json`)
}

const STANDING = 'recovery'

/** @throws SG-DISK-002 */
export async function writeApproval(file: string, approval: Approval | StandingApproval): Promise<void> {
  await writeJson(file, approval)
}

/** Reads an approval somebody named. @throws SG-FLEET-014 when it is none. */
export async function readApproval(file: string): Promise<Approval | StandingApproval> {
  const read = await readJson(file, MOST_BYTES)
  const parsed = 'value' in read ? z.union([approvalSchema, standingSchema]).safeParse(read.value) : undefined
  if (parsed?.success === true) return parsed.data
  throw new SiteguardError({ code: 'SG-FLEET-014', kind: 'config', params: { file } })
}

/** The approvals in a folder: of one plan, or all. What is none there counts for nothing. */
export async function approvalsIn(folder: string, plan?: string): Promise<Approval[]> {
  const names = (await readdir(folder).catch(() => [])).filter(
    (name) => (plan === undefined || name.startsWith(`${safeFileName(plan)}.`)) && name.endsWith('.json'),
  )
  const found = await Promise.all(names.map((name) => readApproval(join(folder, name)).catch(() => undefined)))
  return found.filter((approval) => approval !== undefined && isOfPlan(approval))
}

/** The standing approvals in a folder. */
export async function standingIn(folder: string): Promise<StandingApproval[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith(`${STANDING}.`) && name.endsWith('.json'))
  const found = await Promise.all(names.map((name) => readApproval(join(folder, name)).catch(() => undefined)))
  return found.filter((approval) => approval !== undefined && !isOfPlan(approval)) as StandingApproval[]
}

export function isOfPlan(approval: Approval | StandingApproval): approval is Approval {
  return approval.format === 'siteguard-approval'
}
