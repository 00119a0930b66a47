import type { Passage } from '../types.ts'

/*
 * OVH's words for how far something is open (published schema, hosting.web.*StateEnum of 2025-10 and 2026-08), by what they say and not by
 * how they are spelled: it writes `blocked`, `bloqued`, `hardBlocked` and `hardBloqued` of one and the same thing.
 */

const WORDS: Readonly<Record<string, Passage>> = {
  active: 'open',
  ok: 'open',
  blocked: 'closed',
  hardblocked: 'hard-closed',
  maintenance: 'maintenance',
  hardmaintenance: 'maintenance',
}

/** Of a hosting, its pages, its logins, or its way out. */
export function passageOf(word: string): Passage {
  return lookUp(WORDS, spelled(word))
}

/**
 * Of mail() (guide on tracking a hosting's automated mail, 2024-05): `force` sends like `ok`; `ko` was stopped by the customer, `bounce`
 * and `spam` by OVH, and only mail stopped as spam has to be thrown away before it is opened again.
 */
const MAIL: Readonly<Record<string, Passage>> = {
  ok: 'open',
  active: 'open',
  force: 'open',
  ko: 'closed',
  blocked: 'closed',
  bounce: 'closed',
  spam: 'closed',
  spamlegalblocked: 'hard-closed',
  hardblocked: 'hard-closed',
  purging: 'limited',
}

export function mailPassageOf(word: string): Passage {
  return lookUp(MAIL, spelled(word))
}

/** In one spelling: small letters alone, English where OVH mixes in French. */
function spelled(word: string): string {
  return word
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '')
    .replace(/bloque[de]?$/, 'blocked')
}

function lookUp(words: Readonly<Record<string, Passage>>, word: string): Passage {
  return Object.hasOwn(words, word) ? (words[word] as Passage) : 'stranger'
}
