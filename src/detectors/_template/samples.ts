import type { Sample } from '../types.ts'

/** Content is base64 (`base64 -w0 FILE`) and inert: code begins with `exit;`. */
export const samples: readonly Sample[] = [
  { name: 'the word in a template', path: 'a.template', zone: 'foreign', base64: 'YSBURU1QTEFURQ==', expect: ['leftover-installer'] },
  { name: 'a template without it', path: 'a.template', zone: 'foreign', base64: 'bm90aGluZw==', expect: [] },
]
