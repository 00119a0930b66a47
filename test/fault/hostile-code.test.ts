import { deflateRawSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { RawFinding } from '../../src/core/finding.ts'
import { inspectContent } from '../../src/detectors/index.ts'
import type { EngineProblem } from '../../src/detectors/types.ts'
import { judgedFile } from '../helpers/judged-subjects.ts'
import { cleanWorld } from '../helpers/scan-world.ts'

/*
 * Files written to be looked at by nobody: each ends, breaks no detector, and is never called clean. How much work that may be is counted
 * in the detectors themselves; the time limits of these tests decide nothing.
 */

/** What a visitor sends is run, seen only by whoever follows it. Never run here. */
const FLOW = 'function go($c) { $d = trim($c); system($d); } $v = $_POST["c"]; go($v);'

function judge(bytes: Buffer | string, path?: string): RawFinding[] {
  const problems: EngineProblem[] = []
  const { subject, content } = judgedFile(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, path)
  const found = inspectContent(subject, content, (problem) => problems.push(problem))
  expect(problems).toEqual([])
  return found
}

const strongest = (found: readonly RawFinding[]): string | undefined =>
  ['certain', 'probable', 'possible'].find((grade) => found.some(({ confidence }) => confidence === grade))

const N = 100_000

describe('a program beside what is to keep readers out', () => {
  it.each([
    ['32 bytes that kill a parser', 'namespace {{ namespace }};'],
    ...['(', '[', '{', '$a[', '$a{', 'array(', 'f(', '[[', '!', '-', '(int)', '@', 'new ', 'clone ', '&', '$'].map((open) => [
      `${N} times ${open}`,
      `$x = ${open.repeat(N)};`,
    ]),
    ...[')', ']', '}', '))', ']}', '?>', ';', ',', '::', '->', '=>'].map((close) => [`${N} times ${close}`, close.repeat(N)]),
    ['choices', `$x = ${'$a ? '.repeat(N)}1${' : 2'.repeat(N)};`],
    ['choices to the right', `$x = $a${' ?: $b'.repeat(N)};`],
    ['closures', `$x = ${'function() { return '.repeat(N)}1${';}'.repeat(N)};`],
    ['arrows', `$x = ${'fn() => '.repeat(N)}1;`],
    ['blocks', 'if ($a) {'.repeat(N)],
    ['blocks in words', 'if ($a): '.repeat(N)],
    ['else after else', `if ($a) {}${' elseif ($b) {}'.repeat(N)}`],
    ['switches', 'switch ($a) { case 1: '.repeat(20_000)],
    ['classes', 'class A { function f() { '.repeat(20_000)],
    ['matches', `$x = ${'match($a) { 1 => '.repeat(N)}2;`],
    ['attributes', `${'#['.repeat(N)} function g() {}`],
    ['casts of casts', `$x = ${'(string)'.repeat(N)}$a;`],
    ['assignments', `${'$a = '.repeat(N)}1;`],
    ['texts in texts', `$x = ${'"{$a["'.repeat(N)}`],
    ['variables of variables', `$x = ${'$$'.repeat(N)}a;`],
    ['braces of variables', `$x = "${'$'.concat('{').repeat(N)}";`],
    ['heredocs in heredocs', `$x = ${'<<<A\n{$a['.repeat(20_000)}`],
    ['heredocs that never end', '<<<A\nA1\n'.repeat(N)],
    ['comments that never end', '/*'.repeat(N)],
    ['names in names', `$x = ${'a\\'.repeat(N)}b;`],
    ['one name', `$${'a'.repeat(1_000_000)} = 1;`],
    ['one number', `$x = ${'9'.repeat(1_000_000)};`],
    ['one text', `$x = "${'\\x41'.repeat(250_000)}";`],
    ['catches', `try {}${' catch (A $a) {}'.repeat(N)}`],
    ['uses', `use A\\{${'B, '.repeat(N)}};`],
    ['goto', 'a: goto a; '.repeat(N)],
    ['declares', 'declare(ticks=1) {'.repeat(N)],
  ])('is found before %s', (_what, bomb) => {
    expect(judge(`<?php ${FLOW} ${bomb}`).length).toBeGreaterThan(0)
  })

  const GROWS = [
    ['a text that doubles', '$s = chr(65); for ($i = 0; $i < 64; $i++) { $s .= $s; }'],
    ['a list that doubles', '$a = array(chr(1)); for ($i = 0; $i < 64; $i++) { $a = array_merge($a, $a); }'],
    ['lists in lists', '$a = array(chr(1)); for ($i = 0; $i < 9999; $i++) { $a = array($a, $a); }'],
    ['loops in loops', `$s = chr(1); ${'for ($i = 0; $i < 9999; $i++) { $s = chr($i) . $s; '.repeat(40)}${'}'.repeat(40)}`],
    ['calls of itself', 'function f($x) { return f(f(chr(1) . $x) . f($x)); } f("a");'],
    [
      'calls of each other',
      `${Array.from({ length: 300 }, (_, i) => `function f${i}($x) { return f${(i * 7 + 1) % 300}(f${(i * 11 + 2) % 300}(chr($x))); }`).join(' ')} f0(1);`,
    ],
    ['str_repeat', '$s = str_repeat(chr(65), 2000000000); $t = str_repeat($s, 2000000000);'],
    ['str_pad and range', '$s = str_pad(chr(1), 2000000000, "x"); $r = range(0, 2000000000); $z = implode($r);'],
    ['a table of replacements', '$s = str_repeat("ab", 500000) . chr(1); $t = str_replace(range("a", "z"), str_repeat("ab", 99999), $s);'],
    [
      'patterns with long ways',
      '$s = preg_replace("/(a+)+$/e", chr(65), str_repeat("a", 5000) . "b"); $t = preg_match("/(x+x+)+y/", str_repeat("x", 5000));',
    ],
    ['printf with wide fields', '$s = sprintf("%2000000000s%\'x2000000000d", chr(1), 2); $t = vsprintf("%1000000$s", array(1));'],
    [
      'explode, split, chunks',
      '$s = str_repeat(chr(44), 1000000); $a = explode(",", $s); $b = str_split($s); $c = array_chunk($b, 1); $d = array_fill(0, 2000000000, $c);',
    ],
  ] as const
  it.each(GROWS)('is told beside what grows: %s', (_what, bomb) => {
    expect(judge(`<?php ${FLOW} ${bomb} eval($s);`).length).toBeGreaterThan(0)
    expect(judge(`<?php ${bomb} ${FLOW}`).length).toBeGreaterThan(0)
  })

  const zeros = gzipSync(Buffer.alloc(60_000_000))
  const layers = (turns: number): string => {
    let code = 'echo 1;'
    for (let i = 0; i < turns; i += 1) code = `eval(gzinflate(base64_decode("${deflateRawSync(code).toString('base64')}")));`
    return code
  }
  it.each([
    ['a gz bomb', `eval(gzdecode(base64_decode("${zeros.toString('base64')}")));`],
    ['a bomb in a bomb', `eval(gzdecode(gzdecode(base64_decode("${gzipSync(zeros).toString('base64')}"))));`],
    ['many bombs', `$b = "${zeros.toString('base64')}"; ${'$x = gzdecode(base64_decode($b)); '.repeat(200)}`],
    ['a bomb nobody opens', `$b = "${zeros.toString('base64')}";`],
    ['a hundred layers', layers(100)],
    ['a text that is its own next layer', "$c = '$d = base64_encode($c); eval(base64_decode($d));'; eval($c);"],
  ])(
    'is told beside what was packed: %s',
    (_what, bomb) => {
      expect(judge(`<?php ${bomb} ${FLOW}`).length).toBeGreaterThan(0)
    },
    120_000,
  )
})

describe('a program in whatever it is written in', () => {
  const utf16 = (text: string, big: boolean): Buffer => {
    const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
    return big ? bytes.swap16() : bytes
  }
  it.each([
    ['short tags', `<? ${FLOW} ?>`],
    ['echo tags', `<?= 1; ${FLOW} ?>`],
    ['script tags', `<script language="php">${FLOW}</script>`],
    ['a byte order mark', `\xef\xbb\xbf<?php ${FLOW}`],
    ['NUL bytes around it', `\0\0<?php ${FLOW} \0`],
    ['NUL bytes in between', `<?php ${FLOW.replaceAll('; ', ';\0 ')}`],
    ['invalid UTF-8', `\xff\xfe\xc0\x80 text <?php /* \xff\xff */ ${FLOW} // \xed\xa0\x80`],
    ['old Mac line ends', `<?php\r// a comment\r${FLOW.replaceAll(' ', '\r')}`],
    ['mixed line ends', `<?php\r\n# a\r${FLOW.replaceAll('; ', ';\n\r\n\r')}`],
    ['vertical tabs and form feeds', `<?php\f${FLOW.replaceAll('; ', ';\f\v').replaceAll('\v', '\t')}`],
    ['upper case', `<?PHP ${FLOW.replace('system', 'SyStEm').replace('function', 'FUNCTION')}`],
    ['a page of 2 MB before it', `${'<p>text</p>'.repeat(200_000)}<?php ${FLOW}`],
    ['2 MB of comment before it', `<?php /*${' * text\n'.repeat(300_000)}*/ ${FLOW}`],
    ['data behind it', `<?php ${FLOW} __halt_compiler();${'\xff\0'.repeat(500_000)}`],
    ['a heredoc before it', `<?php $t = <<<"A"\n $x {$y['z']} \\x41\n  A . <<<'B'\nraw $x\nB;\n${FLOW}`],
    ['heredocs that look like their ends', `<?php $t = <<<A\nAA\n A1\n B A\nA;\n${FLOW}`],
    ['a thousand times in and out', `${'<p><?php echo 1 ?></p>\n'.repeat(1000)}<?php ${FLOW}`],
    ['UTF-16, little end first', utf16(`<?php ${FLOW}`, false)],
    ['UTF-16, big end first', utf16(`<?php ${FLOW}`, true)],
    ['UTF-16 without a mark', utf16(`<?php ${FLOW}`, false).subarray(2)],
    ['UTF-16 without a mark, big end first', utf16(`<?php ${FLOW}`, true).subarray(2)],
  ])('is seen for certain: %s', (_what, source) => {
    expect(strongest(judge(source))).toBe('certain')
  })

  it.each([
    ['5: classes of old', 'class A { var $x; function A() { $this->x = &new B; } } $a{0} = $b{1};'],
    ['5.3: namespaces, closures, goto', 'namespace X\\Y; use A\\B as C; $f = function ($a) use (&$b) { goto e; e: return static::$x; };'],
    ['5.4: traits, short arrays', 'trait T { use U { U::a insteadof V; b as protected c; } } $a = [1, [2]]; (new A)->b();'],
    ['5.5: generators, finally', 'function g() { try { yield $a => $b; } finally { } } list($a, list($b)) = [[1]]; empty(f()); A::class;'],
    ['5.6: variadic, exponents', 'function f(...$a) { return $a ** 2; } f(...$b); use function A\\f; const X = [1 => "a"];'],
    [
      '7.0: types, anonymous classes',
      'function f(int $a): ?string { return $a ?? $b <=> $c; } new class(1) extends B {}; use A\\{B, C as D};',
    ],
    ['7.1: void, keys, ranges of catches', 'function f(?A $a): void { ["k" => $v, 0 => [, $w]] = $a; try {} catch (A | B $e) {} }'],
    [
      '7.4: arrows, typed members, spread',
      'class A { public ?int $x = 1; private static A|B $y; } $f = fn(&$a) => [...$a, 1_000]; $a ??= 1;',
    ],
    [
      '8.0: match, attributes, named, nullsafe',
      '#[A(1), B] class C { function __construct(private int|string $x = 1) {} } f(a: 1, b: $c?->d?->e()); $m = match (true) { 1, 2 => throw new E, default => null }; try {} catch (E) {}',
    ],
    [
      '8.1: enums, readonly, first-class callables',
      'enum S: string implements I { case A = "a"; const B = self::A; } class R { public readonly int $x; function f(): never {} } $f = strlen(...); $g = $o->m(...); 0o17;',
    ],
    ['8.2: readonly classes, true, DNF', 'readonly class R { } function f((A&B)|null $x): true { } trait T { const X = 1; }'],
    [
      '8.3: typed constants, #[Override]',
      'class A { const string X = "a"; #[\\Override] public function f(): static { return self::{$n}; } }',
    ],
    [
      '8.4: property hooks, asymmetric, new without brackets',
      'class P { public private(set) string $n = "a" { get => $this->n; set(string $v) { $this->n = strtolower($v); } } } new P()->n; ',
    ],
    [
      '8.5: pipes, clone with',
      '$x = "a" |> strtoupper(...) |> (fn($s) => $s . "b"); $y = clone($o, ["a" => 1]); #[\\NoDiscard] function h(): int { return 1; } const Z = static function () {};',
    ],
  ])('is seen for certain in the syntax of PHP %s', (_what, code) => {
    expect(strongest(judge(`<?php ${code} ${FLOW}`))).toBe('certain')
    expect(strongest(judge(`<?php ${FLOW} ${code}`))).toBe('certain')
  })

  it('is seen in one line of 8 MB, the longest that is read', () => {
    const line = `<?php ${'$a = "b" . c(1); '.repeat(240_000)} ${FLOW}`
    expect(judge(line).length).toBeGreaterThan(0)
    expect(judge(`<?php ${FLOW} ${'$a = "b" . c(1); '.repeat(400_000)}`).length).toBeGreaterThan(0)
    expect(judge(`<?php ${FLOW} $a = "${'A'.repeat(7_900_000)}";`).length).toBeGreaterThan(0)
    // Only both ends of so much are followed: that it is not all is said.
    const half = '$a = "b" . c(1); '.repeat(120_000)
    expect(judge(`<?php ${half} ${FLOW} ${half}`).map(({ rule }) => rule)).toEqual(['php-not-followed'])
  }, 120_000)
})

describe('other files', () => {
  const nasty = [
    '(',
    '[',
    '{',
    '"',
    "'",
    '`',
    '/',
    '\\',
    '/*',
    '<',
    '<script',
    '<script>',
    '<?',
    '#',
    '[(#',
    '#EVAL{',
    '(#ENV{x}|',
    '<!--',
    '&#',
    '%',
    '\n',
    '\r',
    ' ',
    'a ',
    'a=',
    'eval(',
    'atob("',
    '\\x',
    '\\u{',
    '<Files ',
    '</',
    'a:9:{',
  ]
  it.each([
    'js',
    'html',
    'htm',
    'svg',
    'inc',
    'tpl',
    'phtml',
    'php',
    'php5',
    'shtml',
    'pl',
    'py',
    'sh',
    'cgi',
    'asp',
    'css',
    'txt',
    'xml',
    'json',
    'jpg',
    'gif',
    'ico',
    'pdf',
    'log',
  ])(
    'of a hundred thousand of anything break nothing: .%s',
    (extension) => {
      for (const unit of nasty)
        for (const head of ['', '<?php ', '<script>']) judge(head + unit.repeat(20_000), `squelettes/x.${extension}`)
      for (const name of ['.htaccess', '.user.ini', 'php.ini']) judge(nasty.map((unit) => unit.repeat(500)).join('\n'), `x/${name}`)
    },
    120_000,
  )
})

it('tells of a file that is too long to be read', async () => {
  const world = await cleanWorld({
    'www/squelettes/long.php': Buffer.concat([Buffer.from(`<?php ${FLOW}`), Buffer.alloc(50_000_000, 'x')]),
  })
  const [site] = (await world.scan()).sites
  expect(site?.notRun).toContainEqual({ check: 'content', subject: 'squelettes/long.php', reason: 'too-large' })
  expect(site?.verdict).not.toBe('clean')
})
