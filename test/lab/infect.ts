import { execFileSync } from 'node:child_process'
import { chmodSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { compareVersions } from '../../src/core/version.ts'

/**
 * How an injection is harmless by construction. exit: every piece of PHP begins with exit, return or die · dead-branch: it all
 * stands behind `if(false)` · constant: it calls nothing that runs code, and takes nothing from a visitor · no-code: no PHP in it.
 * Nobody runs or serves them all the same.
 */
const INERT = ['exit', 'dead-branch', 'constant', 'no-code'] as const

const injection = z.strictObject({
  id: z.string(),
  path: z.string(),
  what: z.string(),
  do: z.enum(['write', 'append', 'append-code', 'prepend', 'crlf-append', 'remove', 'chmod', 'symlink', 'fifo', 'folder']),
  /** Content to write, or to put before or behind what stands there. */
  base64: z.base64().optional(),
  /** Octal; of the file after everything else. */
  mode: z
    .string()
    .regex(/^[0-7]{4}$/)
    .optional(),
  target: z.string().optional(),
  files: z.array(z.tuple([z.string(), z.base64()])).optional(),
  inert: z.enum(INERT),
  /** Only sites of this version or later have that file. */
  since: z.string().optional(),
  /** The finding it must give: this rule among its reasons, at this path (default: its own). */
  expect: z.strictObject({ rule: z.string(), path: z.string().optional() }),
})
const kit = z.strictObject({ cms: z.enum(['spip', 'wordpress']), injections: z.array(injection) })

export type Injection = z.infer<typeof injection>
export type InfectedCms = z.infer<typeof kit>['cms']

/** What an intruder sets as the time of the files he adds: long before anybody looks. */
const OLD = new Date('2023-03-14T03:14:15Z')

/** The injections of the kit for a site of this version, in the kit's order. */
export function injectionsFor(cms: InfectedCms, version: string): Injection[] {
  const file = fileURLToPath(new URL(`../../fixtures/infections/${cms}.json`, import.meta.url))
  const { injections } = kit.parse(JSON.parse(readFileSync(file, 'utf8')))
  return injections.filter((one) => one.since === undefined || compareVersions(version, one.since) >= 0)
}

/**
 * Puts injections into a copy of a site: all of them, or those named. As an intruder does, it gives changed files their old
 * time back, and added ones an old one. Returns what was put in.
 */
export function infect(root: string, cms: InfectedCms, version: string, ids?: readonly string[]): Injection[] {
  const all = injectionsFor(cms, version)
  const unknown = ids?.filter((id) => !all.some((one) => one.id === id)) ?? []
  if (unknown.length > 0) throw new Error(`the kit has no ${unknown.join(', ')} for ${cms} ${version}`)
  const chosen = all.filter((one) => ids === undefined || ids.includes(one.id))
  for (const one of chosen) inject(root, one)
  setModes(root, chosen)
  return chosen
}

/** What the file of an injection holds afterwards; undefined where it is no file's content that it changes. */
export function contentAfter(root: string, one: Injection): Buffer | undefined {
  const path = join(root, one.path)
  const content = Buffer.from(one.base64 ?? '', 'base64')
  switch (one.do) {
    case 'write':
      return content
    case 'append':
      return Buffer.concat([readFileSync(path), content])
    case 'append-code':
      return behind(readFileSync(path), content)
    case 'prepend':
      return Buffer.concat([content, readFileSync(path)])
    case 'crlf-append':
      return behind(Buffer.from(readFileSync(path, 'latin1').replaceAll('\n', '\r\n'), 'latin1'), content)
    default:
      return undefined
  }
}

function inject(root: string, one: Injection): void {
  const path = join(root, one.path)
  const before = lstatSync(path, { throwIfNoEntry: false })
  mkdirSync(dirname(path), { recursive: true })
  const after = contentAfter(root, one)
  if (after !== undefined) writeFileSync(path, after, { mode: 0o644 })
  switch (one.do) {
    case 'remove':
      rmSync(path)
      return
    case 'chmod':
      break
    case 'symlink':
      symlinkSync(one.target ?? '/', path)
      return
    case 'fifo':
      execFileSync('mkfifo', [path])
      break
    case 'folder':
      for (const [name, base64] of one.files ?? []) {
        mkdirSync(dirname(join(path, name)), { recursive: true })
        writeFileSync(join(path, name), Buffer.from(base64, 'base64'))
      }
  }
  utimesSync(path, before?.atime ?? OLD, before?.mtime ?? OLD)
}

/** Gives injections their modes. Once more after a change of owner, which takes set-user-id bits away. */
export function setModes(root: string, injections: readonly Injection[]): void {
  for (const { path, mode } of injections) if (mode !== undefined) chmodSync(join(root, path), Number.parseInt(mode, 8))
}

/** Code goes on in PHP where the file ends in PHP: an open tag there would be a syntax error. */
function behind(file: Buffer, content: Buffer): Buffer {
  const closed = /\?>\s*$/.test(file.toString('latin1'))
  return Buffer.concat([file, closed ? content : Buffer.from(content.toString('latin1').replace('<?php ', ''), 'latin1')])
}
