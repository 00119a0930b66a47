import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { IncidentFacts, Paper } from '../../core/incident.ts'
import type { Sha256 } from '../../core/manifest.ts'
import { writeFileAtomic } from '../../disk/atomic-write.ts'
import { readFileIfThere } from '../../disk/json-file.ts'
import { type LogOptions, openLog } from '../../evidence/index.ts'
import type { Texts } from '../../i18n/index.ts'
import { type WrittenPaper, writePaper } from '../../reporters/incident/papers.ts'

export interface PaperFile extends WrittenPaper {
  readonly file: string
  readonly lang: Texts['lang']
}

/**
 * Writes a paper of an incident in each of these languages into its folder (0600), and enters that into the running log. What is secret and
 * known to be is masked; nothing is sent.
 * @param languages In the order they are given back.
 * @throws SG-INC-003 where the log does not hold together: papers that speak of it would, too. SG-DISK-002
 */
export async function writePapers(
  dir: string,
  paper: Paper,
  facts: IncidentFacts,
  languages: readonly Texts[],
  { redact, ...options }: LogOptions & { readonly redact: (text: string) => string },
): Promise<PaperFile[]> {
  const log = openLog(dir, options)
  await log.entries()
  const moment = facts.at.replace(/[-:]|\.\d+/g, '')
  const written: PaperFile[] = []
  for (const texts of languages) {
    const { text, blanks } = writePaper(paper, facts, texts)
    const redacted = redact(text)
    const file = await freeFile(join(dir, 'papers'), `${moment}-${paper}`, `${texts.lang}.txt`)
    await writeFileAtomic(file, redacted)
    written.push({ file, lang: texts.lang, text: redacted, blanks })
  }
  const files = written.map(({ file, text }) => ({
    name: file.slice(dir.length + 1),
    sha256: createHash('sha256').update(text).digest('hex') as Sha256,
  }))
  await log.append({ kind: 'paper', paper, files })
  return written
}

/** A paper that was handed out is not written over by the next of the same second. */
async function freeFile(folder: string, name: string, end: string): Promise<string> {
  for (let nth = 1; ; nth += 1) {
    const file = join(folder, `${name}${nth === 1 ? '' : `-${nth}`}.${end}`)
    if ((await readFileIfThere(file)) === undefined) return file
  }
}
