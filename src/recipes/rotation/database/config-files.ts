import { literalText } from '../../../cms/database-link.ts'
import { phpString } from '../../../cms/edit-php.ts'
import { phpTokens } from '../../../cms/php-literals.ts'
import type { CmsRotator } from '../../../cms/rotate-types.ts'
import { rotatorOf } from '../../../cms/rotators.ts'
import type { ConfigFile, DatabaseAccount } from '../../../core/credential.ts'
import { isSiteguardError, SiteguardError } from '../../../core/error.ts'
import { baseName, joinPath, parentPath, type RemotePath } from '../../../core/path.ts'
import { held } from '../../ops/parts.ts'
import { removeOurs } from '../../ops/remove-tree.ts'
import type { OpContext } from '../../types.ts'
import { eitherPassword, SEEN_HEADER } from './either.ts'
import { optionPassword, withOptionPassword } from './option-file.ts'

/** Larger than any configuration file. Bytes. */
const MOST = 1024 * 1024

/** One configuration file of a rotation: where it is, and where its old bytes are kept meanwhile. */
export interface ConfigPlace {
  readonly path: RemotePath
  /** For people. */
  readonly name: string
  readonly kept: RemotePath
  readonly staged: RemotePath
}

/** One that bears a password, and how. */
export interface Config extends ConfigPlace {
  /** Undefined where it is not one literal. */
  passwordOf(bytes: Buffer): string | undefined
  /** @throws SG-ROT-002 where it cannot be given another. */
  withPassword(bytes: Buffer, password: string): Buffer
  /** The file with two passwords, of which it uses the one that is let in. Absent: it can bear one only. */
  withEither?(bytes: Buffer, first: string, second: string, nonce: string): Buffer
  /** A page that surely runs the file. Absent: there is no address. */
  page?(nonce: string): string
  readonly outageNotes?: CmsRotator['outageNotes']
}

export function placesOf(index: number, files: readonly ConfigFile[], context: OpContext): ConfigPlace[] {
  return files.map(({ root, path }, number) => ({
    path: joinPath(root === context.plan.root ? context.root : root, path),
    name: root === context.plan.root ? path : joinPath(root, path),
    // By its name no web server gives it out as text, where our folder lies among what it serves.
    kept: joinPath(held(context, index), `config-${number}.php`),
    staged: joinPath(context.place.stage, `${index}-config-${number}.php`),
  }))
}

/** @throws SG-ROT-001 when nobody knows the CMS of one. */
export function configsOf(index: number, account: DatabaseAccount, context: OpContext): Config[] {
  const places = placesOf(index, account.configs, context)
  return account.configs.map(({ cms, path, url }, number) => {
    const place = places[number] as ConfigPlace
    if (cms === undefined) {
      return {
        ...place,
        passwordOf: (bytes) => optionPassword(bytes, account.user),
        withPassword: (bytes, password) => withOptionPassword(bytes, account.user, password),
      }
    }
    const rotator = rotatorOf(cms)
    if (rotator === undefined)
      throw new SiteguardError({ code: 'SG-ROT-001', kind: 'unsupported', params: { installation: path, why: 'no-cms' } })
    const address = url ?? (number === 0 ? account.url : undefined)
    return {
      ...place,
      passwordOf: (bytes) => rotator.passwordOf(bytes),
      withPassword: (bytes, password) => rotator.withPassword(bytes, phpString(password)),
      withEither: (bytes, first, second, nonce) => rotator.withPassword(bytes, eitherPassword(account, first, second, nonce)),
      ...(address === undefined ? {} : { page: (nonce: string) => rotator.connectingPage(address, nonce) }),
      ...(rotator.outageNotes === undefined ? {} : { outageNotes: rotator.outageNotes }),
    }
  })
}

