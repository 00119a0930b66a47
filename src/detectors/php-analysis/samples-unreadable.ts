import type { Sample } from '../types.ts'

/** Code that hides in how it is written, and its harmless neighbours. All of it leaves before its payload, or has none. */
export const unreadableSamples: readonly Sample[] = [
  {
    name: 'statements out of order',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZ290byBhOyBiOiBzeXN0ZW0oJGMpOyBnb3RvIGU7IGE6ICRjID0gJF9QT1NUWyJ4Il07IGdvdG8gYjsgZTogZXhpdDs=',
    expect: ['php-request-code'],
  },
  {
    name: 'a method of a trait',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgdHJhaXQgVCB7IGZ1bmN0aW9uIGdvKCRhLCAkYikgeyAkYSgkYik7IH0gfSBjbGFzcyBDIHsgdXNlIFQ7IH0gJGMgPSBuZXcgQygpOyAkYy0+Z28oJF9QT1NUWyJhIl0sICRfUE9TVFsiYiJdKTs=',
    expect: ['php-request-code'],
  },
  {
    name: 'kept in the session for the next request',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgc2Vzc2lvbl9zdGFydCgpOyBpZiAoaXNzZXQoJF9TRVNTSU9OWyJwIl0pKSB7IGV2YWwoJF9TRVNTSU9OWyJwIl0pOyB9IGVsc2UgeyAkX1NFU1NJT05bInAiXSA9IHRyaW0oJF9QT1NUWyJwIl0pOyB9',
    expect: ['php-request-code'],
  },
  {
    name: 'a name that begins here and ends with the visitor',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgJGYgPSAiYXNzIiAuICRfUkVRVUVTVFsiYSJdOyAkZigkX1JFUVVFU1RbImIiXSk7',
    expect: ['php-request-code'],
  },
  {
    name: 'letters reckoned from what is sent',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJG8gPSAiIjsgZm9yICgkaSA9IDA7ICRpIDwgc3RybGVuKCRfUE9TVFsiaCJdKTsgJGkgKz0gMikgJG8gLj0gY2hyKGhleGRlYygkX1BPU1RbImgiXVskaV0gLiAkX1BPU1RbImgiXVskaSArIDFdKSBeIDcpOyBldmFsKCRvKTs=',
    expect: ['php-request-code'],
  },
  {
    name: 'letters of nothing',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJF89IiI7ICRfWyskX10rKzsgJF89JF8uIiI7ICRfXz0kX1srIiJdOyAkX18rKzsgJF9fXz0kX1srIiJdOyAkZiA9ICRfX18gLiAic3MiIC4gImVydCI7ICRmKCRfUE9TVFsieCJdKTs=',
    expect: ['php-hidden-call', 'php-request-code'],
  },
  {
    name: 'a constant of a class asked by reflection',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgY2xhc3MgVCB7IGNvbnN0IGEgPSAiYXNzIjsgY29uc3QgYiA9ICJlcnQiOyB9ICRyID0gbmV3IFJlZmxlY3Rpb25DbGFzcygiVCIpOyAkZiA9ICIiOyBmb3JlYWNoICgkci0+Z2V0Q29uc3RhbnRzKCkgYXMgJHYpIHsgJGYgLj0gJHY7IH0gJGYoJF9QT1NUWyJ4Il0pOw==',
    expect: ['php-request-code'],
  },
  {
    name: 'a name in a comment',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsKLyoqCiAqIGMzbHpkR1Z0CiAqLwpjbGFzcyBUIHsgfSAkciA9IG5ldyBSZWZsZWN0aW9uQ2xhc3MoIlQiKTsgJGYgPSBiYXNlNjRfZGVjb2RlKHN1YnN0cigkci0+Z2V0RG9jQ29tbWVudCgpLCA3LCA4KSk7ICRmKCRfUE9TVFsieCJdKTs=',
    expect: ['php-hidden-call', 'php-request-code'],
  },
  {
    name: 'a name nobody can know, with what a visitor sent',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgJGYgPSBiYXNlNjRfZGVjb2RlKCRrKSBeICJhYmNkZWYiOyAkZigkX1BPU1RbIngiXSk7',
    expect: ['php-hidden-call'],
  },
  {
    name: 'what is unpacked is not known',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgZXZhbChnemluZmxhdGUoYmFzZTY0X2RlY29kZSgkcGFja2VkKSkpOw==',
    expect: ['php-hidden-code'],
  },
  {
    name: 'a program in an archive in a text',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJGQgPSBiYXNlNjRfZGVjb2RlKCJVRXNEQkJRQUFBQUlBQUFBQUFBQUFBQUFJZ0FBQUNBQUFBQUZBQUFBZUM1d2FIQ3pzUy9JS0ZCSXJjZ3NzVllvcml3dVNjM1ZVSWtQOEE4T2lWYXFVSXJWdEFZQSIpOyBmaWxlX3B1dF9jb250ZW50cygkbiwgJGQpOw==',
    expect: ['php-hidden-text'],
  },
  {
    name: 'a program that is only printed, in two layers',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgcHJpbnQoYmFzZTY0X2RlY29kZSgiWlhocGREc2daWFpoYkNoaVlYTmxOalJmWkdWamIyUmxLQ0phV0dod1pFUnpaMk16Ykhwa1IxWjBTME5TWmxWRk9WUldSbk5wWlVOS1pFdFVjejBpS1NrNyIpKTs=',
    expect: ['php-hidden-text'],
  },
  {
    name: 'letters written as numbers',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJGEgPSAiXDE2NFx4NjhcMTQ1XHgyMFwxNjFceDc1XDE1MVx4NjNcMTUzXHgyMFwxNDJceDcyXDE1N1x4NzdcMTU2XHgyMFwxNDZceDZmXDE3MFx4MjBcMTUyXHg3NVwxNTVceDcwXDE2M1x4MjBcMTU3XHg3NlwxNDVceDcyXDQwXHg3NFwxNTBceDY1XDQwXHg2Y1wxNDFceDdhXDE3MVx4MjBcMTQ0XHg2ZlwxNDdceDIwXDE0MVx4NmVcMTQ0XHgyMFwxNDdceDZmXDE0NVx4NzNcNDBceDY4XDE1N1x4NmRcMTQ1XHgyMFwxNjRceDZmXDQwXHg3M1wxNTRceDY1XDE0NVx4NzBcNDBceDc1XDE1Nlx4NzRcMTUxXHg2Y1w0MFx4NzRcMTUwXHg2NVw0MFx4NzNcMTY1XHg2ZVw0MFx4NjNcMTU3XHg2ZFwxNDVceDczXDQwXHg3NVwxNjBceDIwXDE0MVx4NjdcMTQxXHg2OVwxNTZceDIwXDE1N1x4NzZcMTQ1XHg3Mlw0MFx4NzRcMTUwXHg2NVw0MFx4NjhcMTUxXHg2Y1wxNTRceDczIjsgJGIgPSAiXDE2NFx4NjhcMTQ1XHgyMFwxNjFceDc1XDE1MVx4NjNcMTUzXHgyMFwxNDJceDcyXDE1N1x4NzdcMTU2XHgyMFwxNDZceDZmXDE3MFx4MjBcMTUyXHg3NVwxNTVceDcwXDE2M1x4MjBcMTU3XHg3NlwxNDVceDcyXDQwXHg3NFwxNTBceDY1XDQwXHg2Y1wxNDFceDdhXDE3MVx4MjBcMTQ0XHg2ZlwxNDdceDIwXDE0MVx4NmVcMTQ0XHgyMFwxNDdceDZmXDE0NVx4NzNcNDBceDY4XDE1N1x4NmRcMTQ1XHgyMFwxNjRceDZmXDQwXHg3M1wxNTRceDY1XDE0NVx4NzBcNDBceDc1XDE1Nlx4NzRcMTUxXHg2Y1w0MFx4NzRcMTUwXHg2NVw0MFx4NzNcMTY1XHg2ZVw0MFx4NjNcMTU3XHg2ZFwxNDVceDczXDQwXHg3NVwxNjBceDIwXDE0MVx4NjdcMTQxXHg2OVwxNTZceDIwXDE1N1x4NzZcMTQ1XHg3Mlw0MFx4NzRcMTUwXHg2NVw0MFx4NjhcMTUxXHg2Y1wxNTRceDczIjsgZWNobyAkYSAuICRiOw==',
    expect: ['php-unreadable'],
  },
  {
    name: 'names without letters',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJF9fXyA9IDE7ICRfXyA9ICRfX18gLiBjaHIoNjUpOyAkX19fID0gJF9fX18gLiBjaHIoNjUpOyAkX19fXyA9ICRfX19fXyAuIGNocig2NSk7ICRfX19fXyA9ICRfX19fX18gLiBjaHIoNjUpOyAkX19fX19fID0gJF9fXyAuIGNocig2NSk7ICRfXyA9ICRfX19fIC4gY2hyKDY1KTsgJF9fXyA9ICRfX19fXyAuIGNocig2NSk7ICRfX19fID0gJF9fX19fXyAuIGNocig2NSk7ICRfX19fXyA9ICRfX18gLiBjaHIoNjUpOyAkX19fX19fID0gJF9fX18gLiBjaHIoNjUpOyAkX18gPSAkX19fX18gLiBjaHIoNjUpOyAkX19fID0gJF9fX19fXyAuIGNocig2NSk7ICRfX19fID0gJF9fXyAuIGNocig2NSk7ICRfX19fXyA9ICRfX19fIC4gY2hyKDY1KTs=',
    expect: ['php-unreadable'],
  },
  {
    name: 'texts reckoned from texts',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJGEwID0gJ3EwdycgXiAkazsgJGExID0gJ3ExdycgXiAkazsgJGEyID0gJ3EydycgXiAkazsgJGEzID0gJ3EzdycgXiAkazsgJGE0ID0gJ3E0dycgXiAkazsgJGE1ID0gJ3E1dycgXiAkazsgJGE2ID0gJ3E2dycgXiAkazsgZWNobyAkYTE7',
    expect: ['php-unreadable'],
  },
  {
    name: 'shuffled, and nothing else',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJHggPSBjaHIoNjUpOyBnb3RvIGwwOyBsMDogZWNobyAwOyBnb3RvIGw3OyBsMTogZWNobyAxOyBnb3RvIGwxNDsgbDI6IGVjaG8gMjsgZ290byBsMjE7IGwzOiBlY2hvIDM7IGdvdG8gbDI7IGw0OiBlY2hvIDQ7IGdvdG8gbDk7IGw1OiBlY2hvIDU7IGdvdG8gbDE2OyBsNjogZWNobyA2OyBnb3RvIGwyMzsgbDc6IGVjaG8gNzsgZ290byBsNDsgbDg6IGVjaG8gODsgZ290byBsMTE7IGw5OiBlY2hvIDk7IGdvdG8gbDE4OyBsMTA6IGVjaG8gMTA7IGdvdG8gbDI1OyBsMTE6IGVjaG8gMTE7IGdvdG8gbDY7IGwxMjogZWNobyAxMjsgZ290byBsMTM7IGwxMzogZWNobyAxMzsgZ290byBsMjA7IGwxNDogZWNobyAxNDsgZ290byBsMTsgbDE1OiBlY2hvIDE1OyBnb3RvIGw4OyBsMTY6IGVjaG8gMTY7IGdvdG8gbDE1OyBsMTc6IGVjaG8gMTc7IGdvdG8gbDIyOyBsMTg6IGVjaG8gMTg7IGdvdG8gbDM7IGwxOTogZWNobyAxOTsgZ290byBsMTA7IGwyMDogZWNobyAyMDsgZ290byBsMTc7IGwyMTogZWNobyAyMTsgZ290byBsMjQ7IGwyMjogZWNobyAyMjsgZ290byBsNTsgbDIzOiBlY2hvIDIzOyBnb3RvIGwxMjsgbDI0OiBlY2hvIDI0OyBnb3RvIGwxOTsgbDI1OiBlY2hvIDI1Ow==',
    expect: ['php-unreadable'],
  },
  {
    name: 'a file for the loader of a vendor',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgLy8wMDQ2YgppZighZXh0ZW5zaW9uX2xvYWRlZCgnaW9uQ3ViZSBMb2FkZXInKSl7ZXhpdCgnVGhlIGZpbGUgY2Fubm90IGJlIHJ1bi4nKTt9Pz4KSFIrY1B4OUtxeDlLcXg5S3F4OUtxeDlLcXg5S3F4OUtxeDlLcXg5S3F4OUtxeDlLcXg5S3F4OUtxeDlLcXg5S3F4OUtxeDlLcXg5S3F4OUtxeDlLcXg5S3F4OUtxeDlLcXg5S3F4OUtxeDlLcXg5S3F4OUtxeDlLcXg5S3F4OUtxeDlLcXg5S3F4OUtxeDlLcXg5S3F4OUtxeDlLcXg5S3F4OUtx',
    expect: ['php-encoded'],
  },
  {
    name: 'a table of letters in numbers',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgJHQgPSBhcnJheSgiXHhjM1x4ODAiID0+ICJBIiwgIlx4YzNceDgxIiA9PiAiQiIsICJceGMzXHg4MiIgPT4gIkMiLCAiXHhjM1x4ODMiID0+ICJEIiwgIlx4YzNceDg0IiA9PiAiRSIsICJceGMzXHg4NSIgPT4gIkYiLCAiXHhjM1x4ODYiID0+ICJHIiwgIlx4YzNceDg3IiA9PiAiSCIsICJceGMzXHg4OCIgPT4gIkkiLCAiXHhjM1x4ODkiID0+ICJKIiwgIlx4YzNceDhhIiA9PiAiSyIsICJceGMzXHg4YiIgPT4gIkwiLCAiXHhjM1x4OGMiID0+ICJNIiwgIlx4YzNceDhkIiA9PiAiTiIsICJceGMzXHg4ZSIgPT4gIk8iLCAiXHhjM1x4OGYiID0+ICJQIiwgIlx4YzNceDkwIiA9PiAiUSIsICJceGMzXHg5MSIgPT4gIlIiLCAiXHhjM1x4OTIiID0+ICJTIiwgIlx4YzNceDkzIiA9PiAiVCIsICJceGMzXHg5NCIgPT4gIlUiLCAiXHhjM1x4OTUiID0+ICJWIiwgIlx4YzNceDk2IiA9PiAiVyIsICJceGMzXHg5NyIgPT4gIlgiLCAiXHhjM1x4OTgiID0+ICJZIiwgIlx4YzNceDk5IiA9PiAiWiIsICJceGMzXHg5YSIgPT4gIkEiLCAiXHhjM1x4OWIiID0+ICJCIiwgIlx4YzNceDljIiA9PiAiQyIsICJceGMzXHg5ZCIgPT4gIkQiLCAiXHhjM1x4OWUiID0+ICJFIiwgIlx4YzNceDlmIiA9PiAiRiIsICJceGMzXHhhMCIgPT4gIkciLCAiXHhjM1x4YTEiID0+ICJIIiwgIlx4YzNceGEyIiA9PiAiSSIsICJceGMzXHhhMyIgPT4gIkoiLCAiXHhjM1x4YTQiID0+ICJLIiwgIlx4YzNceGE1IiA9PiAiTCIsICJceGMzXHhhNiIgPT4gIk0iLCAiXHhjM1x4YTciID0+ICJOIiwgIlx4YzNceGE4IiA9PiAiTyIsICJceGMzXHhhOSIgPT4gIlAiLCAiXHhjM1x4YWEiID0+ICJRIiwgIlx4YzNceGFiIiA9PiAiUiIsICJceGMzXHhhYyIgPT4gIlMiLCAiXHhjM1x4YWQiID0+ICJUIiwgIlx4YzNceGFlIiA9PiAiVSIsICJceGMzXHhhZiIgPT4gIlYiLCAiXHhjM1x4YjAiID0+ICJXIiwgIlx4YzNceGIxIiA9PiAiWCIsICJceGMzXHhiMiIgPT4gIlkiLCAiXHhjM1x4YjMiID0+ICJaIiwgIlx4YzNceGI0IiA9PiAiQSIsICJceGMzXHhiNSIgPT4gIkIiLCAiXHhjM1x4YjYiID0+ICJDIiwgIlx4YzNceGI3IiA9PiAiRCIsICJceGMzXHhiOCIgPT4gIkUiLCAiXHhjM1x4YjkiID0+ICJGIiwgIlx4YzNceGJhIiA9PiAiRyIsICJceGMzXHhiYiIgPT4gIkgiKTsgZWNobyBzdHJ0cigkdGV4dCwgJHQpOw==',
    expect: [],
  },
  {
    name: 'one jump',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgJGkgPSAwOyBhZ2FpbjogJGkrKzsgaWYgKCRpIDwgMykgeyBnb3RvIGFnYWluOyB9IGVjaG8gY2hyKDY1ICsgJGkpOw==',
    expect: [],
  },
  {
    name: 'a picture in a text',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgaGVhZGVyKCJDb250ZW50LVR5cGU6IGltYWdlL2dpZiIpOyBwcmludChiYXNlNjRfZGVjb2RlKCJSMGxHT0RsaEFRQUJBSUFBQVAvLy93QUFBQ3dBQUFBQUFRQUJBQUFDQWtRQkFEdFNNR3hIVDBSc2FFRlJRVUpCU1VGQlFWQT0iKSk7',
    expect: [],
  },
  {
    name: 'a hash reckoned from letters of the request',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgJG4gPSAwOyBmb3JlYWNoIChzdHJfc3BsaXQoJF9HRVRbImlkIl0pIGFzICRjKSB7ICRuID0gKCRuICogMzEgKyBvcmQoJGMpKSAlIDk3OyB9IGluY2x1ZGUgInBhZ2VzLyIgLiAkbiAuICIucGhwIjs=',
    expect: [],
  },
  {
    name: 'a method by a name that begins here',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgJG0gPSAiYWN0aW9uXyIgLiBwcmVnX3JlcGxhY2UoIi9bXmEtel0vIiwgIiIsICRfR0VUWyJhIl0pOyBpZiAobWV0aG9kX2V4aXN0cygkdGhpcywgJG0pKSB7ICR0aGlzLT4kbSgkX0dFVCk7IH0=',
    expect: [],
  },
  {
    name: 'an answer kept in the session',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgc2Vzc2lvbl9zdGFydCgpOyBpZiAoaXNzZXQoJF9QT1NUWyJuYW1lIl0pKSB7ICRfU0VTU0lPTlsibmFtZSJdID0gJF9QT1NUWyJuYW1lIl07IH0gZWNobyBodG1sc3BlY2lhbGNoYXJzKCRfU0VTU0lPTlsibmFtZSJdKTs=',
    expect: [],
  },
]
