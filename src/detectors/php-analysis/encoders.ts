/** Programs vendors have their code made unreadable by, each known by what its files begin with. Their loaders are no part of PHP. */
const ENCODERS: readonly (readonly [string, RegExp])[] = [
  // https://www.ioncube.com: `<?php //0046b` and the check for the loader, or its `HR+c` blocks.
  ['ionCube', /^.{0,200}?<\?php\s{0,4}\/\/[0-9a-f]{4,8}\b.{0,900}?ionCube/is],
  ['ionCube', /^.{0,200}?<\?php.{0,900}?extension_loaded\(\s?["']ionCube Loader["']\s?\).{0,3000}?\?>\s{0,4}(?:HR\+c|4\+oV5)/is],
  // https://www.zend.com/products/zend-guard
  ['Zend Guard', /^.{0,20}?<\?php\s{1,4}@?Zend;\s{0,4}\d{4};/is],
  // https://www.sourceguardian.com
  ['SourceGuardian', /^.{0,400}?<\?php.{0,2500}?\bsg_load\s?\(\s?["'][0-9A-F]{32,}/is],
  // https://www.phpencode.com (bcompiler), nu-coder: bytes a module of theirs reads.
  ['bcompiler', /^.{0,200}?<\?php.{0,600}?\bbcompiler_(?:read|load)\s?\(/is],
  ['NuSphere NuCoder', /^.{0,200}?<\?php.{0,900}?\bnc_(?:load|decode)\s?\(|nucoder/is],
]

/** Bytes at the beginning of a file among which an encoder shows itself. */
const HEAD = 6000

/** The encoder a file was made by, of which nobody can see what it does; undefined for others. */
export function encoderOf(source: string): string | undefined {
  const head = source.slice(0, HEAD)
  if (!/ionCube|Zend;|sg_load|bcompiler_|nucoder|nc_load|nc_decode/i.test(head)) return undefined
  return ENCODERS.find(([, pattern]) => pattern.test(head))?.[0]
}
