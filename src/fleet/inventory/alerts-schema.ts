import * as z from 'zod'
import { isZone } from '../../app/alerts/quiet-hours.ts'
import { DIGESTS, MAIL_SECURITY } from '../../core/alert.ts'

const name = z
  .string('name')
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'name')
  .describe('A word of your own.')
const names = z.array(name).min(1, 'name').describe('Names under "channels".')
const address = z
  .string('name')
  .max(320, 'name')
  .regex(/^[^\s\p{Cc}<>]+@[^\s\p{Cc}<>]+$/u, 'name')
const https = z
  .string('url')
  .regex(/^https?:\/\/[^\s/@\p{Cc}]+(?:\/[^\s\p{Cc}]*)?$/u, 'url')
  .describe('https://…; http:// only of this machine.')
const time = z.string('name').regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'name')

/** The `alerts` section, as written, from the pieces schema.ts shares. */
export function alertsSchema<S extends z.ZodType, H extends z.ZodType>(secretRef: S, host: H, owner: z.ZodType<string>) {
  const text = z.string('name').min(1, 'name').max(200, 'name')
  const chat = <K extends string>(kind: K) =>
    z.strictObject({ kind: z.literal(kind), url: secretRef.describe('Address of the incoming webhook, which is itself the secret.') })
  const channel = z.discriminatedUnion(
    'kind',
    [
      z.strictObject({
        kind: z.literal('email'),
        host: host.describe('An SMTP server outside of the hosting that is watched.'),
        port: z.exactOptional(z.int().min(1).max(65_535)),
        security: z
          .exactOptional(z.enum(MAIL_SECURITY))
          .describe('Default: tls (port 465). starttls insists on it (port 587). none: this machine only.'),
        user: z.exactOptional(text),
        password: z.exactOptional(secretRef),
        from: address,
        to: z.array(address).min(1, 'name'),
      }),
      z.strictObject({
        kind: z.literal('ntfy'),
        url: https,
        topic: secretRef.describe('Whoever knows its name reads it.'),
        token: z.exactOptional(secretRef),
      }),
      chat('mattermost'),
      chat('slack'),
      chat('discord'),
      z.strictObject({
        kind: z.literal('matrix'),
        url: https.describe('The homeserver.'),
        room: text.describe('!id:server'),
        token: secretRef,
      }),
      z.strictObject({
        kind: z.literal('webhook'),
        url: secretRef,
        key: z.exactOptional(secretRef).describe('Signs the body: x-siteguard-signature.'),
      }),
      z.strictObject({
        kind: z.literal('ovh-sms'),
        service: z
          .string('name')
          .regex(/^sms-[a-z0-9]{1,40}-[0-9]{1,6}$/, 'name')
          .describe('The service that sends, as OVH names it: sms-ab12345-1.'),
        to: z
          .array(z.string('name').regex(/^\+[1-9][0-9]{5,14}$/, 'name'))
          .min(1, 'name')
          .describe('Numbers with their country: +33612345678.'),
        sender: z
          .exactOptional(z.string('name').regex(/^(?:[A-Za-z0-9 .-]{1,11}|\+[1-9][0-9]{5,14})$/, 'name'))
          .describe('One that was accepted there. None: a number that takes answers.'),
        provider: z
          .exactOptional(z.string('name').regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'name'))
          .describe('Whose keys: a name under "providers". Default: ovh.'),
      }),
      z.strictObject({
        kind: z.literal('free-mobile'),
        user: text.describe('Login of the subscriber: the SMS goes to that line.'),
        password: secretRef.describe('Key of the option "notifications by SMS".'),
        url: z.exactOptional(https),
      }),
    ],
    'name',
  )
  const route = z.strictObject({
    owner: z.exactOptional(owner).describe('Whose sites. None: all whose owner has no route of its own.'),
    channels: names,
    quiet: z
      .exactOptional(
        z.strictObject({
          from: time,
          to: time,
          zone: z.string('name').refine(isZone, 'name').describe('As in Europe/Paris.'),
        }),
      )
      .describe('Hours in which only what is critical is sent.'),
    digest: z.exactOptional(z.enum(DIGESTS)).describe('What is not critical is gathered and told so often. None: after each night.'),
    escalate: z
      .exactOptional(z.strictObject({ after: z.int().min(1).max(10_080).describe('Minutes.'), channels: names }))
      .describe('Told further where nobody acknowledges what is critical.'),
  })
  return z.strictObject({
    channels: z.record(name, channel).describe('Where alerts go.'),
    routes: z.array(route).min(1, 'name').describe('Who is told, of what is new or worse: one message a night each.'),
    heartbeat: z.exactOptional(secretRef).describe('Address asked after every finished run (healthchecks and such).'),
    job: z.exactOptional(https).describe('Page on which a person goes on. Default: that of the CI job that runs.'),
  })
}

export type WrittenAlerts = z.infer<ReturnType<typeof alertsSchema<z.ZodType<never>, z.ZodType<string>>>>
