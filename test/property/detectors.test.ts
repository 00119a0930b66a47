import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Entry } from '../../src/core/entry.ts'
import type { Installation, ShapeId, Zone } from '../../src/core/installation.ts'
import { bareInstallation } from '../../src/core/installation.ts'
import type { RemotePath } from '../../src/core/path.ts'
import { createTree } from '../../src/core/tree.ts'
import { bareSite } from '../../src/detectors/bare-site.ts'
import { detectorModules, gatherFindings, inspectContent, inspectEntry, inspectSite, wantOf } from '../../src/detectors/index.ts'
import { type Tokens, tokenise } from '../../src/detectors/php/lexer.ts'
import { findFlows } from '../../src/detectors/php/scan.ts'
import { checkIndexGuard, checkWordpressConfig } from '../../src/detectors/php-shape/guards.ts'
import { checkSerialized } from '../../src/detectors/php-shape/serialized.ts'
import { checkCompiledTemplate, checkPluginCache } from '../../src/detectors/php-shape/spip-caches.ts'
import { checkChmod, checkConnect, checkKeys, checkMetaCache, checkSession } from '../../src/detectors/php-shape/spip-files.ts'
import { parseHtaccess, parseSettings } from '../../src/detectors/server-config/parse.ts'
import type { EngineProblem, KnownState, Sample, Subject } from '../../src/detectors/types.ts'
import { samplesOf } from '../helpers/detector-samples.ts'

const ZONES: readonly Zone[] = ['core', 'extension', 'template', 'config', 'upload', 'cache', 'data', 'foreign']
const SHAPES: readonly ShapeId[] = [
  ...(['spip-connect', 'spip-chmod', 'spip-keys', 'spip-session', 'spip-meta-cache', 'spip-plugin-cache'] as const),
  ...(['spip-compiled-template', 'wordpress-config', 'index-guard'] as const),
]
const STATES: readonly KnownState[] = ['good', 'line-endings', 'changed', 'unlisted', 'unjudged', 'unread']
const spip: Installation = bareInstallation('spip')

const samples: readonly Sample[] = (await Promise.all(Object.keys(detectorModules).map(samplesOf))).flat()
const contents = samples.flatMap((sample) => (sample.base64 === undefined ? [] : [Buffer.from(sample.base64, 'base64')]))

/** Real and hostile contents, cut and joined anywhere, with noise between. */
const bytes = fc
  .array(
    fc.oneof(
      fc.tuple(fc.constantFrom(...contents), fc.nat(400), fc.nat(400)).map(([b, from, size]) => b.subarray(from, from + size)),
      fc.uint8Array({ maxLength: 60 }),
      fc
        .constantFrom('<?php ', '?>', '"{$a["', '<<<A\n', '\\\n', '<Files "', 'a:99999999999:{', 's:-1:"', '#EVAL{', '\0')
        .map((text) => Buffer.from(text)),
    ),
    { maxLength: 6 },
  )
  .map((parts) => Buffer.concat(parts))

const path = fc
  .array(fc.oneof(fc.constantFrom(...samples.map((s) => s.path)), fc.string({ unit: 'binary', maxLength: 8 })), {
    minLength: 1,
    maxLength: 3,
  })
  .map((parts) => parts.join('').replace(/^\/+/, '') as RemotePath)

const entry = fc.record({
  path,
  type: fc.constantFrom<Entry['type']>('file', 'file', 'file', 'dir', 'symlink', 'fifo', 'other'),
  size: fc.nat(),
  mode: fc.nat(0o7777),
  mtime: fc.double(),
  target: fc.oneof(path, fc.constantFrom('/', '..', '.', '', '../..', '/etc/passwd')),
})

