import { expect, it } from 'vitest'
import type { RemotePath } from '../../core/path.ts'
import type { PageClient } from '../../http/types.ts'
import { createMemoryTransport } from '../../transports/memory/index.ts'
import type { OpContext, PlacedOp } from '../types.ts'
import { createHttpPhp } from './http-php.ts'

const URL = 'https://town.example/'

function php(answers: readonly string[]) {
  const asked: string[] = []
  const post: PageClient['post'] = async (url) => {
    asked.push(url)
    const body = Buffer.from(answers[Math.min(asked.length, answers.length) - 1] as string)
    return { status: 200, headers: {}, body, url }
  }
  const transport = createMemoryTransport({ 'www/index.php': 'x' })
  const context = { transport, root: 'www' as RemotePath, signal: new AbortController().signal, plan: { id: 'r', hash: 'h' } }
  const op = { kind: 'migrate', installation: '' } as unknown as PlacedOp<'migrate'>['op']
  const runner = createHttpPhp({ index: 0, op }, URL, { ask: post, post }, context as unknown as OpContext)
  return { runner, asked, transport }
}

it('takes what a script says for its answer, whatever words of ours the site has put into it', async () => {
  const { runner, asked } = php(['siteguard:1\n{"ok":false,"log":["\nsiteguard:busy\n"]}\n{"ok":true}\n'])
  expect((await runner.script('<?php ')).stdout.toString()).toContain('{"ok":true}')
  expect(asked).toHaveLength(1)
})

it('asks again while another process is at work', async () => {
  const { runner, asked } = php(['siteguard:busy\n', 'siteguard:1\n{"ok":true}\n'])
  expect((await runner.script('<?php ')).code).toBe(0)
  expect(asked).toHaveLength(2)
})
