import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** S3 on loopback, kept in a throwaway folder (s3rver). */
export interface LabS3 {
  readonly endpoint: string
  readonly bucket: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Folder its objects lie in. */
  readonly folder: string
  stop(): Promise<void>
}

export interface LabS3Options {
  /** Answer `If-None-Match: *` as S3 itself does since 2024. Without it the header is ignored, as by older hosts. */
  readonly conditionalPut: boolean
}

const BUCKET = 'copies'
type Context = { method: string; path: string; headers: Record<string, string | undefined>; status: number; body: unknown }
type Middleware = (context: Context, next: () => Promise<void>) => Promise<void>

export async function startS3(options: LabS3Options): Promise<LabS3> {
  // No types of its own, and slow to load: only where it is used.
  const { default: S3rver } = (await import('s3rver' as string)) as { default: new (options: object) => S3rverServer }
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-s3-'))
  const server = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory: folder, configureBuckets: [{ name: BUCKET }] })
  if (options.conditionalPut) server.middleware.unshift(refuseTaken(server))
  const address = await server.run()
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    bucket: BUCKET,
    region: 'us-east-1',
    accessKeyId: 'S3RVER',
    secretAccessKey: 'S3RVER',
    folder,
    stop: async () => {
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

interface S3rverServer {
  readonly middleware: Middleware[]
  readonly store: { existsObject?(bucket: string, key: string): Promise<boolean>; getObject(bucket: string, key: string): Promise<unknown> }
  run(): Promise<AddressInfo>
  close(): Promise<void>
}

function refuseTaken(server: S3rverServer): Middleware {
  return async (context, next) => {
    if (context.method === 'PUT' && context.headers['if-none-match'] === '*') {
      const [, bucket = '', ...key] = decodeURIComponent(context.path).split('/')
      const found = (await server.store.getObject(bucket, key.join('/')).catch(() => undefined)) as
        | { content?: { destroy(): void } }
        | undefined
      found?.content?.destroy()
      if (found !== undefined && found !== null) {
        context.status = 412
        context.body = '<?xml version="1.0"?><Error><Code>PreconditionFailed</Code><Message>taken</Message></Error>'
        return
      }
    }
    await next()
  }
}
