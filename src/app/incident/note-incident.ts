import { concerns, type EntryContent, listIncidents, openLog } from '../../evidence/index.ts'

export interface NoteDeps {
  /** Folder of all incidents of this machine. */
  readonly folder: string
  readonly by: string
  readonly now: () => number
}

/** Something a command did, as the running log has it. */
export type Act = Omit<Extract<EntryContent, { kind: 'act' }>, 'kind'>

/**
 * Enters what a command did into the running log of every open incident it concerns; nothing where there is none. Gives the incidents it was
 * entered into. @throws what `append` throws: the caller tells it, and lets no command fail for it.
 */
export async function noteIncident(acts: readonly Act[], deps: NoteDeps): Promise<string[]> {
  if (acts.length === 0) return []
  const noted: string[] = []
  for (const info of await listIncidents(deps.folder)) {
    if (info.closedAt !== undefined) continue
    const mine = acts.filter(({ account, site }) =>
      concerns(info, { ...(account === undefined ? {} : { account }), ...(site === undefined ? {} : { site }) }),
    )
    if (mine.length === 0) continue
    await openLog(info.dir, deps).append(...mine.map((act) => ({ kind: 'act' as const, ...act })))
    noted.push(info.id)
  }
  return noted
}
