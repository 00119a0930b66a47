import { expect, it } from 'vitest'
import { analysePhp } from './analyse.ts'

const isSure = (code: string): boolean => analysePhp(`<?php ${code}`).discoveries.some(({ grade }) => grade === 'sure')
/** Entries of an array that say nothing. */
const many = (count: number, one = '1'): string => Array.from({ length: count }, (_, i) => `"k${i}"=>${one}`).join(',')

/** Functions that hand on what they are given to the next one; the last one runs it. */
const chain = (count: number): string =>
  `${Array.from({ length: count }, (_, i) => `function f${i}($c) { return f${i + 1}($c); }`).join(' ')} function f${count}($c) { eval($c); }`

// What is given up on for its size must not be a place to hide in.
it.each([
  ['of a large array that one branch makes', `$a = []; if ($q) { $a = [${many(2001)}]; $a["c"] = $_POST["c"]; } eval($a["c"]);`],
  [
    'of one where the other branch made another',
    'if ($q) { $a = [1]; } else { $a = range(1, 3000); $a["c"] = $_POST["c"]; } eval($a["c"]);',
  ],
  [
    'in arrays in arrays',
    '$a = ["x" => ["x" => ["x" => ["x" => 1]]]]; if ($q) { $a["x"]["x"]["x"]["x"] = $_POST["c"]; } eval($a["x"]["x"]["x"]["x"]);',
  ],
  ['behind hundreds of others, one by one', `$a = [${many(301)}]; $a["c"] = $_POST["c"]; foreach ($a as $v) { eval($v); }`],
  ['behind hundreds of others, in one text', `$a = [${many(301)}]; $a["c"] = $_POST["c"]; eval(implode("", $a));`],
  ['in an array behind hundreds of others', `$a = [${many(301)}, "c" => [$_POST["c"]]]; foreach ($a as $v) { eval(implode("", $v)); }`],
  ['in the end of an array that is too long', `$a = [${many(20_001)}, "c" => $_POST["c"]]; eval($a["c"]);`],
  ['put into an array that is full', `$a = [${many(20_001)}]; $a["c"] = $_POST["c"]; eval($a["c"]);`],
  ['of the second of two arrays that are added', '$a = ["x" => 1] + ["c" => $_POST["c"]]; eval($a["c"]);'],
  ['through a chain of functions', `${chain(30)} f0($_POST["c"]);`],
  ['through a function that calls itself', 'function f($c, $n) { if ($n == 0) eval($c); else f($c, $n - 1); } f($_POST["c"], 9);'],
  [
    'through two functions that call one another',
    'function f($c, $n) { if ($n < 1) eval($c); else g($c, $n - 1); } function g($c, $n) { f($c, $n); } f($_POST["c"], 9);',
  ],
  ['behind a jump that is gone back to for long', '$i = 0; a: $i++; if ($i < 21000) { goto a; } eval($_POST["c"]);'],
])('sees what is sent %s', (_, code) => expect(isSure(code)).toBe(true))

it.each([
  ['blocks', `${'if (1) {'.repeat(201)} eval($_POST["c"]); ${'}'.repeat(201)}`],
  ['brackets', `${'('.repeat(221)} eval($_POST["c"]) ${')'.repeat(221)};`],
  ['calls', `${chain(401)} f0($_POST["c"]);`],
])('says that it did not see all of what lies in too many %s', (_, code) => {
  const { cut, discoveries } = analysePhp(`<?php ${code}`)
  expect(cut || discoveries.some(({ grade }) => grade === 'sure')).toBe(true)
  expect(analysePhp('<?php eval($x); echo $_GET["y"];').cut).toBe(false)
})

it('does not take an entry for sent that was written over, nor one of the first array for the second one of its name', () => {
  expect(isSure(`$a = [${many(301)}]; $a["c"] = $_POST["c"]; $a["c"] = 1; eval(implode("", $a));`)).toBe(false)
  expect(isSure('$a = ["c" => 1] + ["c" => $_POST["c"]]; eval($a["c"]);')).toBe(false)
})
