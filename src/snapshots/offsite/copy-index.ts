import { createHash, randomBytes } from 'node:crypto'
import * as z from 'zod'
import type { SiteId } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import type { SnapshotMarks } from '../../core/snapshot.ts'
import { type Identity, openBytes, publicKeyOf, publicKeysOf, sealBytes, sign, verify } from '../../secrets/index.ts'
import { isMoment, parseMarks } from '../store/record.ts'
import { badObject } from './targets/target-error.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const oid = z.string().regex(/^[0-9a-f]{40}$/)
const count = z.number().int().nonnegative()

/** A sealed object as the index vouches for it. */
const sealedObject = z.strictObject({ name: z.string().regex(/^[0-9a-f]{32}$/), size: count, sha256 })
export type SealedObject = z.infer<typeof sealedObject>

const dataPack = z.strictObject({
  /** Git's name of the pack: the checksum at its end. */
  git: oid,
  objects: count,
  /** Of the pack in the clear. */
  bytes: count,
  data: sealedObject,
  idx: sealedObject,
})
export type DataPack = z.infer<typeof dataPack>

/** Commits, trees, manifests and records. A difference holds what its base, a full, does not. */
const metaPack = z.strictObject({ git: oid, bytes: count, base: oid.optional(), data: sealedObject })
export type MetaPack = z.infer<typeof metaPack>

const snapshot = z.strictObject({
  moment: z.string().refine(isMoment),
  role: z.enum(['snapshot', 'target']),
  commit: oid,
  /** The meta pack it hangs on; with that one's base it is whole. */
  meta: oid,
  marks: z.custom<SnapshotMarks>((value) => parseMarks(value) !== undefined),
})
export type CopiedSnapshot = z.infer<typeof snapshot>

/**
 * How the files of a snapshot were judged: what a machine that has only listings goes on judging from. It counts for contents of the
 * same digests alone.
 */
const judged = z.strictObject({
  moment: z.string().refine(isMoment),
  /** Of the bytes in the clear. */
  sha256,
  data: sealedObject,
})
export type CopiedJudgement = z.infer<typeof judged>

/** No longer needed from this index on; deleted some generations and days later. */
const retired = z.strictObject({ name: z.string().regex(/^[0-9a-f]{32}$/), counter: count, time: z.iso.datetime() })

const bodySchema = z.strictObject({
  version: z.literal(1),
  site: z.string(),
  counter: z.number().int().positive(),
  /** SHA-256 of the body before. */
  previous: sha256.nullable(),
  time: z.iso.datetime(),
  packs: z.array(dataPack),
  metas: z.array(metaPack),
  snapshots: z.array(snapshot),
  judged: judged.optional(),
  retired: z.array(retired),
  /** Snapshots forgotten on purpose: a machine that still has one does not bring it back. */
  forgotten: z.array(z.strictObject({ moment: z.string().refine(isMoment), commit: oid })),
})

/** What an off-site copy holds, complete: a new one is written for every change. */
export type CopyIndex = z.infer<typeof bodySchema>

const envelope = z.strictObject({ body: z.string(), signer: z.string(), signature: z.string() })

export interface ReadIndex {
  readonly index: CopyIndex
  /** SHA-256 of the body: what a witness remembers. */
  readonly digest: string
}

export function emptyIndex(site: SiteId): CopyIndex {
  return {
    version: 1,
    site,
    counter: 0,
    previous: null,
    time: new Date(0).toISOString(),
    packs: [],
    metas: [],
    snapshots: [],
    retired: [],
    forgotten: [],
  }
}

/** Sealed, and signed inside the seal: the seal alone would prove nothing, as anybody can seal to a public key. */
export async function writeIndex(
  index: CopyIndex,
  identity: Identity,
  recipients: readonly string[],
): Promise<ReadIndex & { sealed: Buffer }> {
  const body = JSON.stringify(index)
  const signed = { body, signer: publicKeyOf(identity), signature: sign(Buffer.from(body), identity) }
  return { index, digest: digestOf(body), sealed: await sealBytes(Buffer.from(JSON.stringify(signed)), recipients) }
}

/**
 * Opens an index and believes it only when one of the signers signed it, for this site and under this number.
 * @throws SG-SEAL-005, SG-SEAL-006, SG-STORE-005, SG-STORE-007
 */
export async function readIndex(
  sealed: Uint8Array,
  at: { readonly address: string; readonly name: string; readonly site: SiteId; readonly counter: number },
  identity: Identity,
  signers: readonly string[],
): Promise<ReadIndex> {
  const bytes = await openBytes(sealed, identity, at.name)
  const outer = envelope.safeParse(parseJson(bytes.toString('utf8'))).data
  if (outer === undefined) throw badObject(at.address, at.name, 'format')
  if (!verify(Buffer.from(outer.body), outer.signature, [...publicKeysOf(identity), ...signers])) {
    // What it says of itself is unproven: only what looks like a key is repeated.
    const signer = /^ed25519:[A-Za-z0-9+/]{43}$/.test(outer.signer) ? outer.signer : '?'
    throw new SiteguardError({ code: 'SG-STORE-007', kind: 'integrity', params: { address: at.address, name: at.name, signer } })
  }
  const index = bodySchema.safeParse(parseJson(outer.body)).data
  if (index === undefined || !hangsTogether(index)) throw badObject(at.address, at.name, 'format')
  // An old index put under a new number, or another site's.
  if (index.site !== at.site) throw badObject(at.address, at.name, 'foreign')
  if (index.counter !== at.counter) throw badObject(at.address, at.name, 'format')
  return { index, digest: digestOf(outer.body) }
}

/** Objects an index needs to be there. */
export function objectsOf(index: CopyIndex): SealedObject[] {
  const packs = index.packs.flatMap((pack) => [pack.data, pack.idx])
  return [...packs, ...index.metas.map((meta) => meta.data), ...(index.judged === undefined ? [] : [index.judged.data])]
}

/** Folder of a site's objects: readable, and different for every site. */
export function copyFolder(site: SiteId): string {
  const slug = site
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 60)
  return `${slug === '' ? 'site' : slug}-${createHash('sha256').update(site).digest('hex').slice(0, 12)}`
}

/** Indexes are numbered, and a number is given once: that is what makes two writers notice each other. */
export function indexName(counter: number): string {
  return `index-${String(counter).padStart(8, '0')}`
}

export function counterOf(name: string): number | undefined {
  const digits = /^index-(\d{8})$/.exec(name)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** Says nothing about what it names, and is never taken. */
export function randomName(): string {
  return randomBytes(16).toString('hex')
}

function hangsTogether(index: CopyIndex): boolean {
  const metas = new Map(index.metas.map((meta) => [meta.git, meta]))
  const bases = index.metas.every((meta) => meta.base === undefined || (metas.has(meta.base) && metas.get(meta.base)?.base === undefined))
  const judged = index.judged === undefined || index.snapshots.some((copied) => copied.moment === index.judged?.moment)
  return bases && judged && index.snapshots.every((copied) => metas.has(copied.meta))
}

function digestOf(body: string): string {
  return createHash('sha256').update(body).digest('hex')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
