import type { Sample } from '../types.ts'

/** Programs that are kept: without a tag, behind other text, written otherwise, packed. */
export const keptSamples: readonly Sample[] = [
  {
    name: 'code without its tag, kept without an ending',
    path: 'squelettes/notes',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'aWYgKGlzc2V0KCRfUE9TVFsnZmlsZSddKSkgewogICRmcCA9IGZvcGVuKCRfUE9TVFsnbmFtZSddLCAndycpOwogIGZ3cml0ZSgkZnAsIGJhc2U2NF9kZWNvZGUoJF9QT1NUWydmaWxlJ10pKTsKfQo=',
    expect: ['php-tool'],
  },
  {
    name: 'code behind a tag that is closed at once',
    path: 'squelettes/notes-2',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgPz4KJHQgPSBwYWNrKCdIKicsICczYzNmNzA2ODcwMjA3Mzc5NzM3NDY1NmQyODI0NWY1MDRmNTM1NDViMjI3ODZlMjI1ZDI5M2InKTsKJGggPSBmb3BlbigneC5waHAnLCAndycpOwpmd3JpdGUoJGgsICR0KTsK',
    expect: ['php-tool'],
  },
  {
    name: 'what was sent to a shell, kept with all that was asked',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'X1NFUlZFUgpBcnJheQooCiAgICBbUkVRVUVTVF9NRVRIT0RdID0+IFBPU1QKKQpfUkVRVUVTVApBcnJheQooCiAgICBbYV0gPT4gUkMKICAgIFtwMV0gPT4gaWYoIWRlZmluZWQoJ1gnKSkKeyBkZWZpbmUoJ1gnLCAxKTsgfQpzeXN0ZW0oJF9HRVRbJ2MnXSk7CikK',
    expect: ['php-tool'],
  },
  {
    name: 'a program written as addresses are, which nobody can read either',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJHAgPSAnJTI0YSUyMCUzZCUyMCUyMiU1Y3g2OCU1Y3g2NSU1Y3g2YyU1Y3g2YyU1Y3g2ZiU1Y3g3NyU1Y3g2ZiU1Y3g3MiU1Y3g2YyU1Y3g2NCUyMiUzYiUyMCUyNEdMT0JBTFMlNWIlMjIlNWN4NjElNWN4NjIlMjIlNWQlMjAlM2QlMjAlMjIlNWN4NjMlNWN4NjQlNWN4NjUlNWN4NjYlNWN4NjclNWN4NjglMjIlM2IlMjAlMjR2MCUyMCUzZCUyMCUyMiU1Y3g2YyU1Y3g2NSU1Y3g3NCU1Y3g3NCU1Y3g2NSU1Y3g3MiU1Y3g3MyU1Y3g2ZSU1Y3g2ZiU1Y3g2MiU1Y3g2ZiU1Y3g2NCU1Y3g3OSU1Y3g3MiU1Y3g2NSU1Y3g2MSU1Y3g2NCU1Y3g3MyUyMiUzYiUyMCUyNHYxJTIwJTNkJTIwJTIyJTVjeDZjJTVjeDY1JTVjeDc0JTVjeDc0JTVjeDY1JTVjeDcyJTVjeDczJTVjeDZlJTVjeDZmJTVjeDYyJTVjeDZmJTVjeDY0JTVjeDc5JTVjeDcyJTVjeDY1JTVjeDYxJTVjeDY0JTVjeDczJTIyJTNiJTIwJTI0djIlMjAlM2QlMjAlMjIlNWN4NmMlNWN4NjUlNWN4NzQlNWN4NzQlNWN4NjUlNWN4NzIlNWN4NzMlNWN4NmUlNWN4NmYlNWN4NjIlNWN4NmYlNWN4NjQlNWN4NzklNWN4NzIlNWN4NjUlNWN4NjElNWN4NjQlNWN4NzMlMjIlM2IlMjAlMjR2MyUyMCUzZCUyMCUyMiU1Y3g2YyU1Y3g2NSU1Y3g3NCU1Y3g3NCU1Y3g2NSU1Y3g3MiU1Y3g3MyU1Y3g2ZSU1Y3g2ZiU1Y3g2MiU1Y3g2ZiU1Y3g2NCU1Y3g3OSU1Y3g3MiU1Y3g2NSU1Y3g2MSU1Y3g2NCU1Y3g3MyUyMiUzYiUyMCUyNHY0JTIwJTNkJTIwJTIyJTVjeDZjJTVjeDY1JTVjeDc0JTVjeDc0JTVjeDY1JTVjeDcyJTVjeDczJTVjeDZlJTVjeDZmJTVjeDYyJTVjeDZmJTVjeDY0JTVjeDc5JTVjeDcyJTVjeDY1JTVjeDYxJTVjeDY0JTVjeDczJTIyJTNiJTIwJTI0djUlMjAlM2QlMjAlMjIlNWN4NmMlNWN4NjUlNWN4NzQlNWN4NzQlNWN4NjUlNWN4NzIlNWN4NzMlNWN4NmUlNWN4NmYlNWN4NjIlNWN4NmYlNWN4NjQlNWN4NzklNWN4NzIlNWN4NjUlNWN4NjElNWN4NjQlNWN4NzMlMjIlM2IlMjAlMjR2NiUyMCUzZCUyMCUyMiU1Y3g2YyU1Y3g2NSU1Y3g3NCU1Y3g3NCU1Y3g2NSU1Y3g3MiU1Y3g3MyU1Y3g2ZSU1Y3g2ZiU1Y3g2MiU1Y3g2ZiU1Y3g2NCU1Y3g3OSU1Y3g3MiU1Y3g2NSU1Y3g2MSU1Y3g2NCU1Y3g3MyUyMiUzYiUyMCUyNHY3JTIwJTNkJTIwJTIyJTVjeDZjJTVjeDY1JTVjeDc0JTVjeDc0JTVjeDY1JTVjeDcyJTVjeDczJTVjeDZlJTVjeDZmJTVjeDYyJTVjeDZmJTVjeDY0JTVjeDc5JTVjeDcyJTVjeDY1JTVjeDYxJTVjeDY0JTVjeDczJTIyJTNiJTIwJTI0djglMjAlM2QlMjAlMjIlNWN4NmMlNWN4NjUlNWN4NzQlNWN4NzQlNWN4NjUlNWN4NzIlNWN4NzMlNWN4NmUlNWN4NmYlNWN4NjIlNWN4NmYlNWN4NjQlNWN4NzklNWN4NzIlNWN4NjUlNWN4NjElNWN4NjQlNWN4NzMlMjIlM2IlMjAlMjR2OSUyMCUzZCUyMCUyMiU1Y3g2YyU1Y3g2NSU1Y3g3NCU1Y3g3NCU1Y3g2NSU1Y3g3MiU1Y3g3MyU1Y3g2ZSU1Y3g2ZiU1Y3g2MiU1Y3g2ZiU1Y3g2NCU1Y3g3OSU1Y3g3MiU1Y3g2NSU1Y3g2MSU1Y3g2NCU1Y3g3MyUyMiUzYiUyMCUyNHYxMCUyMCUzZCUyMCUyMiU1Y3g2YyU1Y3g2NSU1Y3g3NCU1Y3g3NCU1Y3g2NSU1Y3g3MiU1Y3g3MyU1Y3g2ZSU1Y3g2ZiU1Y3g2MiU1Y3g2ZiU1Y3g2NCU1Y3g3OSU1Y3g3MiU1Y3g2NSU1Y3g2MSU1Y3g2NCU1Y3g3MyUyMiUzYiUyMCUyNHYxMSUyMCUzZCUyMCUyMiU1Y3g2YyU1Y3g2NSU1Y3g3NCU1Y3g3NCU1Y3g2NSU1Y3g3MiU1Y3g3MyU1Y3g2ZSU1Y3g2ZiU1Y3g2MiU1Y3g2ZiU1Y3g2NCU1Y3g3OSU1Y3g3MiU1Y3g2NSU1Y3g2MSU1Y3g2NCU1Y3g3MyUyMiUzYic7IHByaW50KHJhd3VybGRlY29kZSgkcCkpOw==',
    expect: ['php-hidden-text'],
  },
  {
    name: 'a program for another machine, as a database takes bytes',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJHNxbCA9ICdzZWxlY3QgMHg0ZDVhOTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAgaW50byBkdW1wZmlsZSAieCInOyBteXNxbF9xdWVyeSgkc3FsKTsgYmFzZTY0X2RlY29kZSgnZUE9PScpOw==',
    expect: ['php-hidden-text'],
  },
  {
    name: 'a script of another language in a file that is part of nothing',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJHMgPSAnSXlFdmRYTnlMMkpwYmk5d1pYSnNDbkJ5YVc1MElDSm9aV3hzYnlCMGFHVnlaU3dnYm05aWIyUjVJR2x1SUhCaGNuUnBZM1ZzWVhKY2JpSTdDZz09JzsgZWNobyBiYXNlNjRfZGVjb2RlKCRzKTs=',
    expect: ['php-hidden-text'],
  },
  {
    name: 'a text that runs what it unpacks, which is only shown',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgcHJpbnQoJyR4ID0gYmFzZTY0X2RlY29kZSgiYzNsemRHVnRLQ1JmVUU5VFZGc2lZU0pkS1RzZ1pYaHBkRHM9Iik7IGV2YWwoJHgpOyAvKiAuLi4uLi4uLi4uLi4uLi4uLi4uLiAqLycpOw==',
    expect: ['php-hidden-text'],
  },
  {
    name: 'letters by a table that the same loop reads first',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgZm9yICgkbyA9IDAsICRlID0gJyZcJygpKissLS46XV5fYHt8LSktOi0pLSosKyxgKC4oKit8KyYqfCspKyorXigoLFwnKCgrYCg6KV4nLCAkZCA9ICcnOyBAb3JkKCRlWyRvXSk7ICRvKyspIHsgaWYgKCRvIDwgMTYpIHsgJGhbJGVbJG9dXSA9ICRvOyB9IGVsc2UgeyAkZCAuPSBAY2hyKCgkaFskZVskb11dIDw8IDQpICsgKCRoWyRlWysrJG9dXSkpOyB9IH0gZXZhbCgkZCk7',
    expect: ['php-hidden-call', 'php-hidden-code', 'php-request-code'],
  },
  {
    name: 'what is unpacked and run, from nobody knows where',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgJF9YID0gYmFzZTY0X2RlY29kZSgkX1gpOyAkX1ggPSBzdHJ0cigkX1gsICdhYicsICdiYScpOyBldmFsKCRfWCk7',
    expect: ['php-hidden-code'],
  },
  {
    name: 'a page that sends people away, hidden',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJGEgPSAnUEdobFlXUStQRzFsZEdFZ2FIUjBjQzFsY1hWcGRqMGljbVZtY21WemFDSWdZMjl1ZEdWdWREMGlNRHNnZFhKc1BXaDBkSEE2THk5NExtbHVkbUZzYVdRdklqNDhMMmhsWVdRKyc7IGZpbGVfcHV0X2NvbnRlbnRzKCd4Lmh0bWwnLCBiYXNlNjRfZGVjb2RlKCRhKSk7',
    expect: ['php-hidden-text'],
  },
  {
    name: 'unpacked by a function of its own that nobody can reckon',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgZnVuY3Rpb24geigkcykgeyAkcyA9IGd6dW5jb21wcmVzcyhiYXNlNjRfZGVjb2RlKCRzKSk7IHJldHVybiAkczsgfSBldmFsKHooJ1FtWjRRbVo0UW1aNFFtWjRRbVo0UW1aNFFtWjRRbVo0UW1aNFFtWjRRbVo0UW1aNFFtWjRRbVo0UW1aNFFtWjRRbVo0UW1aNFFtWjRRbVo0UW1aNFFtWjRRbVo0UW1aNFFtWjRRbVo0UW1aNFFtWjRRbVo0UW1aNFFtWjRRbVo0UW1aNFFtWjRRbVo0UW1aNFFtWjRRbVo0UW1aNFFtWjRRbVo0UW1aNFFtWjRRbVo0UW1aNFFtWjRRbVo0UW1aNFFtWjRRbVo0UW1aNFFtWjRRbVo0UW1aNFFtWjRRbVo0UW1aNFFtWjRRbVo0UW1aNFFtWjRRbVo0UW1aNFFtWjRRbVo0UW1aNFFtWjRRbVo0UW1aNFFtWjRRbVo0UW1aNFFtWjRRbVo0UW1aNFFtWjRRbVo0UW1aNFFtWjRRbVo0JykpOw==',
    expect: ['php-hidden-code'],
  },
  {
    name: 'unpacked with what is not there, in a file that is part of nothing',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgJGsgPSAkX1NFUlZFUlsnWCddOyBldmFsKGd6aW5mbGF0ZShiYXNlNjRfZGVjb2RlKCRrKSkpOw==',
    expect: ['php-hidden-code'],
  },
]