const subject: fc.Arbitrary<Subject> = fc
  .record({
    entry,
    zone: fc.constantFrom(...ZONES),
    known: fc.constantFrom(...STATES),
    shape: fc.option(fc.constantFrom(...SHAPES), { nil: undefined }),
    mayHoldCode: fc.boolean(),
    baseline: fc.option(fc.constantFrom('same' as const, 'changed' as const, 'added' as const), { nil: undefined }),
    hosts: fc.constantFrom<readonly string[]>([], ['example.org']),
  })
  .map(({ entry: e, hosts, shape, baseline, ...rest }) => {
    const site = bareSite({ site: 's', tree: createTree([e]), installations: [spip], hosts })
    const release = { product: 'spip', version: '4.4.30', bundled: true }
    return { path: e.path, inner: e.path, entry: e, site, release, ...rest, ...(shape ? { shape } : {}), ...(baseline ? { baseline } : {}) }
  })

describe('any entry with any content', () => {
  it('is judged without an error, and told in finite words', () => {
    fc.assert(
      fc.property(subject, bytes, fc.boolean(), (judged, content, sampled) => {
        const problems: EngineProblem[] = []
        const report = (problem: EngineProblem): void => void problems.push(problem)
        const raw = [...inspectSite(judged.site, report), ...inspectEntry(judged, report)]
        if (wantOf(judged, report) !== 'nothing')
          raw.push(...inspectContent(judged, { path: judged.path, bytes: content, size: content.length, sampled }, report))
        expect(problems).toEqual([])
        const options = { site: 's', digestOf: () => undefined, modifiedOf: () => judged.entry.mtime, isNew: () => true }
        const findings = gatherFindings(raw, options)
        expect(gatherFindings([...raw].reverse(), options)).toEqual(findings)
        for (const finding of findings) {
          for (const reason of finding.reasons) expect(reason.evidence?.excerpt?.length ?? 0).toBeLessThanOrEqual(200)
        }
      }),
      { numRuns: 2500 },
    )
  })
})

/** Counts every question asked of the tokens: the work, whatever the machine. */
function counting(tokens: Tokens): { tokens: Tokens; work(): number } {
  let calls = 0
  const count = <A extends unknown[], R>(ask: (...args: A) => R): ((...args: A) => R) => {
    return (...args) => {
      calls += 1
      return ask(...args)
    }
  }
  return {
    tokens: {
      source: tokens.source,
      count: tokens.count,
      kind: count((i: number) => tokens.kind(i)),
      start: count((i: number) => tokens.start(i)),
      end: count((i: number) => tokens.end(i)),
      text: count((i: number) => tokens.text(i)),
      is: count((i: number, word: string) => tokens.is(i, word)),
    },
    work: () => calls,
  }
}

/** A string that counts how often it is asked for something. */
function countingText(text: string): { text: string; work(): number } {
  let calls = 0
  const counted = new Proxy(new String(text), {
    get(target, key) {
      calls += 1
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value
    },
  })
  return { text: counted as unknown as string, work: () => calls }
}

const HOSTILE: readonly (readonly [string, string])[] = [
  ...(
    [
      'eval(',
      'eval($a[',
      'include ',
      '$a=',
      'trim(',
      'eval(trim($x',
      '$_GET[',
      '$_SERVER[',
      '$_GET{',
      '((',
      '[[',
      '{{',
      'array(',
      '#[',
    ] as const
  ).map((unit): [string, string] => ['<?php ', unit]),
  ...(
    [
      '"{$a["',
      '`$a',
      '"',
      "'",
      '/*',
      '<<<A\n',
      "<<<'A'\n",
      '<<<',
      '<<<A\nA\n',
      '#',
      '//\n',
      '\\',
      '\\a',
      '?><?php ',
      ';',
      '$a;',
      '.',
      '"\\',
    ] as const
  ).map((unit): [string, string] => ['<?php ', unit]),
  ...(
    [
      'usort($a,',
      'preg_replace("/a/e",',
      'call_user_func(f(),',
      'function f(){',
      'function ',
      '$f($_GET[1]);',
      '$a=$_GET;eval($b);',
    ] as const
  ).map((unit): [string, string] => ['<?php ', unit]),
  ['', '<script '],
  ['', '<script language=php>'],
  ['', '<?'],
  ['', '<'],
  ["<?php\n$GLOBALS['visiteur_session']['a'] = ", 'array('],
  ["<?php\n$GLOBALS['visiteur_session']['a'] = ", '1 .'],
  ["<?php\n$GLOBALS['visiteur_session']['a'] = [", '1,'],
  ["<?php\n\nif (defined('_ECRIRE_INC_VERSION')) {\n", "minipipe('a',$val);"],
  ['<?php\n\n/*\n * Squelette : x\n */ ', 'function html_0(){}'],
  ['<?php "', '$a'],
  ['<?php <<<A\n', '{$a}\n'],
  ['<?php <<<A\n', '   \n'],
]
const SHAPE_CHECKS = {
  ...{ checkConnect, checkChmod, checkSession, checkKeys, checkMetaCache },
  ...{ checkPluginCache, checkCompiledTemplate, checkWordpressConfig, checkIndexGuard },
}

