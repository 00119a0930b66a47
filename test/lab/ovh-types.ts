import type { IncomingMessage } from 'node:http'

/** What the fake of OVH's API is made of. What is not `readonly` changes while it runs, as at OVH. */

export interface FakeKeys {
  readonly applicationKey: string
  readonly applicationSecret: string
  readonly consumerKey: string
}

export interface FakeUser {
  readonly login: string
  readonly home?: string
  readonly isPrimaryAccount?: boolean
  readonly sshState?: string
  readonly state?: string
  password: string
}

export interface FakeDatabase {
  readonly name: string
  readonly user: string
  readonly server?: string
  readonly state?: string
  password: string
  /** Dumps it has, and what one holds that is asked for now. */
  dumps?: FakeDump[]
  readonly content?: () => Buffer | Promise<Buffer>
}

export interface FakeDump {
  readonly id: number
  readonly type: string
  readonly creationDate: string
  readonly deletionDate: string
  readonly status: string
  /** What its address gives; none: it has no address. */
  readonly content?: Buffer
  readonly orphan?: boolean
}

export interface FakeConfig {
  readonly id: number
  readonly path: string
  engineName: string
  engineVersion: string
  environment: string
  httpFirewall: string
  container: string
  readonly historical?: boolean
}

/** Measures against abuse, in OVH's words. */
export interface FakeMeasures {
  accessState: string
  webState: string
  mailsoutState: string
  outState: string
}

/** What OVH's robots do to a real folder of this machine. */
export interface FakeLock {
  /** The home folder, whose mode they change. */
  readonly folder: string
  /** What their scan still finds there. */
  find(): readonly string[] | Promise<readonly string[]>
  /** The customer may have it lifted by the API. Default: yes, unless it is hard. */
  eligible?: boolean
  /** Locks again, so many times, right after it was lifted. */
  relocks?: number
}

export interface FakeHosting {
  readonly serviceName: string
  readonly primaryLogin: string
  state?: string
  readonly offer?: string
  readonly home?: string
  readonly users: FakeUser[]
  readonly databases: FakeDatabase[]
  /** Absent: a region without this call. */
  measures?: FakeMeasures
  readonly lock?: FakeLock
  readonly domains?: readonly { readonly domain: string; readonly path: string; readonly firewall?: string }[]
  readonly mail?: { state: string; sentToday: number; readonly maxPerDay: number }
  readonly configs?: FakeConfig[]
  /** Log files by their paths, of each domain. */
  readonly logs?: readonly { readonly fqdn: string; readonly files: Readonly<Record<string, string | Buffer>> }[]
  /** Dumps of databases that are no more. */
  readonly orphans?: readonly (FakeDump & { readonly databaseName: string })[]
}

export interface FakeServer {
  readonly serviceName: string
  readonly hostname: string
  readonly users: { readonly userName: string; password: string }[]
}

export interface FakeNotice {
  readonly id: number
  readonly date: string
  readonly subject: string
  readonly body: string
}

export interface FakeAbuse {
  readonly publicId: string
  readonly category: string
  status: string
  readonly service: string
  readonly creationDate: string
}

export interface FakeWorld {
  readonly hostings?: readonly FakeHosting[]
  readonly servers?: readonly FakeServer[]
  readonly notices?: FakeNotice[]
  readonly abuses?: FakeAbuse[]
}

export interface FakeTask {
  readonly id: number
  readonly function: string
  readonly of: string
  status: string
  looks: number
  readonly effect: () => void | Promise<void>
  readonly objectId: string
}

/** How it behaves; each can be changed at any time. */
export interface Behaviour {
  /** Looks at a task until it is done; its effect comes with the last. `never`: accepted, and never done. */
  looks: number | 'never'
  /** `early`: done long before the task says so. `late`: at the n-th look after "done", by `late`. */
  effect: 'with-done' | 'early'
  /** What tasks end as. */
  end: string
  /** Answers this instead, for as many calls. */
  errors: { readonly status: number; readonly body?: string; readonly headers?: Record<string, string>; readonly path?: RegExp }[]
  /** Cuts the connection after the call was done, for as many calls. */
  cuts: { readonly path: RegExp }[]
  /** Seconds its clock is off. */
  skew: number
  /** A second change is refused while one is under way, as OVH does. */
  oneAtATime: boolean
  /** How long every answer takes, milliseconds. */
  slow: number
  /** What is done in the world when a password changes (a real server is told). */
  onChange: (what: {
    readonly kind: 'user' | 'database' | 'server-user'
    readonly name: string
    readonly password: string
  }) => void | Promise<void>
}

export interface Call {
  readonly method: string
  readonly path: string
  readonly body: string
  readonly headers: IncomingMessage['headers']
}

export interface FakeOvh {
  /** For `endpoint`. */
  readonly url: string
  readonly calls: Call[]
  readonly behaviour: Behaviour
  readonly tasks: readonly FakeTask[]
  /** Of the whole customer; tests may add to them. */
  readonly notices: FakeNotice[]
  /** OVH shuts a hosting: its folder's mode, its words, a message to the customer. */
  shut(service: string, how: Shutting): void
  /** OVH's robots pass by: what they find is shut, what is open by its folder's mode is called active again. Gives what they found. */
  robots(service: string): Promise<readonly string[]>
  stop(): Promise<void>
}

export interface Shutting {
  /** Of the home folder: 0o700, 0o000; none: it stays. */
  readonly mode?: number
  readonly state?: string
  readonly measures?: Partial<FakeMeasures>
  readonly notice?: { readonly date?: string; readonly subject: string; readonly body: string }
}

export class Refusal extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

export function found<T>(one: T | undefined): T {
  if (one === undefined) throw new Refusal(404, 'Client::NotFound', 'The requested object does not exist')
  return one
}

/** What the parts of the fake share. */
export interface FakeParts {
  readonly world: FakeWorld
  readonly behaviour: Behaviour
  readonly tasks: FakeTask[]
  /** Begins a task, and gives it as the API shows it. */
  begin(of: string, does: string, objectId: string, effect: FakeTask['effect']): object
  /** A look at a task: with enough of them it comes true. */
  look(task: FakeTask): Promise<object>
  /** Address of a file this fake serves: what comes after it is its path. */
  served(): string
}
