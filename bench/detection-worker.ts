import { readFileSync } from 'node:fs'
import { stdout } from 'node:process'
import { setImmediate as turn } from 'node:timers/promises'
import { compileLate } from '../src/core/tune-v8.ts'
import { judgeFile } from './detection-file.ts'

/*
 * One set of files, judged one after the other in a process of its own: its memory and its processor time are the engine's. The first
 * argument names a file with one path a line; a line of JSON comes out for each, and one with the cost at the end.
 */

// As the processes are started that judge for the program.
compileLate(600_000)
const files = readFileSync(process.argv[2] as string, 'utf8')
  .split('\n')
  .filter(Boolean)
// What the language machine makes of the code before it is warm is not the engine's speed.
for (const file of files.slice(0, 20)) judgeFile(file)
const rest = process.memoryUsage().rss
const before = process.cpuUsage()
const lines: string[] = []
for (const file of files) {
  lines.push(JSON.stringify(judgeFile(file)))
  // The program judges one message after the other: in one long turn, V8 frees none of the tokens' memory before its end (170 MB after 1,300 files).
  await turn()
}
const { user, system } = process.cpuUsage(before)
const cost = { cpu: (user + system) / 1e6, peak: process.resourceUsage().maxRSS / 1024, rest: rest / 1024 / 1024 }
stdout.write(`${[...lines, JSON.stringify(cost)].join('\n')}\n`)