/** The file as it stands. @throws SG-ROT-002 when it is none, or larger than any. */
export async function readConfig(config: ConfigPlace, context: OpContext, path = config.path): Promise<Buffer> {
  const { transport, signal } = context
  const entry = await transport.stat(path, { signal })
  const fault = entry?.type !== 'file' ? 'no-file' : entry.size > MOST ? 'too-large' : undefined
  if (fault !== undefined) throw new SiteguardError({ code: 'SG-ROT-002', kind: 'config', params: { file: config.name, why: fault } })
  const parts: Buffer[] = []
  let size = 0
  for await (const part of transport.read(path, { signal })) {
    size += part.length
    if (size > MOST) throw new SiteguardError({ code: 'SG-ROT-002', kind: 'config', params: { file: config.name, why: 'too-large' } })
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** The one password all of them hold. @throws SG-ROT-002 where one holds none that can be read, or another one. */
export function samePassword(configs: readonly Config[], contents: readonly Buffer[]): string {
  const found = configs.map((config, index) => config.passwordOf(contents[index] as Buffer))
  const odd = found.findIndex((password) => password === undefined || password !== found[0])
  if (odd === -1) return found[0] as string
  const why = found[odd] === undefined ? 'no-literal' : 'differs'
  throw new SiteguardError({ code: 'SG-ROT-002', kind: 'config', params: { file: configs[odd]?.name ?? '', why } })
}

/**
 * Passwords the files bear at this moment: one, or the two of a change that was cut. What another machine's vault brought in may stand
 * nowhere else by now.
 */
export async function bornePasswords(configs: readonly Config[], context: OpContext): Promise<string[]> {
  const found = new Set<string>()
  for (const config of configs) {
    const entry = await context.transport.stat(config.path, { signal: context.signal })
    if (entry?.type !== 'file' || entry.size > MOST) continue
    const bytes = await readConfig(config, context)
    const one = config.passwordOf(bytes)
    for (const password of one === undefined ? eitherOf(bytes) : [one]) found.add(password)
  }
  return [...found]
}

/** The two passwords of an expression of ours. */
function eitherOf(bytes: Buffer): string[] {
  const tokens = phpTokens(bytes)
  const ours = tokens.findIndex(({ kind, text }) => kind === 'string' && text.startsWith(`${SEEN_HEADER}: `))
  const list = tokens.findIndex(({ kind, text }, at) => at > ours && kind === 'word' && text === 'array')
  if (ours === -1 || list === -1) return []
  return [tokens[list + 2], tokens[list + 4]].flatMap((token) =>
    token?.kind === 'string' && token.literal ? [literalText(token.text)] : [],
  )
}

/**
 * Keeps the old file's bytes, whole or not at all, and where the account can, the file itself under a second name: put back, it has its
 * owner again. What an earlier try kept stays.
 */
export async function keepConfig(config: ConfigPlace, content: Buffer, context: OpContext): Promise<void> {
  const { transport, signal } = context
  if ((await transport.stat(config.kept, { signal })) !== undefined) return
  if (transport.capabilities.hardLink && (await transport.stat(itself(config), { signal })) === undefined) {
    try {
      await transport.link(config.path, itself(config), { signal })
    } catch (error) {
      // Another disk, or another's file where the system forbids it: the bytes do.
      if (!isSiteguardError(error) || !error.code.startsWith('SG-TRAN-')) throw error
    }
  }
  const fresh = freshOf(config.kept)
  await removeOurs(fresh, context)
  await transport.create(fresh, content, { signal, ...(transport.capabilities.chmod ? { mode: 0o600 } : {}) })
  await transport.rename(fresh, config.kept, { signal })
}

function itself({ kept }: ConfigPlace): RemotePath {
  return kept.replace(/\.php$/, '-itself.php') as RemotePath
}

/**
 * Puts other bytes in the file's place, with its rights, by one rename where the account can; where it cannot the file is away for a
 * moment. Nothing where they stand there already.
 */
export async function putConfig(config: ConfigPlace, content: Buffer, context: OpContext): Promise<void> {
  const { transport, signal } = context
  const entry = await transport.stat(config.path, { signal })
  if (await holds(config, content, context)) return
  await removeOurs(config.staged, context)
  const mode = (entry ?? (await transport.stat(config.kept, { signal })))?.mode
  await transport.create(config.staged, content, {
    signal,
    ...(transport.capabilities.chmod && mode !== undefined ? { mode: mode & 0o777 } : {}),
  })
  await exchangeFor(config, config.staged, context)
  if (!(await holds(config, content, context)))
    throw new SiteguardError({ code: 'SG-RUN-014', kind: 'integrity', params: { path: config.name, detail: '' } })
}

/** Puts the old file back: the file itself where a second name of it was kept, otherwise its bytes. */
export async function putBack(config: ConfigPlace, content: Buffer, context: OpContext): Promise<void> {
  const { transport, signal } = context
  if (await holds(config, content, context)) return
  const { hardLink, replace } = transport.capabilities
  if (!hardLink || replace !== 'atomic' || !(await holds(config, content, context, itself(config)))) {
    await putConfig(config, content, context)
    return
  }
  await removeOurs(config.staged, context)
  await transport.link(itself(config), config.staged, { signal })
  await exchangeFor(config, config.staged, context)
}

async function holds(config: ConfigPlace, content: Buffer, context: OpContext, path = config.path): Promise<boolean> {
  const entry = await context.transport.stat(path, { signal: context.signal })
  return entry?.type === 'file' && entry.size === content.length && (await readConfig(config, context, path)).equals(content)
}

async function exchangeFor(config: ConfigPlace, fresh: RemotePath, context: OpContext): Promise<void> {
  const { transport, signal } = context
  if (transport.capabilities.replace === 'atomic') {
    await transport.rename(fresh, config.path, { signal, replace: true })
    return
  }
  const away = config.staged.replace(/\.php$/, '-away.php') as RemotePath
  await removeOurs(away, context)
  if ((await transport.stat(config.path, { signal })) !== undefined) await transport.rename(config.path, away, { signal })
  await transport.rename(fresh, config.path, { signal })
  await removeOurs(away, context)
}

/** The run is over: what was kept holds what nobody is to find. */
export async function dropKept(place: ConfigPlace, context: OpContext): Promise<void> {
  for (const path of [place.kept, freshOf(place.kept), itself(place)]) await removeOurs(path as RemotePath, context)
}

function freshOf(kept: RemotePath): RemotePath {
  return kept.replace(/\.php$/, '-new.php') as RemotePath
}

/** Takes away a note the CMS made of a database that did not let it in: it would not ask again for half a minute. */
export async function clearOutage({ outageNotes, path }: Config, context: OpContext): Promise<void> {
  if (outageNotes === undefined) return
  const { transport, signal } = context
  const folder = joinPath(parentPath(parentPath(path)), outageNotes.folder)
  try {
    for (const entry of await transport.list(folder, { signal })) {
      if (entry.type === 'file' && outageNotes.names.test(baseName(entry.path))) await transport.remove(entry.path, { signal })
    }
  } catch (error) {
    if (!isSiteguardError(error) || !['SG-TRAN-001', 'SG-TRAN-002'].includes(error.code)) throw error
  }
}
