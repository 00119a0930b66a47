import { join } from 'node:path'
import type * as z from 'zod'
import { SiteguardError } from '../../core/error.ts'
import { ensureFolder } from '../../disk/atomic-write.ts'
import { lockFile } from '../../disk/file-lock.ts'
import { type JsonOutcome, readGzipJson, readJson, writeGzipJson, writeJson } from '../../disk/json-file.ts'
import { type Measurement, measuredFileSchema, type Pack, packSchema, type RuleSet, type RulesFile, rulesFileSchema } from './types.ts'

/** Sets that can be gone back to, beside the one that judges. */
const KEPT = 30
/** Bytes of a pack's file, unpacked. */
const PACK_BYTES = 64 * 1024 * 1024

/** What changes a set; the store numbers and dates it. */
export type Change = Pick<RuleSet, 'act' | 'about' | 'off' | 'packs'> & Partial<Pick<RuleSet, 'pin'>>

/** The rules' sets, packs and measurements on this machine. Errors of all: SG-RULE-002, SG-DISK-002; of what writes: SG-RULE-003. */
export interface RulesStore {
  /** The first set, where nothing was ever changed. */
  read(): Promise<RulesFile>
  current(): Promise<RuleSet>
  /** Makes a set of the current one, under a lock, and has it judge. Undefined: nothing is to be changed. */
  change(make: (current: RuleSet) => Change | undefined): Promise<RuleSet>
  /** Has another known set judge, as `pick` says. */
  choose(pick: (file: RulesFile) => RuleSet): Promise<RuleSet>
  pack(sha256: string): Promise<Pack>
  keepPack(pack: Pack): Promise<void>
  measured(): Promise<Readonly<Record<string, Measurement>>>
  /** Keeps what was measured of these packs, in place of what was measured of them before. */
  keepMeasured(packs: Readonly<Record<string, Measurement>>): Promise<void>
}

/** @param folder made when something is first kept */
export function createRulesStore(folder: string, now: () => number): RulesStore {
  const file = join(folder, 'rules.json')
  const measuredFile = join(folder, 'measured.json')
  const packFile = (sha256: string): string => join(folder, 'packs', `${sha256}.json.gz`)
  const first = (): RulesFile => ({
    version: 1,
    current: 0,
    sets: [{ number: 0, at: new Date(now()).toISOString(), act: 'first', about: '', off: {}, packs: [] }],
  })

  const read = async (): Promise<RulesFile> => {
    const known = parse(file, await readJson(file), rulesFileSchema) ?? first()
    if (known.sets.every(({ number }) => number !== known.current)) throw damaged(file)
    return known
  }
  const measured = async (): Promise<Readonly<Record<string, Measurement>>> =>
    parse(measuredFile, await readJson(measuredFile), measuredFileSchema)?.packs ?? {}

  const locked = async <T>(work: () => Promise<T>): Promise<T> => {
    await ensureFolder(folder)
    const lock = await lockFile(join(folder, 'lock'), {
      now,
      refuse: ({ host, pid, since }) =>
        new SiteguardError({
          code: 'SG-RULE-003',
          kind: 'conflict',
          params: { file: join(folder, 'lock'), host, pid, since },
          retry: 'later',
        }),
    })
    try {
      return await work()
    } finally {
      await lock.release()
    }
  }

  return {
    read,
    current: async () => currentOf(await read()),
    change: (make) =>
      locked(async () => {
        const known = await read()
        const before = currentOf(known)
        const change = make(before)
        if (change === undefined) return before
        const number = Math.max(...known.sets.map((set) => set.number)) + 1
        const set: RuleSet = { number, before: before.number, at: new Date(now()).toISOString(), ...change }
        await writeJson(file, { version: 1, current: number, sets: [...known.sets, set].slice(-KEPT) } satisfies RulesFile)
        return set
      }),
    choose: (pick) =>
      locked(async () => {
        const known = await read()
        const set = pick(known)
        await writeJson(file, { ...known, current: set.number } satisfies RulesFile)
        return set
      }),
    async pack(sha256) {
      const outcome = await readGzipJson(packFile(sha256), PACK_BYTES)
      const pack = parse(packFile(sha256), outcome, packSchema)
      if (pack?.sha256 !== sha256) throw damaged(packFile(sha256))
      return pack
    },
    keepPack: (pack) => writeGzipJson(packFile(pack.sha256), pack),
    measured,
    keepMeasured: (packs) => locked(async () => writeJson(measuredFile, { version: 1, packs: { ...(await measured()), ...packs } })),
  }
}

export function currentOf({ sets, current }: RulesFile): RuleSet {
  return sets.find(({ number }) => number === current) as RuleSet
}

/** Undefined: there is no such file. Rules that were lost without a word would be a scan that looks for less than it says. */
function parse<T>(file: string, outcome: JsonOutcome, schema: z.ZodType<T>): T | undefined {
  if ('problem' in outcome) {
    if (outcome.problem === 'missing') return undefined
    throw damaged(file)
  }
  const parsed = schema.safeParse(outcome.value)
  if (!parsed.success) throw damaged(file)
  return parsed.data
}

function damaged(file: string): SiteguardError {
  return new SiteguardError({ code: 'SG-RULE-002', kind: 'integrity', params: { file } })
}