describe('hostile PHP', () => {
  it.each(HOSTILE)('costs the lexer work in proportion to its size: %j %j', (head, unit) => {
    const work = (size: number): number => {
      const counted = countingText(head + unit.repeat(Math.ceil(size / unit.length)))
      tokenise(counted.text)
      return counted.work()
    }
    expect(work(20_000)).toBeLessThan(20_000 * 30)
    expect(work(40_000)).toBeLessThan(Math.max(work(20_000), 1000) * 2.2)
  })

  it.each(HOSTILE)('costs the rules work in proportion to its size: %j %j', (head, unit) => {
    const small = tokenise(head + unit.repeat(Math.ceil(20_000 / unit.length)))
    const large = tokenise(head + unit.repeat(Math.ceil(40_000 / unit.length)))
    for (const ask of [
      (tokens: Tokens) => findFlows(tokens),
      ...Object.values(SHAPE_CHECKS).map((check) => (tokens: Tokens) => check({ tokens, source: tokens.source, name: 'html_0.php' })),
    ]) {
      const [a, b] = [counting(small), counting(large)]
      ask(a.tokens)
      ask(b.tokens)
      expect(b.work()).toBeLessThan(large.count * 1000 + 10_000)
      expect(b.work()).toBeLessThan(Math.max(a.work(), 20_000) * 2.2)
    }
  })

  it('of 1 MB is read whole', () => {
    for (const [head, unit] of HOSTILE) {
      const tokens = tokenise(head + unit.repeat(Math.ceil(1_000_000 / unit.length)))
      expect(tokens.end(tokens.count - 1)).toBeGreaterThan(900_000)
      findFlows(tokens)
    }
  }, 600_000)
})

describe('hostile serialised data and settings', () => {
  it.each([
    ['a:1:{i:0;', 'nested'],
    ['s:1:"a";', 'flat'],
    ['a:0:{}', 'empty'],
    ['d:', 'cut'],
    ['i:1', 'no end'],
  ])('%s is left where it goes wrong', (unit) => {
    for (const head of ['', 'a:100000:{']) {
      const counted = countingText(head + unit.repeat(20_000))
      const wrong = checkSerialized(counted.text, 0)
      expect(counted.work()).toBeLessThan(20_000 * 60)
      if (head !== '') expect(wrong).toBeDefined()
    }
  })

  it.each(['\\\n', '<Files a>\n', '</', '"', 'a\\', ' ', 'AddType x .y\n', '<', 'a=b\n', '=\n', '\r'])(
    '%j a million bytes long gives bounded directives',
    (unit) => {
      const source = unit.repeat(Math.ceil(1_000_000 / unit.length))
      const directives = parseHtaccess(source)
      expect(directives.length).toBeLessThanOrEqual(20_000)
      for (const directive of directives.slice(0, 100)) expect(directive.sections.length).toBeLessThanOrEqual(50)
      expect(parseSettings(source).length).toBeLessThanOrEqual(20_000)
    },
  )
})
