import type { RemotePath } from '../../core/path.ts'
import type { RuleId } from '../../core/rule-catalog.ts'
import type { ContentJudge } from '../../detectors/content-judge.ts'
import type { EngineProblem } from '../../detectors/types.ts'
import type { PackScanner } from './pack-scanner.ts'
import type { RulesInUse } from './rules-in-use.ts'

/** Asks the rules of added packs about every file, after ours. What they could not tell is a problem as any detector's is: nobody says clean. */
export function judgeWithPacks(ours: ContentJudge, packs: PackScanner | undefined): ContentJudge {
  if (packs === undefined) return ours
  return {
    ...ours,
    async inspect(subject, content) {
      const said = await ours.inspect(subject, content)
      // The release's own bytes: nothing speaks against them.
      if (subject.known === 'good' || subject.known === 'line-endings') return said
      const { found, troubles } = await packs.inspect(content.path, content)
      const problems = troubles.map(({ pack, trouble }): EngineProblem => {
        const detail = `${trouble.trouble} ${trouble.detail}`.trim()
        // Told once of the pack, not of every file.
        if (trouble.trouble === 'absent') return { detector: 'yara', path: pack as RemotePath, detail, reason: 'engine-absent' }
        return { detector: `yara ${pack}`, path: content.path, detail }
      })
      return { found: [...said.found, ...found], problems: [...said.problems, ...problems] }
    },
  }
}

/** Whether what a rule finds counts. */
export function countsIn(rules: RulesInUse | undefined): (rule: RuleId) => boolean {
  return (rule) => rules === undefined || rules.standing(rule) === 'on'
}
