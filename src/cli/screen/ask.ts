import { createInterface } from 'node:readline/promises'

/** Asks a question on standard error and gives the answer. Only called where a terminal is there to ask. */
export async function ask(question: string, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return (await lines.question(question, { signal })).trim()
  } finally {
    lines.close()
  }
}

/** Asks for something that is not shown while it is typed. Ctrl-C rejects with an AbortError. */
export function askHidden(question: string): Promise<string> {
  const { stdin, stderr } = process
  return new Promise((resolve, reject) => {
    let typed = ''
    const finish = (error?: Error): void => {
      stdin.off('data', read)
      stdin.setRawMode(false)
      stdin.pause()
      stderr.write('\n')
      if (error === undefined) resolve(typed)
      else reject(error)
    }
    const read = (chunk: Buffer): void => {
      for (const char of chunk.toString('utf8')) {
        if (char === '\r' || char === '\n' || char === '\u0004') {
          finish()
          return
        }
        if (char === '\u0003') {
          finish(Object.assign(new Error('interrupted'), { name: 'AbortError' }))
          return
        }
        if (char === '\u007f' || char === '\b') typed = [...typed].slice(0, -1).join('')
        else if (char >= ' ') typed += char
      }
    }
    stderr.write(question)
    stdin.setRawMode(true)
    stdin.resume()
    stdin.on('data', read)
  })
}
