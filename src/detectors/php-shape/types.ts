import type { Tokens } from '../php/lexer.ts'

/**
 * How a file differs from its shape. code: what stands there runs something the CMS does not write · odd: it does, as far as can
 * be told, no harm, but the CMS did not write it · damaged: cut short or unfinished; nothing foreign runs.
 */
export interface Fault {
  readonly level: 'code' | 'odd' | 'damaged'
  /** Offset in the source. */
  readonly at: number
}

export interface ShapeFile {
  /** One character per byte. */
  readonly source: string
  readonly tokens: Tokens
  /** Last part of the path. */
  readonly name: string
}

/** The first thing that is not of the shape; undefined when all is. */
export type ShapeCheck = (file: ShapeFile) => Fault | undefined
