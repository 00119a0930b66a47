import type { SlotName } from '../../../core/credential.ts'

/** The vault takes letters, digits and `. _ @ : -`: everything else becomes `-`, and a part begins with a letter or digit. */
export function slotName(...parts: readonly string[]): SlotName {
  return parts
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '')
    .map(
      (part) =>
        part
          .replaceAll(/[^A-Za-z0-9._@:-]/g, '-')
          .replace(/^[^A-Za-z0-9]+/, '')
          .slice(0, 80) || 'x',
    )
    .join('/')
}
