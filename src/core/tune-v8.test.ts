import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { knownFlags, type V8Flag } from './tune-v8.ts'

describe('knownFlags', () => {
  const ALL: readonly V8Flag[] = ['interrupt-budget', 'no-parallel-scavenge', 'semi-space-growth-factor', 'heap-growing-percent']
  const later = ALL.slice(1)

  it.each([
    ['11.3.244.8-node.38', ALL],
    ['11.8.172.17-node.20', later],
    ['12.4.254.21-node.57', later],
    ['13.6.233.17-node.53', later],
    ['14.6.202.34-node.34', later],
    ['14.7.1.1-node.1', []],
    ['15.0.1', []],
    ['', ALL],
  ])('of V8 %s', (version, flags) => {
    expect(knownFlags(version)).toEqual(flags)
  })

  it('are ones of which this Node says nothing', () => {
    const flags = knownFlags(process.versions.v8).map((flag) => `--${flag}${flag.startsWith('no-') ? '' : '=100'}`)
    const script = `for (const flag of ${JSON.stringify(flags)}) require('node:v8').setFlagsFromString(flag)`
    const { status, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})
