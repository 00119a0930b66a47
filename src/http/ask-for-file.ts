import { type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { pipeline } from 'node:stream'
import { decoderOf } from './decoder-of.ts'

/**
 * GET, on Node's own http and https. Not its fetch: loading that takes 50 ms of every command that asks once (Node 20, 2 cores).
 * @param options agent false: a connection of its own. Default: Node's, which keeps one for the next request to the same host.
 * @throws what Node throws: where there is no answer, and once the signal is aborted.
 */
export function askForFile(
  url: URL,
  headers: Readonly<Record<string, string>>,
  options: Pick<RequestOptions, 'agent' | 'signal'>,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    let answered = false
    const give = (response: IncomingMessage): void => {
      answered = true
      resolve(response)
    }
    const all = { accept: '*/*', 'accept-encoding': 'gzip, deflate, br', ...headers }
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, { ...options, headers: all }, give)
    request.on('error', (error: NodeJS.ErrnoException) => {
      // A kept connection may be closed by the server in the very moment it is used again. What breaks off later is told to who reads.
      if (!answered && request.reusedSocket && error.code === 'ECONNRESET') resolve(askForFile(url, headers, { ...options, agent: false }))
      else reject(error)
    })
    request.end()
  })
}

/** What was answered, decompressed. Fails where the answer breaks off. */
export function bodyOf(response: IncomingMessage): AsyncIterable<Uint8Array> {
  const decoder = decoderOf(response.headers)
  if (decoder === undefined) return response
  // What fails is told to who reads.
  return pipeline(response, decoder, () => {})
}
