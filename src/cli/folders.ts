import { join } from 'node:path'
import { appFolders } from '../disk/xdg.ts'
import type { Context } from './command.ts'

/** Folder of the stores of all sites. */
export function storesFolder(context: Context): string {
  return join(appFolders(context.env).data, 'snapshots')
}

/** Folder of what is remembered from judgement to judgement of snapshots. */
export function judgedFolder(context: Context): string {
  return join(appFolders(context.env).state, 'judged')
}

/** Folder of the plans nobody named a file for. */
export function plansFolder(context: Context): string {
  return join(appFolders(context.env).state, 'plans')
}

/** Folder of the recoveries of accounts. */
export function recoveriesFolder(context: Context): string {
  return join(appFolders(context.env).state, 'recoveries')
}

/** Folder of the notices for owners. */
export function noticesFolder(context: Context): string {
  return join(appFolders(context.env).state, 'notices')
}

/** Folder of the incidents: running logs, packs of evidence, papers. */
export function incidentsFolder({ env }: Pick<Context, 'env'>): string {
  return join(appFolders(env).data, 'incidents')
}

/** Folder of the rules: which set judges, packs that were added, what tests came to. */
export function rulesFolder({ env }: Pick<Context, 'env'>): string {
  return join(appFolders(env).data, 'rules')
}
