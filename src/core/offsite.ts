import type { AccountId, SecretRef } from './account.ts'
import type { RemotePath } from './path.ts'

/** A place for sealed copies of stores, as the inventory describes it. */
export type OffsitePlace = { readonly name: string } & (
  | {
      readonly kind: 'directory'
      /** Absolute, on this machine. */
      readonly path: string
    }
  | { readonly kind: 'sftp'; readonly account: AccountId; readonly path: RemotePath }
  | {
      readonly kind: 's3'
      /** `https://…`; `http://` only of this machine. */
      readonly endpoint: string
      readonly bucket: string
      readonly region: string
      /** Begins every object's name; '' or ends in '/'. */
      readonly prefix: string
      readonly accessKeyId: SecretRef | string
      readonly secretAccessKey: SecretRef
    }
)
