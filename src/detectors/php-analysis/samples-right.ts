import type { Sample } from '../types.ts'

/** Honest code that looks a little like it. */
export const rightSamples: readonly Sample[] = [
  {
    name: 'a template engine',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZnVuY3Rpb24gcmVuZGVyKCRmaWxlLCAkdmFycykgeyBleHRyYWN0KCR2YXJzKTsgb2Jfc3RhcnQoKTsgaW5jbHVkZSAkZmlsZTsgcmV0dXJuIG9iX2dldF9jbGVhbigpOyB9IGVjaG8gcmVuZGVyKCJwYWdlLnBocCIsIGFycmF5KCJ0aXRsZSIgPT4gIngiKSk7',
    expect: [],
  },
  {
    name: 'a controller',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgY2xhc3MgQyB7IGZ1bmN0aW9uIHJ1bigpIHsgJGEgPSAiYWN0aW9uXyIgLiAkX0dFVFsiYSJdOyBpZiAobWV0aG9kX2V4aXN0cygkdGhpcywgJGEpKSB7IHJldHVybiAkdGhpcy0+JGEoJF9QT1NUKTsgfSB9IGZ1bmN0aW9uIGFjdGlvbl9zYXZlKCRpbikgeyByZXR1cm4gaW50dmFsKCRpblsiaWQiXSk7IH0gfSAkYyA9IG5ldyBDKCk7ICRjLT5ydW4oKTs=',
    expect: [],
  },
  {
    name: 'a page from a list',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgJHBhZ2VzID0gYXJyYXkoImhvbWUiLCAibmV3cyIpOyAkcCA9ICRfR0VUWyJwIl07IGlmIChpbl9hcnJheSgkcCwgJHBhZ2VzLCB0cnVlKSkgaW5jbHVkZSAicGFnZXMvIiAuICRwIC4gIi5waHAiOw==',
    expect: [],
  },
  {
    name: 'an upload that is checked',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgJGV4dCA9IHN0cnRvbG93ZXIocGF0aGluZm8oJF9GSUxFU1siZiJdWyJuYW1lIl0sIFBBVEhJTkZPX0VYVEVOU0lPTikpOyBpZiAoaW5fYXJyYXkoJGV4dCwgYXJyYXkoImpwZyIsICJwbmciKSkpIG1vdmVfdXBsb2FkZWRfZmlsZSgkX0ZJTEVTWyJmIl1bInRtcF9uYW1lIl0sICJ1cC8iIC4gbWQ1KCRfRklMRVNbImYiXVsibmFtZSJdKSAuICIuIiAuICRleHQpOw==',
    expect: [],
  },
  {
    name: 'a command with an argument that is quoted',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgJGYgPSBlc2NhcGVzaGVsbGFyZygkX0dFVFsiZiJdKTsgZXhlYygiY29udmVydCAiIC4gJGYgLiAiIG91dC5wbmciKTs=',
    expect: [],
  },
  {
    name: 'a number',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgJGlkID0gKGludCkgJF9HRVRbImlkIl07IHN5c3RlbSgidG9vbCAiIC4gJGlkKTsgZXZhbCgiXCR4ID0gIiAuIGludHZhbCgkX1BPU1RbIm4iXSkgLiAiOyIpOw==',
    expect: [],
  },
  {
    name: 'a form that writes to its owner',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgJG0gPSBzdHJpcF90YWdzKCRfUE9TVFsibSJdKTsgbWFpbCgib3duZXJAZXhhbXBsZS5vcmciLCAiQ29udGFjdCIsICRtLCAiRnJvbTogIiAuIGZpbHRlcl92YXIoJF9QT1NUWyJlIl0sIEZJTFRFUl9WQUxJREFURV9FTUFJTCkpOw==',
    expect: [],
  },
  {
    name: 'a picture as text',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgJGkgPSAiaVZCT1J3MEtHZ29BQUFBTlNVaEVVZ0FBQUFVQUFBQUZDQVlBQUFDTmJ5YmxBQUFBSEVsRVFWUUkxMlA0Ly84L3czOEdJQVhESUJLRTBESHhnbGpOQkFBTzlUWEwwWTRPSHdBQUFBQkpSVTVFcmtKZ2dnPT0iOyBoZWFkZXIoIkNvbnRlbnQtVHlwZTogaW1hZ2UvcG5nIik7IGVjaG8gYmFzZTY0X2RlY29kZSgkaSk7',
    expect: [],
  },
  {
    name: "callbacks of one's own",
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZnVuY3Rpb24gdXAoJHMpIHsgcmV0dXJuIHN0cnRvdXBwZXIoJHMpOyB9ICRuYW1lcyA9IGFycmF5X21hcCgidXAiLCBhcnJheSgiYSIsICJiIikpOyB1c29ydCgkbmFtZXMsIGZ1bmN0aW9uICgkYSwgJGIpIHsgcmV0dXJuIHN0cmNtcCgkYSwgJGIpOyB9KTsgZWNobyBpbXBsb2RlKCIsIiwgYXJyYXlfZmlsdGVyKCRuYW1lcywgInN0cmxlbiIpKTs=',
    expect: [],
  },
  {
    name: 'settings that are kept',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgJGRhdGEgPSBhcnJheSgidGl0bGUiID0+ICRfUE9TVFsidGl0bGUiXSk7IGZpbGVfcHV0X2NvbnRlbnRzKF9fRElSX18gLiAiL3NldHRpbmdzLmpzb24iLCBqc29uX2VuY29kZSgkZGF0YSkpOw==',
    expect: [],
  },
  {
    name: 'a cache of compiled pages',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgJGNvZGUgPSAiPD9waHAgZWNobyBcIiIgLiBkYXRlKCJZIikgLiAiXCI7ID8+IjsgZmlsZV9wdXRfY29udGVudHMoInRtcC9jYWNoZS9wYWdlLnBocCIsICRjb2RlKTsgaW5jbHVkZSAidG1wL2NhY2hlL3BhZ2UucGhwIjs=',
    expect: [],
  },
  {
    name: 'an update that is fetched',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgJHQgPSBmaWxlX2dldF9jb250ZW50cygiaHR0cHM6Ly9leGFtcGxlLm9yZy92ZXJzaW9uLmpzb24iKTsgJHYgPSBqc29uX2RlY29kZSgkdCwgdHJ1ZSk7IGlmICh2ZXJzaW9uX2NvbXBhcmUoJHZbIm4iXSwgIjEuMCIsICI+IikpIGVjaG8gJHZbIm4iXTs=',
    expect: [],
  },
  {
    name: 'an image function by its name',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgJGYgPSAiaW1hZ2VjcmVhdGVmcm9tIiAuICJwbmciOyAkaW0gPSAkZigiYS5wbmciKTsgJGcgPSAiaW1hZ2UiIC4gImpwZWciOyAkZygkaW0sICJiLmpwZyIpOw==',
    expect: [],
  },
  {
    name: 'a plugin that asks for hooks',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgZm9yZWFjaCAoYXJyYXkoImluaXQiLCAic2F2ZSIpIGFzICRob29rKSB7IGFkZF9hY3Rpb24oJGhvb2ssIGFycmF5KCJQbHVnaW4iLCAkaG9vaykpOyB9IGNsYXNzIFBsdWdpbiB7IHN0YXRpYyBmdW5jdGlvbiBpbml0KCkge30gc3RhdGljIGZ1bmN0aW9uIHNhdmUoKSB7IHVwZGF0ZV9vcHRpb24oIngiLCBzYW5pdGl6ZV90ZXh0X2ZpZWxkKCRfUE9TVFsieCJdKSk7IH0gfQ==',
    expect: [],
  },
  {
    name: 'a constant that is evaluated',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PD9waHAgZXZhbCgicmV0dXJuIDEgKyAxOyIpOyAkZiA9IGNyZWF0ZV9mdW5jdGlvbigiJGEiLCAicmV0dXJuICRhOyIpOw==',
    expect: [],
  },
  {
    name: 'a decoder for a token',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgbGlzdCgkaCwgJHAsICRzKSA9IGV4cGxvZGUoIi4iLCAkX0NPT0tJRVsidG9rZW4iXSk7ICRjbGFpbXMgPSBqc29uX2RlY29kZShiYXNlNjRfZGVjb2RlKHN0cnRyKCRwLCAiLV8iLCAiKy8iKSksIHRydWUpOyBlY2hvIGh0bWxzcGVjaWFsY2hhcnMoJGNsYWltc1sibmFtZSJdKTs=',
    expect: [],
  },
  {
    name: 'one page of a class that mails',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgY2xhc3MgTWFpbGVyIHsgdmFyICR0bzsgZnVuY3Rpb24gc2VuZCgkcywgJGIpIHsgcmV0dXJuIG1haWwoJHRoaXMtPnRvLCAkcywgJGIpOyB9IH0gJG0gPSBuZXcgTWFpbGVyKCk7ICRtLT50byA9ICJhQGV4YW1wbGUub3JnIjsgJG0tPnNlbmQoIkhlbGxvIiwgbmwyYnIoJF9QT1NUWyJ0ZXh0Il0pKTs=',
    expect: [],
  },
  {
    name: 'a switch over what is asked',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgc3dpdGNoICgkX0dFVFsiZG8iXSkgeyBjYXNlICJsaXN0IjogJGYgPSAic2hvd19saXN0IjsgYnJlYWs7IGRlZmF1bHQ6ICRmID0gInNob3dfaG9tZSI7IH0gJGYoKTsgZnVuY3Rpb24gc2hvd19saXN0KCkge30gZnVuY3Rpb24gc2hvd19ob21lKCkge30=',
    expect: [],
  },
  {
    name: 'a table of character widths',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgJHcgPSBhcnJheSgiXHgyMCIgPT4gMjUwLCAiXHg0MSIgPT4gNzIyLCAiXHg2MSIgPT4gNTAwKTsgJHQgPSAiIjsgZm9yZWFjaCAoJHcgYXMgJGMgPT4gJG4pICR0IC49IGNocihvcmQoJGMpICsgMSk7IGVjaG8gc3RybGVuKCR0KTs=',
    expect: [],
  },
  {
    name: 'what a shell calls itself, in a text',
    path: 'squelettes/mes_fonctions.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgJGhlbHAgPSAiTmV2ZXIgd3JpdGUgZXZhbCgkY29kZSkgb3Igc3lzdGVtKCRjbWQpIHdpdGggZGF0YSBvZiBhIHZpc2l0b3I6ICZsdDs/cGhwIHN5c3RlbSgkIiAuICJfR0VUW2NdKSA/Jmd0OyBpcyBob3cgc2l0ZXMgYXJlIGJyb2tlbiBpbnRvLiI7IGVjaG8gJGhlbHA7',
    expect: [],
  },
  {
    name: 'files of a name that only letters are left of',
    path: 'plugins/carnet/action/carnet_ecrire.php',
    zone: 'extension',
    mayHoldCode: true,
    base64:
      'PD9waHAKZnVuY3Rpb24gYWN0aW9uX2Nhcm5ldF9lY3JpcmVfZGlzdCgpIHsKICAgICR0aXRyZSA9IHByZWdfcmVwbGFjZSgnLFteYS16MC05LV0sJywgJycsIF9yZXF1ZXN0KCd0aXRyZScpKTsKICAgIGlmICghaXNfZGlyKF9ESVJfSU1HIC4gJ3R4dCcpKSBta2RpcihfRElSX0lNRyAuICd0eHQnKTsKICAgICRlY3JpdCA9IGZpbGVfcHV0X2NvbnRlbnRzKF9ESVJfSU1HIC4gInR4dC8kdGl0cmUudHh0IiwgJHRpdHJlKTsKICAgICRub20gPSBwcmVnX3JlcGxhY2UoJy9bXlx3LV0rLycsICdfJywgJF9QT1NUWydub20nXSk7CiAgICBmaWxlX3B1dF9jb250ZW50cygiSU1HL2xldHRyZXMvJG5vbSIsICRfUE9TVFsndGV4dGUnXSk7Cn0K',
    expect: [],
  },
]
