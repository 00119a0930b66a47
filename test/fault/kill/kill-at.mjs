/**
 * Given to the built program by `node --import`: numbers every point at which its death could leave something half done, and dies at one
 * of them, by SIGKILL, before anything else happens. Before each: what was done so far is on the disks; what comes next is not.
 *
 * Points are: before and after each fsync here; before each request that changes something over SFTP or FTP, and each command that is
 * run over SSH; before each program that is started here, and before each rename, link or removal of a file here.
 *
 * SITEGUARD_KILL_AT: the number of the point to die at; SITEGUARD_KILL_LOG: a file to which the points' names are written, one a line.
 */
import childProcess from 'node:child_process'
import { appendFileSync, writeSync } from 'node:fs'
import fs from 'node:fs/promises'
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { Socket } from 'node:net'

const at = Number(process.env.SITEGUARD_KILL_AT ?? 0)
const log = process.env.SITEGUARD_KILL_LOG
let count = 0

function point(name) {
  count += 1
  if (log !== undefined) appendFileSync(log, `${name.replaceAll('\n', '?')}\n`)
  if (count !== at) return
  writeSync(2, `killed at ${count}: ${name}\n`)
  process.kill(process.pid, 'SIGKILL')
  // The signal is on its way: nothing of this program runs on.
  for (;;);
}

const handle = await fs.open(new URL(import.meta.url))
const FileHandle = handle.constructor
await handle.close()
for (const name of ['sync', 'datasync']) {
  const real = FileHandle.prototype[name]
  FileHandle.prototype[name] = async function (...args) {
    point('fsync')
    const result = await real.apply(this, args)
    point('fsynced')
    return result
  }
}
for (const name of ['rename', 'link', 'rm', 'unlink', 'rmdir']) {
  const real = fs[name]
  fs[name] = (path, ...args) => {
    point(`${name} ${path}`)
    return real(path, ...args)
  }
}
const { spawn } = childProcess
childProcess.spawn = (program, args, ...rest) => {
  point(`spawn ${program} ${Array.isArray(args) ? args.filter((arg) => !arg.startsWith('-')).join(' ') : ''}`)
  return spawn(program, args, ...rest)
}
syncBuiltinESMExports()

const CHANGES = new Map([
  [3, 'open'],
  [4, 'close'],
  [6, 'write'],
  [9, 'setstat'],
  [10, 'fsetstat'],
  [13, 'remove'],
  [14, 'mkdir'],
  [15, 'rmdir'],
  [18, 'rename'],
  [20, 'symlink'],
  [200, 'extended'],
])
const WITH_PATH = new Set(['open', 'setstat', 'remove', 'mkdir', 'rmdir', 'rename', 'extended'])
const OPEN_WRITE = 2

/** Of an SFTP packet: what it asks for, where that changes something; text of its first string (a path, or an extension's name). */
function asked(packet) {
  if (packet.length < 13 || packet.readUInt32BE(0) !== packet.length - 4) return undefined
  const name = CHANGES.get(packet[4])
  if (name === undefined) return undefined
  const end = 13 + packet.readUInt32BE(9)
  if (name === 'open' && (packet.readUInt32BE(end) & OPEN_WRITE) === 0) return undefined
  return WITH_PATH.has(name) ? `${name} ${packet.toString('latin1', 13, end)}` : name
}

const require = createRequire(process.argv[1])
const { Channel } = require('ssh2/lib/Channel.js')
const { Client } = require('ssh2')
const { write } = Channel.prototype
const sftp = new WeakSet()
/** Names of files that are open for writing are not in the requests that close them: a close of what was only read is no point. */
Channel.prototype.write = function (chunk, ...rest) {
  if (Buffer.isBuffer(chunk)) {
    if (chunk.length === 9 && chunk[4] === 1) sftp.add(this)
    const name = sftp.has(this) ? asked(chunk) : undefined
    if (name !== undefined) point(`sftp ${name}`)
  }
  return write.call(this, chunk, ...rest)
}
const { exec } = Client.prototype
Client.prototype.exec = function (command, ...rest) {
  point('exec')
  return exec.call(this, command, ...rest)
}

const { write: send } = Socket.prototype
Socket.prototype.write = function (chunk, ...rest) {
  const line = typeof chunk === 'string' ? chunk : Buffer.isBuffer(chunk) && chunk.length < 5000 ? chunk.toString('latin1') : ''
  const [, verb, path] = /^(STOR|RNFR|RNTO|DELE|MKD|RMD|SITE CHMOD) (.*)\r\n$/.exec(line) ?? []
  if (verb !== undefined) point(`ftp ${verb} ${path}`)
  return send.call(this, chunk, ...rest)
}
