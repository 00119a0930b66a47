import { deflateRawSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { analysePhp } from './analyse.ts'
import type { Stmt } from './ast.ts'
import { parsePhp } from './parse.ts'
import { samples } from './samples.ts'

const strongest = (source: string): string | undefined =>
  ['sure', 'likely', 'look'].find((grade) => analysePhp(source).discoveries.some((one) => one.grade === grade))
const kinds = (source: string): string[] => [...new Set(analysePhp(source).discoveries.map((one) => one.kind))].sort()

describe('the tree', () => {
  const faults = (code: string): number => parsePhp(`<?php ${code}`).faults

  it.each([
    'namespace A\\B { use C\\{D, E}; const X = 1, Y = 2; function f(?int &$a = null, string ...$b): ?array { return [...$b]; } }',
    'abstract class A extends B implements C, D { use E { a as protected b; } const X = self::Y; public ?int $p = 1, $q; static function f() {} abstract function g(); }',
    'final readonly class P { public function __construct(private int $x = 1, protected readonly array $y = []) {} }',
    'enum S: string { case A = "a"; case B = "b"; public static function f(): self { return self::A; } }',
    'class H { public string $n { get => $this->n . "x"; set(string $v) { $this->n = $v; } } }',
    'if ($a): echo 1; elseif ($b): echo 2; else: echo 3; endif; foreach ($a as $k => [$x, list(, $y)]): endforeach; while (1): endwhile; for (;;): endfor;',
    'switch ($a) { case 1: case 2; echo 1; break; default: echo 2; } try { f(); } catch (A | B $e) { } finally { }',
    '$f = fn(int ...$x): int => $x[0] ?? throw new E(); $g = static function () use (&$a, $b): void {}; $h = strlen(...); $x |> trim(...);',
    '$r = match (true) { $a > 1, $b => "x", default => null, }; $a?->b()?->c; $a::$b::c(); A::{$x}(); new class(1) extends B { function f() {} };',
    '$x{0} = "a$b[0]c{$d["e"]}f$' + '{g}h$i->j"; echo <<<"T"\n  a $b\n  T . <<<\'N\'\nraw $x\nN;',
    'goto end; end: ; declare(strict_types=1); global $a, $$b; static $c = 1, $d; unset($a[1], $b); list("k" => $v) = $a; [$a, [$b]] = $c;',
    '#[A(1)] function f(#[B] $x) {} echo 1_000, 0x1F, 0b11, 0o17, 017, 1e3, .5; print "x" and exit("y"); @$a["b"] .= (string) -$c ** 2;',
    '$a = &$b; $c = clone $d; yield $e => $f; yield from g(); $h instanceof I; include "a" . "b"; (function () {})(); ("a" . "b")("c");',
  ])('reads %s', (code) => expect(faults(code)).toBe(0))

  it('goes on behind what makes no sense, with what comes after', () => {
    const program = parsePhp('<?php $a = ) ] }; @$% function (; eval($x); ?>')
    expect(program.faults).toBeGreaterThan(0)
    const calls = (body: readonly Stmt[]): boolean => JSON.stringify(body).includes('"eval"')
    expect(calls(program.body)).toBe(true)
  })
})

const packed = (code: string): string => deflateRawSync(Buffer.from(code)).toString('base64')
const spelt = (text: string): string => [...text].map((c) => `\\x${c.charCodeAt(0).toString(16)}`).join('')

describe('what it is not fooled by', () => {
  const flow = '<?php function go($c) { $d = trim($c); system($d); } $v = $_POST["c"]; go($v);'
  const hidden = `<?php $s = "${Buffer.from('echo 12345; return 67890;').toString('base64')}"; $t = base64_decode($s); eval($t);`

  it.each([
    ['other names', (s: string) => s.replace(/\$(v|c|d|s|t)\b/g, '$zz_$1_9').replace(/\bgo\b/g, 'a_b')],
    ['no white space', (s: string) => s.replace(/; /g, ';').replace(/ = /g, '=').replace(/ \{ /g, '{')],
    ['comments everywhere', (s: string) => s.replace(/([;(={])/g, '$1/* ); */')],
    ['other line ends', (s: string) => s.replace(/ (?=\$|function|eval|go)/g, '\r')],
    ['a page around it', (s: string) => `\xef\xbb\xbf<html>\0<p>\xff ${s} ?></html>`],
    ['one more function', (s: string) => s.replace('<?php', '<?php function w() {').concat(' } w();')],
    ['a condition', (s: string) => s.replace('<?php', '<?php if (isset($_COOKIE["k"])) {').concat(' }')],
    ['a loop', (s: string) => s.replace('<?php', '<?php while (true) {').concat(' break; }')],
    ['a short tag', (s: string) => s.replace('<?php ', '<? ')],
    ['a layer of gz', (s: string) => `<?php eval(gzinflate(base64_decode("${packed(s)}")));`],
    ['a layer that is only written somewhere', (s: string) => `<?php fputs($h, gzinflate(base64_decode("${packed(s)}")));`],
    ['statements out of order', (s: string) => `<?php goto b; a: exit; b: ${s.replace('<?php', '')} goto a;`],
    ['letters written as numbers', (s: string) => s.replace(/"(\w+)"/g, (_, text: string) => `"${spelt(text)}"`)],
    ['one more layer', (s: string) => `<?php eval(base64_decode("${Buffer.from(s.replace('<?php', '')).toString('base64')}"));`],
  ])('%s', (_what, change) => {
    expect(strongest(change(flow))).toBe('sure')
    expect(strongest(change(hidden))).toBe('sure')
  })

  it('a text in pieces', () => {
    const packed = Buffer.from('echo 12345; return 67890;').toString('base64')
    const pieces = [...packed].map((c) => `"${c}"`)
    expect(kinds(`<?php $p = ${pieces.join(' . ')}; eval(base64_decode($p));`)).toEqual(['hidden-code'])
    expect(kinds(`<?php $p = array(${pieces.join(', ')}); $t = ""; foreach ($p as $c) $t .= $c; eval(base64_decode($t));`)).toEqual([
      'hidden-code',
    ])
  })

  it('shows the way from the source to the sink', () => {
    const [one] = analysePhp('<?php function go($c) { system(trim($c)); } $v = $_POST["c"]; go($v);').discoveries
    expect(one).toMatchObject({
      kind: 'request-code',
      sink: 'system',
      source: "$_POST['c']",
      path: ["$_POST['c']", '$v', 'go($c)', 'trim()'],
    })
  })
})

describe('what is bounded', () => {
  const bomb = gzipSync(Buffer.alloc(40_000_000)).toString('base64')
  it.each([
    ['32 bytes that kill a parser', '<?php\nnamespace {{ namespace }};'],
    ['100,000 brackets', `<?php eval(${'('.repeat(100_000)}`],
    ['100,000 braces', `<?php eval($x); ${'{'.repeat(100_000)}`],
    ['100,000 blocks in blocks', `<?php eval($x); ${'if(1){'.repeat(20_000)}`],
    ['100,000 additions', `<?php eval(1${'+$a'.repeat(100_000)});`],
    ['100,000 pieces', `<?php eval("a"${'."b"'.repeat(100_000)});`],
    ['100,000 choices', `<?php eval($a${'?:$b'.repeat(100_000)});`],
    ['a chain of 50,000 methods', `<?php eval($_POST["x"]); $a${'->b()'.repeat(50_000)};`],
    ['a loop without an end', '<?php $s = base64_decode("eA=="); while (true) { $s .= $s; }'],
    ['loops in loops', `<?php $s = chr(1); ${'for ($i = 0; $i < 99999; $i++) { $s = chr($i) . $s; '.repeat(12)}${'}'.repeat(12)}`],
    ['a function that calls itself', '<?php eval("1"); function f($x) { return f(f($x . chr(1))) . f($x); } f("a");'],
    ['texts that unpack themselves', "<?php $c = '$d = base64_encode($c); eval(base64_decode($d));'; eval($c);"],
    ['a text that grows', '<?php $s = str_repeat("a", 1000000); for ($i = 0; $i < 1000; $i++) $s = str_replace("a", $s, $s); eval($s);'],
    ['a gz bomb', `<?php eval(gzdecode(base64_decode("${bomb}")));`],
    ['comments in front of a bracket', `<?php $a${'/**/'.repeat(50_000)}x . "b" . "c"`],
    ['one long name', `<?php eval(1); $${'a'.repeat(500_000)}`],
  ])('%s', (_what, source) => {
    // Work is counted, so the machine's speed decides nothing; that it ends is what is tried.
    expect(analysePhp(source).discoveries.length).toBeLessThanOrEqual(40)
  })

  it('says so where it stopped before the end', () => {
    const sample = samples.find((one) => one.expect.includes('php-not-followed'))
    expect(analysePhp(Buffer.from(sample?.base64 as string, 'base64').toString('latin1')).cut).toBe(true)
  })
})
