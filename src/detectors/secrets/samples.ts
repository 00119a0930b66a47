import type { Sample } from '../types.ts'

export const samples: readonly Sample[] = [
  {
    name: 'settings of a framework',
    path: '.env',
    zone: 'foreign',
    base64: 'QVBQX0VOVj1wcm9kCkRCX1BBU1NXT1JEPWluZXJ0LXNhbXBsZQo=',
    expect: ['secret-left'],
  },
  {
    name: 'a remote with a token',
    path: '.git/config',
    zone: 'foreign',
    base64: 'W3JlbW90ZSAib3JpZ2luIl0KIHVybCA9IGh0dHBzOi8vYW5uYTppbmVydC1zYW1wbGVAZ2l0LmV4YW1wbGUveAo=',
    expect: ['secret-left'],
  },
  {
    name: 'logins of Composer',
    path: 'plugins/a/auth.json',
    zone: 'extension',
    base64: 'eyJodHRwLWJhc2ljIjp7InJlcG8uZXhhbXBsZSI6eyJ1c2VybmFtZSI6ImEiLCJwYXNzd29yZCI6ImluZXJ0LXNhbXBsZSJ9fX0=',
    expect: ['secret-left'],
  },
  {
    name: 'a key without a passphrase',
    path: 'old/server.key',
    zone: 'foreign',
    base64: 'LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCmluZXJ0Ci0tLS0tRU5EIFBSSVZBVEUgS0VZLS0tLS0K',
    expect: ['secret-left'],
  },
  {
    name: 'a key under a passphrase',
    path: 'id_rsa',
    zone: 'foreign',
    base64: 'LS0tLS1CRUdJTiBFTkNSWVBURUQgUFJJVkFURSBLRVktLS0tLQppbmVydAotLS0tLUVORCBFTkNSWVBURUQgUFJJVkFURSBLRVktLS0tLQo=',
    expect: ['secret-left'],
  },
  { name: 'a pattern to copy', path: '.env.example', zone: 'foreign', base64: 'REJfUEFTU1dPUkQ9aW5lcnQtc2FtcGxlCg==', expect: [] },
  { name: 'settings without a secret', path: '.env', zone: 'foreign', base64: 'QVBQX0VOVj1wcm9kCg==', expect: [] },
  {
    name: 'a remote without one',
    path: '.git/config',
    zone: 'foreign',
    base64: 'W3JlbW90ZSAib3JpZ2luIl0KIHVybCA9IGh0dHBzOi8vZ2l0LmV4YW1wbGUveAo=',
    expect: [],
  },
  { name: 'logins of the web server', path: '.htpasswd', zone: 'foreign', base64: 'YW5uYTokYXByMSRpbmVydHNhbSRwbGU=', expect: [] },
  {
    name: 'a file of the release',
    path: 'lib/cert.pem',
    zone: 'core',
    known: 'good',
    base64: 'LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCmluZXJ0Ci0tLS0tRU5EIFBSSVZBVEUgS0VZLS0tLS0K',
    expect: [],
  },
]
