import type { OpHandler } from '../types.ts'

/** Asks the site as a visitor would. It leaves nothing behind, so wherever it is asked again, it is done again. */
export const health: OpHandler<'health'> = {
  kind: 'health',
  stand: async (ops) => new Map(ops.map(({ index }) => [index, 'either'])),
  async apply(ops, { pages, signal }) {
    for (const { op } of ops) {
      for (const page of op.pages) {
        const answer = await pages?.ask(page.url, { signal, follow: 3 })
        if (answer === undefined) continue
        const right = 'status' in answer && (op.expect === 'closed' ? answer.status === 503 : page.status.includes(answer.status))
        if (!right) throw new Error(`${page.url}: ${'status' in answer ? answer.status : answer.failed}`)
      }
    }
  },
  undo: async () => {},
}
