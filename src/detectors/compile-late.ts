import { setFlagsFromString } from 'node:v8'

/** Bytecode a function runs before V8 makes machine code of it; its own measure is 132 KB. Bytes. */
const BUDGET = 600_000

/**
 * Has V8 wait longer before it makes machine code. A process that judges sees a few megabytes of code, each file of another kind: what is
 * compiled early is thrown away and compiled again, which costs as much as the judging. A V8 that does not know the word goes on as it is.
 */
export function compileLate(): void {
  setFlagsFromString(`--interrupt-budget=${BUDGET}`)
}
