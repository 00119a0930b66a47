import { compileLate } from '../core/tune-v8.ts'
import { inspectDearly } from './index.ts'
import { type JudgeQuestion, judgeWith, siteOf } from './judge-messages.ts'
import type { SiteFacts } from './types.ts'

/*
 * The other process of `startJudgeProcess`: says that it is there, then answers one question after the other. Without its parent it has
 * nothing to do, and ends. What a person stops at the keyboard is the parent's to end.
 */

// It sees a few megabytes of code, each file of another kind: what is compiled early is thrown away and compiled again, which costs as much as
// the judging.
compileLate(600_000)
const sites = new Map<number, SiteFacts>()

process.on('SIGINT', () => {})
process.on('message', ({ subject, site, facts, bytes, size, sampled }: JudgeQuestion) => {
  if (facts !== undefined) sites.set(site, siteOf(facts))
  const content = { path: subject.path, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), size, sampled }
  process.send?.(judgeWith(inspectDearly, { ...subject, site: sites.get(site) as SiteFacts }, content))
})
process.send?.('ready')
