import type { FileContent } from '../../core/content.ts'
import type { RawFinding } from '../../core/finding.ts'
import type { RemotePath } from '../../core/path.ts'
import { evidenceAt, textOf } from '../shared/subjects.ts'
import { YARA_LIMIT } from './start-yara.ts'
import type { YaraMatch, YaraRule } from './types.ts'

/** A match as a finding: it names the rule, its pack, author and licence, as the terms of published packs ask. */
export function findingOf(
  path: RemotePath,
  content: FileContent,
  match: YaraMatch,
  rule: YaraRule,
  pack: string,
): RawFinding<'yara-match'> {
  const { name, author, licence, reference, description } = rule
  const evidence = evidenceOf(content, match)
  return {
    rule: 'yara-match',
    path,
    params: { name, pack, author, licence, reference, description },
    severity: rule.grade === 'possible' ? 'medium' : 'high',
    confidence: rule.grade,
    class: 'intrusion',
    ...(evidence === undefined ? {} : { evidence }),
  }
}

/** Behind the head of a file of which only head and tail were looked at, nobody knows where it stands. */
function evidenceOf(content: FileContent, { offset }: YaraMatch): RawFinding['evidence'] {
  if (offset === undefined || (content.bytes.length > YARA_LIMIT && offset >= YARA_LIMIT / 2)) return undefined
  const { line, ...evidence } = evidenceAt(textOf(content), offset)
  return { ...evidence, ...(content.sampled || line === undefined ? {} : { line }) }
}
