import { stat, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { isSiteguardError } from '../core/error.ts'
import type { Finding } from '../core/finding.ts'
import { writeFileAtomic } from '../disk/atomic-write.ts'
import { diskWriteError } from '../disk/disk-error.ts'
import { DOCUMENT_FORMATS, type DocumentFormat, isDocumentFormat, loadDocumentReporter } from '../reporters/formats.ts'
import type { DocumentOptions, Reported } from '../reporters/types.ts'
import type { Context, OptionValues } from './command.ts'
import { exitCodeOf } from './exit-codes.ts'
import { flag, list, usage } from './options.ts'

/** One `--output FORMAT=FILE`. */
export interface Output {
  readonly format: DocumentFormat
  /** Absolute. Absent: standard output, in place of the text. */
  readonly file?: string
}

/** node_exporter reads its text files under a login of its own. Everything else is the operator's alone. */
const READABLE: Partial<Record<DocumentFormat, number>> = { prometheus: 0o644 }

/** What `--output` asks for; looked at before anything is done. @throws SG-USE-001 */
export function parseOutputs(context: Context, options: OptionValues): readonly Output[] {
  const words = context.texts.help.usage
  const outputs = list(options, 'output').map((given): Output => {
    const [, format = '', file = ''] = /^([^=]*)=(.+)$/s.exec(given) ?? []
    if (!isDocumentFormat(format)) {
      const allowed = DOCUMENT_FORMATS.map((name) => `${name}=FILE`).join(', ')
      throw usage('--output', words.badValue({ value: given, allowed }))
    }
    return file === '-' ? { format } : { format, file: resolve(context.cwd, file) }
  })
  const onScreen = outputs.filter(({ file }) => file === undefined)
  if (onScreen.length > 1) throw usage('--output', words.conflict({ other: '--output FORMAT=-' }))
  for (const other of ['json', 'plain'])
    if (onScreen.length > 0 && flag(options, other)) throw usage('--output FORMAT=-', words.conflict({ other: `--${other}` }))
  return outputs
}

/** Whether one of them takes the place of the text on standard output. */
export function takesScreen(outputs: readonly Output[]): boolean {
  return outputs.some(({ file }) => file === undefined)
}

/**
 * Writes every document that is asked for, each whole or not at all, without the secrets known by now.
 * @throws SG-DISK-002 after all others were written.
 */
export async function writeOutputs(
  context: Context,
  outputs: readonly Output[],
  reported: Reported,
  options: Omit<DocumentOptions, 'texts'>,
): Promise<void> {
  let failed: { readonly error: unknown } | undefined
  for (const { format, file } of outputs) {
    const write = await loadDocumentReporter(format)
    const text = context.redact(write(reported, { texts: context.texts, ...options }))
    if (file === undefined) context.terminal.out(text)
    else
      await writeDocument(file, text, READABLE[format]).catch((error: unknown) => {
        failed ??= { error }
      })
  }
  if (failed !== undefined) throw failed.error
}

/** What is no file of the disk (`/dev/stdout`, a pipe) cannot be replaced by one, and is written to as it is. */
async function writeDocument(file: string, text: string, mode: number | undefined): Promise<void> {
  const there = await stat(file).catch(() => undefined)
  if (there === undefined || there.isFile()) return writeFileAtomic(file, text, mode)
  await writeFile(file, text).catch((error: unknown) => {
    throw diskWriteError(file, error)
  })
}

/**
 * Does the work of a command, and writes its documents also where it fails before there is anything to report: a file of yesterday that
 * stays would say that all is well.
 */
export async function withOutputs(
  context: Context,
  outputs: readonly Output[],
  kind: Reported['kind'],
  failOn: Finding['confidence'],
  work: () => Promise<number>,
): Promise<number> {
  const startedAt = new Date().toISOString()
  try {
    return await work()
  } catch (error) {
    const known = isSiteguardError(error)
    const failure: Reported = {
      kind,
      startedAt,
      finishedAt: new Date().toISOString(),
      siteguard: context.version,
      rules: '',
      failOn,
      accounts: [],
      sites: [],
      waiverProblems: [],
      exitCode: exitCodeOf(known ? error.kind : 'internal'),
      failure: known ? { code: error.code, params: error.params } : { code: 'SG-INT-001', params: { detail: String(error) } },
    }
    // The first error is the one that is told.
    await writeOutputs(
      context,
      outputs.filter(({ file }) => file !== undefined),
      failure,
      { onlyNew: false },
    ).catch(() => {})
    throw error
  }
}
