import { inspect } from 'node:util'

/**
 * A value that does not print. `String()`, `JSON.stringify` and `util.inspect` give its name only; `reveal()` gives the
 * value, and is called only where it leaves for its one use (secrets/, transports/).
 */
export class Secret {
  readonly #value: string
  readonly label: string

  constructor(label: string, value: string) {
    this.label = label
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  /** Whether two are the same value, without anybody seeing it. */
  equals(other: Secret): boolean {
    return this.#value === other.#value
  }

  toString(): string {
    return `[secret ${this.label}]`
  }

  toJSON(): string {
    return this.toString()
  }

  [inspect.custom](): string {
    return this.toString()
  }
}
