import { resolve } from 'node:path'
import { createServer } from 'vite'

// Node 20 runs no TypeScript: Vite, which the tests bring along, does. It stays until the end, as some modules are loaded when they are needed.
const [name = 'scan', ...args] = process.argv.slice(2)
if (!/^[a-z-]+$/.test(name)) throw new Error(`no such bench: ${name}`)
const vite = await createServer({
  configFile: false,
  appType: 'custom',
  logLevel: 'error',
  server: { middlewareMode: true, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
})
try {
  const { main } = await vite.ssrLoadModule(resolve(import.meta.dirname, `${name}.ts`))
  process.exitCode = await main(args)
} finally {
  await vite.close()
}
