import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { IdentityCallback, ParsedKey, SignCallback, SigningRequestOptions } from 'ssh2'
import ssh2 from 'ssh2'

const { BaseAgent, OpenSSHAgent, utils } = ssh2

/** Signs with one key, asked only after the server said it would take that key. */
export type Signer = (data: Buffer, hash: string | undefined) => Promise<Buffer>

/**
 * An "agent" with a single key. ssh2 offers the public key first and calls `sign` only when the server accepts it, which is
 * how OpenSSH avoids asking for passphrases in vain; given a private key directly, ssh2 wants it decrypted up front.
 */
export class SingleKeyAgent extends BaseAgent<ParsedKey> {
  readonly #publicKey: Buffer
  readonly #signer: Signer

  constructor(publicKey: Buffer, signer: Signer) {
    super()
    this.#publicKey = publicKey
    this.#signer = signer
  }

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    const key = utils.parseKey(this.#publicKey) as ParsedKey | Error
    if (key instanceof Error) callback(key)
    else callback(undefined, [key])
  }

  override sign(_key: ParsedKey, data: Buffer, options: SigningRequestOptions | SignCallback, callback?: SignCallback): void {
    const done = typeof options === 'function' ? options : callback
    const hash = typeof options === 'function' ? undefined : (options as { hash?: string }).hash
    this.#signer(data, hash).then(
      (signature) => done?.(undefined, signature),
      (error: unknown) => done?.(error instanceof Error ? error : new Error(String(error))),
    )
  }
}

/** A key an ssh-agent holds. */
export interface AgentKey {
  readonly publicKey: Buffer
  readonly comment: string
  readonly sign: Signer
}

/** OpenSSH's agent, whose sockets do not keep our process from ending, and can be let go: ssh2 waits for an answer for ever. */
class PatientAgent extends OpenSSHAgent {
  readonly #sockets = new Set<Socket>()

  override getStream(callback: (error?: Error | null, stream?: Duplex) => void): void {
    super.getStream((error: Error | null | undefined, stream?: Duplex) => {
      if (stream instanceof Socket) {
        stream.unref()
        this.#sockets.add(stream)
        stream.once('close', () => this.#sockets.delete(stream))
      }
      callback(error, stream)
    })
  }

  letGo(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}

/** Keys of the agent behind a socket. None when there is no agent there or it does not answer in time. */
export async function listAgentKeys(socket: string, timeoutMs: number): Promise<AgentKey[]> {
  const agent = new PatientAgent(socket)
  const keys = await new Promise<readonly ParsedKey[]>((resolve) => {
    const timer = setTimeout(() => {
      agent.letGo()
      resolve([])
    }, timeoutMs)
    agent.getIdentities((error, found) => {
      clearTimeout(timer)
      resolve(error ? [] : ((found ?? []) as ParsedKey[]))
    })
  })
  return keys.map((key) => ({
    publicKey: key.getPublicSSH(),
    comment: key.comment,
    sign: (data, hash) =>
      new Promise<Buffer>((resolve, reject) => {
        agent.sign(key, data, (hash === undefined ? {} : { hash }) as SigningRequestOptions, (error, signature) => {
          if (error || signature === undefined) reject(error ?? new Error('the agent did not sign'))
          else resolve(signature as Buffer)
        })
      }),
  }))
}
