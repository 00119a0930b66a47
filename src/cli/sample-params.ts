interface Words {
  readonly what: string
  readonly next: string
}

/**
 * Makes a text say what it says in general: each parameter stands as its own name in capitals (`HOST`, `VERSION`), numbers as
 * many, lists as two. Used by `explain`, where there is no occurrence to speak of.
 */
export function sampleParams(text: (params: never) => Words): Words {
  const names: Readonly<Record<string, unknown>> = new Proxy(
    {},
    { get: (_target, key) => (typeof key === 'string' ? stand(key) : undefined) },
  )
  const words = text(names as never)
  // A parameter that chooses among fixed words (`fault`) chooses none here.
  return { what: words.what.replaceAll('undefined', '…'), next: words.next.replaceAll('undefined', '…') }
}

const NUMBERS = new Set([
  'pid',
  'got',
  'files',
  'count',
  'preAuth',
  'seconds',
  'limit',
  'status',
  'port',
  'line',
  'column',
  'index',
  'resumes',
  'needed',
  'free',
  'others',
  'percent',
])
const LISTS = new Set([
  'ids',
  'known',
  'tried',
  'expected',
  'paths',
  'reasons',
  'tables',
  'databases',
  'ours',
  'names',
  'abilities',
  'owners',
])

function stand(name: string): unknown {
  if (NUMBERS.has(name)) return 2
  if (LISTS.has(name)) return ['…']
  return name.replace(/[A-Z]/g, (letter) => `-${letter}`).toUpperCase()
}
