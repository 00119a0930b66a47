import type { Entry } from '../../core/entry.ts'
import type { Installation } from '../../core/installation.ts'
import type { RemotePath } from '../../core/path.ts'
import { createTree, type Tree } from '../../core/tree.ts'
import type { Sample } from '../types.ts'

const links = (targets: Readonly<Record<string, string>>): Tree =>
  createTree(
    Object.entries(targets).map(([path, target]): Entry => ({ path: path as RemotePath, type: 'symlink', size: 1, mtime: 0, target })),
  )
const packaged: Installation = {
  cms: 'spip',
  root: '' as RemotePath,
  packagedCore: true,
  components: [],
  sharedBy: [],
  folders: {},
  problems: [],
}

export const samples: readonly Sample[] = [
  { name: 'a link to the whole disk', path: 'IMG/root.txt', zone: 'upload', type: 'symlink', target: '/', expect: ['link-outside'] },
  {
    name: "a link to a neighbour's settings",
    path: 'a.txt',
    zone: 'foreign',
    type: 'symlink',
    target: '../../autre/www/wp-config.php',
    expect: ['link-outside'],
  },
  {
    name: 'settings kept apart by a host',
    path: 'config.inc.php',
    zone: 'foreign',
    type: 'symlink',
    target: '/etc/app/config.inc.php',
    expect: ['link-outside'],
  },
  { name: 'a link out of the site', path: 'docs', zone: 'foreign', type: 'symlink', target: '../partage', expect: ['link-outside'] },
  { name: 'a link to itself', path: 'a', zone: 'foreign', type: 'symlink', target: 'a', expect: ['link-broken-loop'] },
  { name: 'a link to a folder above', path: 'IMG/a/b', zone: 'upload', type: 'symlink', target: '..', expect: ['link-broken-loop'] },
  {
    name: 'two links in a circle',
    path: 'a',
    zone: 'foreign',
    type: 'symlink',
    target: 'b',
    site: { tree: links({ a: 'b', b: 'a' }) },
    expect: ['link-broken-loop'],
  },
  {
    name: 'core code anyone may change',
    path: 'ecrire/index.php',
    zone: 'core',
    mode: 0o666,
    known: 'good',
    expect: ['mode-world-writable'],
  },
  {
    name: 'a core folder anyone may write to',
    path: 'ecrire/inc',
    zone: 'core',
    mode: 0o777,
    type: 'dir',
    expect: ['mode-world-writable'],
  },
  { name: 'a program with rights of its owner', path: 'cgi-bin/x', zone: 'foreign', mode: 0o4755, expect: ['mode-setuid'] },
  { name: 'a pipe', path: 'tmp/p', zone: 'cache', type: 'fifo', expect: ['mode-special-file'] },
  { name: 'a device', path: 'IMG/d', zone: 'upload', type: 'char', expect: ['mode-special-file'] },
  {
    name: 'a copy of the settings, shown as text',
    path: 'config/connect.php.bak',
    zone: 'config',
    mode: 0o644,
    expect: ['secret-readable'],
  },
  { name: "an editor's copy", path: 'wp-config.php~', zone: 'foreign', mode: 0o644, expect: ['secret-readable'] },
  { name: 'a key', path: 'id_rsa', zone: 'foreign', mode: 0o644, expect: ['secret-readable'] },
  { name: "SPIP's settings with modes of old", path: 'config/connect.php', zone: 'config', mode: 0o666, shape: 'spip-connect', expect: [] },
  { name: "SPIP's caches with modes of old", path: 'tmp/cache', zone: 'cache', mode: 0o777, type: 'dir', expect: [] },
  { name: 'media with modes of old', path: 'IMG/jpg', zone: 'upload', mode: 0o777, type: 'dir', expect: [] },
  { name: 'a plugin SPIP fetched', path: 'plugins/auto/x/x.php', zone: 'extension', mode: 0o666, mayHoldCode: true, expect: [] },
  { name: "SPIP's refusal in vendor", path: 'vendor/.htaccess', zone: 'core', mode: 0o666, expect: [] },
  { name: 'modes OVH recommends', path: 'index.php', zone: 'core', mode: 0o604, expect: [] },
  { name: 'a folder shared by a group', path: 'IMG/docs', zone: 'upload', mode: 0o2775, type: 'dir', expect: [] },
  { name: 'a link inside the site', path: 'squelettes/img', zone: 'template', type: 'symlink', target: '../IMG/img', expect: [] },
  {
    name: 'a core file linked by Debian',
    path: 'ecrire/index.php',
    zone: 'core',
    type: 'symlink',
    target: '/usr/share/spip/ecrire/index.php',
    site: { installations: [packaged] },
    expect: [],
  },
  { name: 'a copy only its owner may read', path: 'config/connect.php.bak', zone: 'config', mode: 0o600, expect: [] },
  { name: 'a listing without modes', path: 'ecrire/index.php', zone: 'core', expect: [] },
]
