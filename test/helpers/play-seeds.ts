/** Until a case is said not to end: the machine may be busy. Milliseconds. */
const PATIENCE = 60_000
const AT_ONCE = 20
/** Of what went wrong, as it is told. Characters. */
const MOST_WORDS = 1000

/** A case of a seed; `told` are the lies of its server, in words. */
export interface SeededCase {
  readonly told: readonly string[]
}

/**
 * Plays cases some at a time, of seeds from 1 on (SITEGUARD_SEED=N: that one alone). Gives what went wrong, each with its seed and the lies
 * that were told, and the figures: how each case came out.
 */
export async function playSeeds<C extends SeededCase>(
  count: number,
  caseOf: (seed: number) => C,
  playOne: (one: C) => Promise<string>,
): Promise<{ wrong: string[]; figures: string }> {
  const asked = process.env.SITEGUARD_SEED
  const seeds = asked === undefined ? Array.from({ length: count }, (_, index) => index + 1) : [Number(asked)]
  const outcomes = new Map<string, number>()
  const wrong: string[] = []
  let lies = 0
  const worker = async (): Promise<void> => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
      const one = caseOf(seed)
      let timer: NodeJS.Timeout | undefined
      const over = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error('it does not end')), PATIENCE)
      })
      try {
        const outcome = await Promise.race([playOne(one), over])
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      } catch (error) {
        wrong.push(`seed ${seed} (${one.told.join('; ')}): ${(error as Error).stack?.slice(0, MOST_WORDS)}`)
      } finally {
        clearTimeout(timer)
      }
      lies += one.told.length
    }
  }
  const total = seeds.length
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  const told = [...outcomes].sort((a, b) => b[1] - a[1]).map(([outcome, number]) => `${outcome} ${number}`)
  return { wrong, figures: `${total} seeds, ${lies} lies: ${told.join(', ')}` }
}
