import type { Secret } from '../../core/secret.ts'

/** Standard output is a terminal somebody looks at. */
export function isShown(): boolean {
  return process.stdout.isTTY === true
}

/** Prints a value, past the redactor that keeps every other output free of it: the one place that does. A newline only for a terminal. */
export function printSecret(secret: Secret): Promise<void> {
  const end = isShown() ? '\n' : ''
  return new Promise((done) => {
    process.stdout.write(`${secret.reveal()}${end}`, () => done())
  })
}
