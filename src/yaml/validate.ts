import type { z } from 'zod'
import { en, fr } from 'zod/locales'
import { nearestNames } from '../core/nearest.ts'
import { isProblemId, problemText } from '../i18n/problems.ts'
import type { Lang, ProblemId, ProblemParams, ValueKind } from '../i18n/types.ts'
import { pathText, type YamlDocument, type YamlPath, type YamlProblem, yamlError } from './document.ts'

const LOCALES = { en: en().localeError, fr: fr().localeError }

type RawIssue = z.core.$ZodRawIssue
type Issue = z.core.$ZodIssue

/** A problem made by hand, for checks a schema cannot express. */
export function yamlProblem<P extends ProblemId>(
  document: YamlDocument,
  lang: Lang,
  at: { readonly path: YamlPath; readonly on: 'key' | 'value' },
  id: P,
  params: ProblemParams[P],
): YamlProblem {
  const position = at.on === 'key' ? document.keyAt(at.path) : document.valueAt(at.path)
  return { file: document.file, ...position, problem: problemText(lang, id, params), path: pathText(at.path) }
}

/**
 * The document's data as the schema gives it, or every problem in the order of the file. A schema names a text of ours by
 * giving a ProblemId as the message (`z.string().regex(…, 'host-key')`); other messages are zod's in the user's language.
 * An unknown key is told at the key, with the nearest known ones; a missing key at the key of the part it is missing from.
 */
export function checkYaml<T>(document: YamlDocument, schema: z.ZodType<T>, lang: Lang): { value: T } | { problems: YamlProblem[] } {
  if (document.value === null) return { problems: [yamlProblem(document, lang, { path: [], on: 'value' }, 'empty-document', {})] }
  return checkYamlPart(document, [], schema, lang)
}

/** As `checkYaml`, of the part at a path that exists. */
export function checkYamlPart<T>(
  document: YamlDocument,
  base: YamlPath,
  schema: z.ZodType<T>,
  lang: Lang,
): { value: T } | { problems: YamlProblem[] } {
  // zod drops the schema from finished issues; the list of unknown keys is the same object before and after.
  const knownKeys = new WeakMap<readonly string[], readonly string[]>()
  const parse = (value: unknown) =>
    schema.safeParse(value, {
      error: (issue) => {
        if (issue.code === 'unrecognized_keys') knownKeys.set(issue.keys, keysOf(issue))
        return messageOf(LOCALES[lang](issue))
      },
    })
  const part = base.reduce((value: unknown, key) => (value as Record<string | number, unknown>)[key], document.value)
  const first = parse(part)
  const result = first.success ? first : parse(withTextForNumbers(document, base, part, first.error.issues))
  if (result.success) return { value: result.data }
  const problems = result.error.issues.flatMap((issue) => problemsOf(document, lang, base, issue, knownKeys))
  return { problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) }
}

/**
 * The document's data as the schema gives it.
 * @throws SG-INV-001 with the first problem of the file.
 */
export function validateYaml<T>(document: YamlDocument, schema: z.ZodType<T>, lang: Lang): T {
  const checked = checkYaml(document, schema, lang)
  if ('value' in checked) return checked.value
  throw yamlError(checked.problems[0] as YamlProblem)
}

/**
 * Where text is wanted and a number or boolean stands (a login name of digits), the text as it was written: people do not know
 * that YAML saw anything else in it.
 */
function withTextForNumbers(document: YamlDocument, base: YamlPath, part: unknown, issues: readonly Issue[]): unknown {
  const copy = { part: structuredClone(part) }
  for (const issue of issues) {
    if (issue.code !== 'invalid_type' || issue.expected !== 'string') continue
    const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)))
    const text = document.writtenAt([...base, ...path])
    if (text === undefined) continue
    const keys = ['part', ...path]
    const holder = keys.slice(0, -1).reduce((value: unknown, key) => (value as Record<string | number, unknown>)[key], copy)
    ;(holder as Record<string | number, unknown>)[keys.at(-1) as string] = text
  }
  return copy.part
}

function problemsOf(
  document: YamlDocument,
  lang: Lang,
  base: YamlPath,
  issue: Issue,
  knownKeys: WeakMap<readonly string[], readonly string[]>,
): YamlProblem[] {
  const path = [...base, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))]
  // A schema with a text of its own keeps it: what stands where a secret belongs is not told as the name of a key.
  if (issue.code === 'unrecognized_keys' && knownKeys.has(issue.keys)) {
    const known = knownKeys.get(issue.keys) ?? []
    const free = known.filter((key) => !document.has([...path, key]))
    return issue.keys.map((key) =>
      yamlProblem(document, lang, { path: [...path, key], on: 'key' }, 'unknown-key', { key, near: nearestNames(key, free, 2) }),
    )
  }
  const last = path.at(-1)
  if (last !== undefined && !document.has(path))
    return [yamlProblem(document, lang, { path: path.slice(0, -1), on: 'key' }, 'missing-key', { key: String(last) })]
  const wanted = issue.code === 'invalid_type' ? KINDS[issue.expected] : undefined
  if (wanted !== undefined && !isProblemId(issue.message)) {
    const got = kindOf(path.reduce((value: unknown, key) => (value as Record<string | number, unknown>)[key], document.value))
    return [yamlProblem(document, lang, { path, on: 'value' }, 'wrong-kind', { wanted, got })]
  }
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message
  const position = issue.code === 'invalid_key' ? document.keyAt(path) : document.valueAt(path)
  const problem = isProblemId(message) ? problemText(lang, message as 'name', {}) : message
  return [{ file: document.file, ...position, problem, path: pathText(path) }]
}

/** Kinds in the words of a document: zod's own name types of a program. */
const KINDS: Readonly<Record<string, ValueKind>> = {
  object: 'keys',
  record: 'keys',
  array: 'list',
  string: 'text',
  number: 'number',
  int: 'number',
  boolean: 'truth',
}

function kindOf(value: unknown): ValueKind {
  if (value === null || value === undefined) return 'nothing'
  return Array.isArray(value) ? 'list' : (KINDS[typeof value] ?? 'text')
}

function keysOf(issue: RawIssue): readonly string[] {
  const shape = (issue.inst as { _zod?: { def?: { shape?: object } } } | undefined)?._zod?.def?.shape
  return shape === undefined ? [] : Object.keys(shape)
}

function messageOf(said: string | { message: string } | null | undefined): string | undefined {
  return typeof said === 'string' ? said : said?.message
}
