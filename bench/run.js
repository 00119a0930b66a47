import { resolve } from 'node:path'
import { runnerImport } from 'vite'

// Node 20 runs no TypeScript: Vite, which the tests bring along, does.
const [name = 'scan', ...args] = process.argv.slice(2)
if (!/^[a-z-]+$/.test(name)) throw new Error(`no such bench: ${name}`)
const { module } = await runnerImport(resolve(import.meta.dirname, `${name}.ts`))
process.exitCode = await module.main(args)
