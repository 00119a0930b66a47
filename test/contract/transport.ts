import { afterAll, beforeAll, describe } from 'vitest'
import { changingContract } from './changing.ts'
import { contentContract } from './content.ts'
import { listingContract } from './listing.ts'
import { makingContract } from './making.ts'
import { type ContractAccount, subjectOf } from './subject.ts'

export { all, bytes, type ContractAccount, tree } from './subject.ts'

/** The one suite of `Transport` (src/transports/types.ts), the same for every adapter, embedded and real. */
export function runTransportContract(name: string, setup: () => Promise<ContractAccount>): void {
  describe(name, () => {
    let account: ContractAccount
    beforeAll(async () => {
      account = await setup()
    })
    afterAll(async () => {
      await account?.close()
    })

    const subject = subjectOf(() => account)
    listingContract(subject)
    contentContract(subject)
    changingContract(subject)
    makingContract(subject)
  })
}
