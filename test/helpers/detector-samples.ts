import type { Sample } from '../../src/detectors/types.ts'

/** The samples of one detector, by the name of its folder. They are tests: no index.ts exports them, no package carries them. */
export async function samplesOf(detector: string): Promise<readonly Sample[]> {
  const url = new URL(`../../src/detectors/${detector}/samples.ts`, import.meta.url)
  return ((await import(url.href)) as { samples: readonly Sample[] }).samples
}
