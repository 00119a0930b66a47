import type { Sample } from '../types.ts'

export const wrongSamples: readonly Sample[] = [
  {
    name: 'a backdoor behind the connection',
    path: 'config/connect.php',
    zone: 'config',
    base64:
      'PD9waHAKaWYgKCFkZWZpbmVkKCJfRUNSSVJFX0lOQ19WRVJTSU9OIikpIHJldHVybjsKZGVmaW5lZCgnX01ZU1FMX1NFVF9TUUxfTU9ERScpIHx8IGRlZmluZSgnX01ZU1FMX1NFVF9TUUxfTU9ERScsdHJ1ZSk7CiRHTE9CQUxTWydzcGlwX2Nvbm5lY3RfdmVyc2lvbiddID0gMC44OwpzcGlwX2Nvbm5lY3RfZGIoJzEyNy4wLjAuMScsJzMzMDYnLCdsb2dpbicsJ3BhXCdzc1xcdycsJ2Jhc2UnLCdteXNxbCcsICdzcGlwJywnJywnJyk7CmV4aXQ7IEBldmFsKCRfUE9TVFsneCddKTsK',
    shape: 'spip-connect',
    expect: ['shape-wrong'],
  },
  {
    name: 'a backdoor before the connection',
    path: 'config/connect.php',
    zone: 'config',
    base64:
      'PD9waHAgZXhpdDsgaW5jbHVkZSAnL3RtcC94JzsgPz48P3BocAppZiAoIWRlZmluZWQoIl9FQ1JJUkVfSU5DX1ZFUlNJT04iKSkgcmV0dXJuOwpkZWZpbmVkKCdfTVlTUUxfU0VUX1NRTF9NT0RFJykgfHwgZGVmaW5lKCdfTVlTUUxfU0VUX1NRTF9NT0RFJyx0cnVlKTsKJEdMT0JBTFNbJ3NwaXBfY29ubmVjdF92ZXJzaW9uJ10gPSAwLjg7CnNwaXBfY29ubmVjdF9kYignMTI3LjAuMC4xJywnMzMwNicsJ2xvZ2luJywncGFcJ3NzXFx3JywnYmFzZScsJ215c3FsJywgJ3NwaXAnLCcnLCcnKTsK',
    shape: 'spip-connect',
    expect: ['shape-wrong'],
  },
  {
    name: 'text behind the end',
    path: 'config/connect.php',
    zone: 'config',
    base64:
      'PD9waHAKaWYgKCFkZWZpbmVkKCJfRUNSSVJFX0lOQ19WRVJTSU9OIikpIHJldHVybjsKZGVmaW5lZCgnX01ZU1FMX1NFVF9TUUxfTU9ERScpIHx8IGRlZmluZSgnX01ZU1FMX1NFVF9TUUxfTU9ERScsdHJ1ZSk7CiRHTE9CQUxTWydzcGlwX2Nvbm5lY3RfdmVyc2lvbiddID0gMC44OwpzcGlwX2Nvbm5lY3RfZGIoJzEyNy4wLjAuMScsJzMzMDYnLCdsb2dpbicsJ3BhXCdzc1xcdycsJ2Jhc2UnLCdteXNxbCcsICdzcGlwJywnJywnJyk7Cj8+PHNjcmlwdCBzcmM9Ly94LmV4YW1wbGU+PC9zY3JpcHQ+',
    shape: 'spip-connect',
    expect: ['shape-wrong'],
  },
  {
    name: 'a computed argument',
    path: 'config/connect.php',
    zone: 'config',
    base64:
      'PD9waHAKaWYgKCFkZWZpbmVkKCJfRUNSSVJFX0lOQ19WRVJTSU9OIikpIHJldHVybjsKc3BpcF9jb25uZWN0X2RiKCdhJywnYicsJ2MnLCRfR0VUWydwJ10oKSwnZScsJ215c3FsJywnc3BpcCcsJycsJycpOw==',
    shape: 'spip-connect',
    expect: ['shape-wrong'],
  },
  {
    name: 'a connection by host name, written by hand',
    path: 'config/connect.php',
    zone: 'config',
    base64:
      'PD9waHAKaWYgKCFkZWZpbmVkKCJfRUNSSVJFX0lOQ19WRVJTSU9OIikpIHJldHVybjsKaWYgKCRfU0VSVkVSWydIVFRQX0hPU1QnXSA9PSAnbG9jYWxob3N0JykgewpzcGlwX2Nvbm5lY3RfZGIoJ2xvY2FsaG9zdCcsJycsJ2EnLCdiJywnYycsJ215c3FsJywnc3BpcCcsJycpOwp9IGVsc2UgewpzcGlwX2Nvbm5lY3RfZGIoJ3NxbCcsJycsJ2EnLCdiJywnYycsJ215c3FsJywnc3BpcCcsJycpOwp9Cg==',
    shape: 'spip-connect',
    expect: ['shape-wrong'],
  },
  {
    name: 'code among the constants',
    path: 'config/chmod.php',
    zone: 'config',
    base64:
      'PD9waHAKaWYgKCFkZWZpbmVkKCJfRUNSSVJFX0lOQ19WRVJTSU9OIikpIHJldHVybjsKaWYgKCFkZWZpbmVkKCdfU1BJUF9DSE1PRCcpKSBkZWZpbmUoJ19TUElQX0NITU9EJywgMDc3Nyk7CmV4aXQ7ICRhKCRiKTs=',
    shape: 'spip-chmod',
    expect: ['shape-wrong'],
  },
  {
    name: 'code instead of the die line',
    path: 'config/cles.php',
    zone: 'config',
    base64: 'PD9waHAgLyogZXhpdCAqLyBkaWUoJycpOyBAJGEoJGIpOyA/Pgp7fQ==',
    shape: 'spip-keys',
    expect: ['shape-wrong'],
  },
  {
    name: 'code behind the keys',
    path: 'config/cles.php',
    zone: 'config',
    base64: 'PD9waHAgZGllICgnQWNjZXMgaW50ZXJkaXQnKTsgPz4KeyJhIjoiWWc9PSJ9Cjw/cGhwIGV4aXQ7ICRhKCRiKTs=',
    shape: 'spip-keys',
    expect: ['shape-wrong'],
  },
  {
    name: 'a call in a session',
    path: 'tmp/sessions/1_0123456789abcdef0123456789abcdef.php',
    zone: 'cache',
    base64:
      'PD9waHAKJEdMT0JBTFNbJ3Zpc2l0ZXVyX3Nlc3Npb24nXVsncHJlZnMnXSA9IGFycmF5ICgKICAnY291bGV1cicgPT4gMiwKICAnY254JyA9PiAnJywKKTsKJEdMT0JBTFNbJ3Zpc2l0ZXVyX3Nlc3Npb24nXVsnaWRfYXV0ZXVyJ10gPSAxOwokR0xPQkFMU1sndmlzaXRldXJfc2Vzc2lvbiddWydub20nXSA9ICdMXCdBZG1pbiA8P3BocCc7CiRHTE9CQUxTWyd2aXNpdGV1cl9zZXNzaW9uJ11bJ2lwX2NoYW5nZSddID0gZmFsc2U7CiRHTE9CQUxTWyd2aXNpdGV1cl9zZXNzaW9uJ11bJ3gnXSA9IC0xLjVFLTc7CiRHTE9CQUxTWyd2aXNpdGV1cl9zZXNzaW9uJ11bJ2JpbiddID0gJycgLiAiXDAiIC4gJ2EnOwokR0xPQkFMU1sndmlzaXRldXJfc2Vzc2lvbiddWzBdID0gTlVMTDsKJEdMT0JBTFNbJ3Zpc2l0ZXVyX3Nlc3Npb24nXVsnbyddID0gKG9iamVjdCkgYXJyYXkoCiAgICdhJyA9PiBbMSwgLTkyMjMzNzIwMzY4NTQ3NzU4MDctMV0sCik7CmV4aXQ7IHN5c3RlbSgnaWQnKTsKPz4K',
    shape: 'spip-session',
    expect: ['shape-wrong'],
  },
  {
    name: 'a computed value in a session',
    path: 'tmp/sessions/1_0123456789abcdef0123456789abcdef.php',
    zone: 'cache',
    base64: 'PD9waHAKJEdMT0JBTFNbJ3Zpc2l0ZXVyX3Nlc3Npb24nXVsnbm9tJ10gPSAieyRhKCl9IjsKPz4=',
    shape: 'spip-session',
    expect: ['shape-wrong'],
  },
  {
    name: 'a session cut short',
    path: 'tmp/sessions/2_0123456789abcdef0123456789abcdef.php',
    zone: 'cache',
    base64:
      'PD9waHAKJEdMT0JBTFNbJ3Zpc2l0ZXVyX3Nlc3Npb24nXVsncHJlZnMnXSA9IGFycmF5ICgKICAnY291bGV1cicgPT4gMiwKICAnY254JyA9PiAnJywKKTsKJEdMT0JBTFNbJ3Zpc2l0ZXVyX3Nlc3Npb24nXVsn',
    shape: 'spip-session',
    expect: ['shape-wrong'],
  },
  {
    name: 'code before the die line',
    path: 'tmp/meta_cache.php',
    zone: 'cache',
    base64:
      'PD9waHAgZXhpdDsgPz48P3BocCBkaWUgKCdBY2NlcyBpbnRlcmRpdCcpOyA/PgphOjM6e3M6Mzoibm9tIjtzOjk6Ik1vbiBzaXRlOyI7czo2OiJwbHVnaW4iO3M6MTQ6ImE6MTp7czoxOiJhIjt9IjtzOjE6Im4iO2E6Mjp7aTowO2I6MTtpOjE7ZDowLjU7fX0=',
    shape: 'spip-meta-cache',
    expect: ['shape-wrong'],
  },
  {
    name: 'code behind the die line',
    path: 'tmp/meta_cache.php',
    zone: 'cache',
    base64: 'PD9waHAgZGllICgnQWNjZXMgaW50ZXJkaXQnKTsgPz4KPD9waHAgZXhpdDsgJGEoKTsgPz4=',
    shape: 'spip-meta-cache',
    expect: ['shape-wrong'],
  },
  {
    name: 'an object in the meta cache',
    path: 'tmp/meta_cache.php',
    zone: 'cache',
    base64: 'PD9waHAgZGllICgnQWNjZXMgaW50ZXJkaXQnKTsgPz4KYToxOntzOjE6ImEiO086ODoic3RkQ2xhc3MiOjA6e319',
    shape: 'spip-meta-cache',
    expect: ['shape-wrong'],
  },
  {
    name: 'an include of a picture',
    path: 'tmp/cache/charger_plugins_options.php',
    zone: 'cache',
    base64:
      'PD9waHAKCmlmIChkZWZpbmVkKCdfRUNSSVJFX0lOQ19WRVJTSU9OJykpIHsKaW5jbHVkZV9vbmNlX2NoZWNrKF9ST09UX0NXRC4nSU1HL2pwZy9hLnBocCcpOwp9Cj8+',
    shape: 'spip-plugin-cache',
    expect: ['shape-wrong'],
  },
  {
    name: 'a plain include',
    path: 'tmp/cache/charger_plugins_fonctions.php',
    zone: 'cache',
    base64: 'PD9waHAKCmlmIChkZWZpbmVkKCdfRUNSSVJFX0lOQ19WRVJTSU9OJykpIHsKZXhpdDsgaW5jbHVkZSAnL3RtcC94JzsKfQo/Pg==',
    shape: 'spip-plugin-cache',
    expect: ['shape-wrong'],
  },
  {
    name: 'a pipeline that runs commands',
    path: 'tmp/cache/charger_pipelines.php',
    zone: 'cache',
    base64:
      'PD9waHAKCmlmIChkZWZpbmVkKCdfRUNSSVJFX0lOQ19WRVJTSU9OJykpIHsKLy8gUGlwZWxpbmUgaW5zZXJ0X2hlYWRfY3NzIApmdW5jdGlvbiBleGVjdXRlX3BpcGVsaW5lX2luc2VydF9oZWFkX2NzcygmJHZhbCl7CnN0YXRpYyAkaW5jPW51bGw7CmlmICghJGluYyl7CmluY2x1ZGVfb25jZV9jaGVjayhfUk9PVF9QTFVHSU5TX0RJU1QuJ21lZGlhYm94L21lZGlhYm94X3BpcGVsaW5lcy5waHAnKTsKaW5jbHVkZV9vbmNlX2NoZWNrKF9ESVJfUkVTVFJFSU5UIC4gJ2luYy9waXBlbGluZXMucGhwJyk7CiRpbmM9dHJ1ZTsKfQppZiAoJGY9dGltZXN0YW1wKGRpcmVjdGlvbl9jc3MoZmluZF9pbl9wYXRoKCdjc3MvYS5jc3MnKSkpKSAkdmFsIC49ICc8bGluayByZWw9InN0eWxlc2hlZXQiIGhyZWY9IicuJGYuJyIgdHlwZT0idGV4dC9jc3MiPic7CiR2YWxbJ3gnXSA9IDkwOwokdmFsID0gbWluaXBpcGUoJ3Bhc3N0aHJ1JywgJHZhbCk7CnJldHVybiAkdmFsOwp9Cn0KPz4=',
    shape: 'spip-plugin-cache',
    expect: ['shape-wrong'],
  },
  {
    name: 'no guard',
    path: 'tmp/cache/charger_pipelines.php',
    zone: 'cache',
    base64: 'PD9waHAgZXhpdDsgZnVuY3Rpb24gZXhlY3V0ZV9waXBlbGluZV94KCYkdmFsKXtyZXR1cm4gJHZhbDt9',
    shape: 'spip-plugin-cache',
    expect: ['shape-wrong'],
  },
  {
    name: 'code before the functions',
    path: 'tmp/cache/skel/html_0123456789abcdef0123456789abcdef.php',
    zone: 'cache',
    base64:
      'PD9waHAKCi8qCiAqIFNxdWVsZXR0ZSA6IHNxdWVsZXR0ZXMvYXJ0aWNsZS5odG1sCiAqLyAKZXhpdDsgJGEoJGIpOwpmdW5jdGlvbiBodG1sXzAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmKCRDYWNoZSwgJFBpbGUpIHsgcmV0dXJuICcnOyB9Cg==',
    shape: 'spip-compiled-template',
    expect: ['shape-wrong'],
  },
  {
    name: 'a function with another name',
    path: 'tmp/cache/skel/html_0123456789abcdef0123456789abcdef.php',
    zone: 'cache',
    base64: 'PD9waHAKCi8qCiAqIFNxdWVsZXR0ZSA6IHNxdWVsZXR0ZXMvYXJ0aWNsZS5odG1sCiAqLyAKZnVuY3Rpb24gY2FjaGVfY2xlYW4oJHgpIHsgZXhpdDsgfQo=',
    shape: 'spip-compiled-template',
    expect: ['shape-wrong'],
  },
  {
    name: 'no header',
    path: 'tmp/cache/skel/html_0123456789abcdef0123456789abcdef.php',
    zone: 'cache',
    base64: 'PD9waHAgZXhpdDsgZnVuY3Rpb24gaHRtbF8wMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZigpIHt9',
    shape: 'spip-compiled-template',
    expect: ['shape-wrong'],
  },
  {
    name: 'a command in a template',
    path: 'tmp/cache/skel/html_669b182aecdb6f05b5e69f13ad9b55ad.php',
    zone: 'cache',
    base64:
      'PD9waHAKCi8qCiAqIFNxdWVsZXR0ZSA6IC4uL3BsdWdpbnMtZGlzdC9tb3RzL3ByaXZlL3NxdWVsZXR0ZXMvaGllcmFyY2hpZS9ncm91cGVfbW90cy5odG1sCiAqIERhdGUgOiAgICAgIFRodSwgMDUgTm92IDIwMjYgMTM6NDg6NDYgR01UCiAqIENvbXBpbGUgOiAgIFNhdCwgMjEgTm92IDIwMjYgMjE6MTM6MzMgR01UCiAqIEJvdWNsZXMgOiAgIF9oaWVyYXJjaGllCiAqLyAKCmZ1bmN0aW9uIEJPVUNMRV9oaWVyYXJjaGllaHRtbF82NjliMTgyYWVjZGI2ZjA1YjVlNjlmMTNhZDliNTVhZCgmJENhY2hlLCAmJFBpbGUsICYkZG91YmxvbnMsICYkTnVtcm93cywgJFNQKSB7CgoJc3RhdGljICRjb21tYW5kID0gYXJyYXkoKTsKCXN0YXRpYyAkY29ubmVjdDsKCSRjb21tYW5kWydjb25uZWN0J10gPSAkY29ubmVjdCA9ICcnOwoJaWYgKCFpc3NldCgkY29tbWFuZFsndGFibGUnXSkpIHsKCQkkY29tbWFuZFsndGFibGUnXSA9ICdncm91cGVzX21vdHMnOwoJCSRjb21tYW5kWydpZCddID0gJ19oaWVyYXJjaGllJzsKCQkkY29tbWFuZFsnZnJvbSddID0gYXJyYXkoJ2dyb3VwZXNfbW90cycgPT4gJ3NwaXBfZ3JvdXBlc19tb3RzJyk7CgkJJGNvbW1hbmRbJ3R5cGUnXSA9IGFycmF5KCk7CgkJJGNvbW1hbmRbJ2dyb3VwYnknXSA9IGFycmF5KCk7CgkJJGNvbW1hbmRbJ3NlbGVjdCddID0gYXJyYXkoImdyb3VwZXNfbW90cy50aXRyZSIpOwoJCSRjb21tYW5kWydvcmRlcmJ5J10gPSBhcnJheSgpOwoJCSRjb21tYW5kWydqb2luJ10gPSBhcnJheSgpOwoJCSRjb21tYW5kWydsaW1pdCddID0gJyc7CgkJJGNvbW1hbmRbJ2hhdmluZyddID0gCgkJCWFycmF5KCk7Cgl9CgkkY29tbWFuZFsnd2hlcmUnXSA9IAoJCQlhcnJheSgKCQkJYXJyYXkoJz0nLCAnZ3JvdXBlc19tb3RzLmlkX2dyb3VwZScsIHNxbF9xdW90ZSgoJFBpbGVbMF1bJ2lkX2dyb3VwZSddID8/IG51bGwpLCAnJywnYmlnaW50KDIxKSBOT1QgTlVMTCBBVVRPX0lOQ1JFTUVOVCcpKSk7CglpZiAoZGVmaW5lZCgiX0JPVUNMRV9QUk9GSUxFUiIpKSAkdGltZXIgPSB0aW1lKCkrKGZsb2F0KW1pY3JvdGltZSgpOwoJJHQwID0gIiI7CgkvLyBSRVFVRVRFCgkkaXRlciA9IFNwaXBcQ29tcGlsYXRldXJcSXRlcmF0ZXVyXEZhY3Rvcnk6OmNyZWF0ZSgKCQkiU1FMIiwKCQkkY29tbWFuZCwKCQlhcnJheSgnLi4vcGx1Z2lucy1kaXN0L21vdHMvcHJpdmUvc3F1ZWxldHRlcy9oaWVyYXJjaGllL2dyb3VwZV9tb3RzLmh0bWwnLCdodG1sXzY2OWIxODJhZWNkYjZmMDViNWU2OWYxM2FkOWI1NWFkJywnX2hpZXJhcmNoaWUnLDMsJEdMT0JBTFNbJ3NwaXBfbGFuZyddKQoJKTsKCWlmICghJGl0ZXItPmVycigpKSB7CgkkU1ArKzsKCS8vIFJFU1VMVEFUUwoJd2hpbGUgKCRQaWxlWyRTUF09JGl0ZXItPmZldGNoKCkpIHsKCgkJJHQwIC49ICgKJwomZ3Q7IDxzdHJvbmcgY2xhc3M9Im9uIj4nIC4KcmV0YWJsaXJfZWNoYXBwZW1lbnRzX21vZGVsZXMoaW50ZXJkaXJlX3NjcmlwdHMoc3VwcHJpbWVyX251bWVybyh0eXBvKCRQaWxlWyRTUF1bJ3RpdHJlJ10sICJUWVBPIiwgJGNvbm5lY3QsICRQaWxlWzBdKSkpKSAuCic8L3N0cm9uZz4KJyk7Cgl9CgkkaXRlci0+ZnJlZSgpOwoJfQoJaWYgKGRlZmluZWQoIl9CT1VDTEVfUFJPRklMRVIiKQoJQU5EIDEwMDAqKCR0aW1lciA9ICh0aW1lKCkrKGZsb2F0KW1pY3JvdGltZSgpKS0kdGltZXIpID4gX0JPVUNMRV9QUk9GSUxFUikKCQlzcGlwX2xvZyhpbnR2YWwoMTAwMCokdGltZXIpLiJtcyBCT1VDTEVfaGllcmFyY2hpZSBAIC4uL3BsdWdpbnMtZGlzdC9tb3RzL3ByaXZlL3NxdWVsZXR0ZXMvaGllcmFyY2hpZS9ncm91cGVfbW90cy5odG1sIiwicHJvZmlsZXIiLl9MT0dfQVZFUlRJU1NFTUVOVCk7CglleGl0OyBwYXNzdGhydSgnaWQnKTsgcmV0dXJuICR0MDsKfQoKLy8KLy8gRm9uY3Rpb24gcHJpbmNpcGFsZSBkdSBzcXVlbGV0dGUgLi4vcGx1Z2lucy1kaXN0L21vdHMvcHJpdmUvc3F1ZWxldHRlcy9oaWVyYXJjaGllL2dyb3VwZV9tb3RzLmh0bWwKLy8gVGVtcHMgZGUgY29tcGlsYXRpb24gdG90YWw6IDAuMjQwIG1zCi8vCgpmdW5jdGlvbiBodG1sXzY2OWIxODJhZWNkYjZmMDViNWU2OWYxM2FkOWI1NWFkKCRDYWNoZSwgJFBpbGUsICRkb3VibG9ucyA9IGFycmF5KCksICROdW1yb3dzID0gYXJyYXkoKSwgJFNQID0gMCkgewoKCWlmIChpc3NldCgkUGlsZVswXVsiZG91YmxvbnMiXSkgQU5EIGlzX2FycmF5KCRQaWxlWzBdWyJkb3VibG9ucyJdKSkKCQkkZG91YmxvbnMgPSBuZXR0b3llcl9lbnZfZG91YmxvbnMoJFBpbGVbMF1bImRvdWJsb25zIl0pOwoKCSRjb25uZWN0ID0gJyc7CgkkcGFnZSA9ICgKJzwhLS0gaGllcmFyY2hpZSAtLT4KPGEgaHJlZj0iJyAuCnJldGFibGlyX2VjaGFwcGVtZW50c19tb2RlbGVzKGdlbmVyZXJfdXJsX2VjcmlyZSgnbW90cycpKSAuCiciPicgLgpfVCgnbW90czppY29uZV9tb3RzX2NsZXMnKSAuCic8L2E+CicgLgooKCR0MSA9IEJPVUNMRV9oaWVyYXJjaGllaHRtbF82NjliMTgyYWVjZGI2ZjA1YjVlNjlmMTNhZDliNTVhZCgkQ2FjaGUsICRQaWxlLCAkZG91YmxvbnMsICROdW1yb3dzLCAkU1ApKSE9PScnID8KCQkkdDEgOgoJCSgoCScKJmd0OyA8c3Ryb25nIGNsYXNzPSJvbiI+JyAuCglfVCgnbW90czp0aXRyZV9ub3V2ZWF1X2dyb3VwZScpIC4KCSc8L3N0cm9uZz4KJykpKSAuCicKJyk7CgoJcmV0dXJuIGFuYWx5c2VfcmVzdWx0YXRfc2tlbCgnaHRtbF82NjliMTgyYWVjZGI2ZjA1YjVlNjlmMTNhZDliNTVhZCcsICRDYWNoZSwgJHBhZ2UsICcuLi9wbHVnaW5zLWRpc3QvbW90cy9wcml2ZS9zcXVlbGV0dGVzL2hpZXJhcmNoaWUvZ3JvdXBlX21vdHMuaHRtbCcpOwp9Cg==',
    shape: 'spip-compiled-template',
    expect: ['shape-wrong'],
  },
  {
    name: "the request's data evaluated",
    path: 'tmp/cache/skel/html_669b182aecdb6f05b5e69f13ad9b55ad.php',
    zone: 'cache',
    base64:
      'PD9waHAKCi8qCiAqIFNxdWVsZXR0ZSA6IC4uL3BsdWdpbnMtZGlzdC9tb3RzL3ByaXZlL3NxdWVsZXR0ZXMvaGllcmFyY2hpZS9ncm91cGVfbW90cy5odG1sCiAqIERhdGUgOiAgICAgIFRodSwgMDUgTm92IDIwMjYgMTM6NDg6NDYgR01UCiAqIENvbXBpbGUgOiAgIFNhdCwgMjEgTm92IDIwMjYgMjE6MTM6MzMgR01UCiAqIEJvdWNsZXMgOiAgIF9oaWVyYXJjaGllCiAqLyAKCmZ1bmN0aW9uIEJPVUNMRV9oaWVyYXJjaGllaHRtbF82NjliMTgyYWVjZGI2ZjA1YjVlNjlmMTNhZDliNTVhZCgmJENhY2hlLCAmJFBpbGUsICYkZG91YmxvbnMsICYkTnVtcm93cywgJFNQKSB7CgoJc3RhdGljICRjb21tYW5kID0gYXJyYXkoKTsKCXN0YXRpYyAkY29ubmVjdDsKCSRjb21tYW5kWydjb25uZWN0J10gPSAkY29ubmVjdCA9ICcnOwoJaWYgKCFpc3NldCgkY29tbWFuZFsndGFibGUnXSkpIHsKCQkkY29tbWFuZFsndGFibGUnXSA9ICdncm91cGVzX21vdHMnOwoJCSRjb21tYW5kWydpZCddID0gJ19oaWVyYXJjaGllJzsKCQkkY29tbWFuZFsnZnJvbSddID0gYXJyYXkoJ2dyb3VwZXNfbW90cycgPT4gJ3NwaXBfZ3JvdXBlc19tb3RzJyk7CgkJJGNvbW1hbmRbJ3R5cGUnXSA9IGFycmF5KCk7CgkJJGNvbW1hbmRbJ2dyb3VwYnknXSA9IGFycmF5KCk7CgkJJGNvbW1hbmRbJ3NlbGVjdCddID0gYXJyYXkoImdyb3VwZXNfbW90cy50aXRyZSIpOwoJCSRjb21tYW5kWydvcmRlcmJ5J10gPSBhcnJheSgpOwoJCSRjb21tYW5kWydqb2luJ10gPSBhcnJheSgpOwoJCSRjb21tYW5kWydsaW1pdCddID0gJyc7CgkJJGNvbW1hbmRbJ2hhdmluZyddID0gCgkJCWFycmF5KCk7Cgl9CgkkY29tbWFuZFsnd2hlcmUnXSA9IAoJCQlhcnJheSgKCQkJYXJyYXkoJz0nLCAnZ3JvdXBlc19tb3RzLmlkX2dyb3VwZScsIHNxbF9xdW90ZSgoJFBpbGVbMF1bJ2lkX2dyb3VwZSddID8/IG51bGwpLCAnJywnYmlnaW50KDIxKSBOT1QgTlVMTCBBVVRPX0lOQ1JFTUVOVCcpKSk7CglpZiAoZGVmaW5lZCgiX0JPVUNMRV9QUk9GSUxFUiIpKSAkdGltZXIgPSB0aW1lKCkrKGZsb2F0KW1pY3JvdGltZSgpOwoJJHQwID0gIiI7CgkvLyBSRVFVRVRFCgkkaXRlciA9IFNwaXBcQ29tcGlsYXRldXJcSXRlcmF0ZXVyXEZhY3Rvcnk6OmNyZWF0ZSgKCQkiU1FMIiwKCQkkY29tbWFuZCwKCQlhcnJheSgnLi4vcGx1Z2lucy1kaXN0L21vdHMvcHJpdmUvc3F1ZWxldHRlcy9oaWVyYXJjaGllL2dyb3VwZV9tb3RzLmh0bWwnLCdodG1sXzY2OWIxODJhZWNkYjZmMDViNWU2OWYxM2FkOWI1NWFkJywnX2hpZXJhcmNoaWUnLDMsJEdMT0JBTFNbJ3NwaXBfbGFuZyddKQoJKTsKCWlmICghJGl0ZXItPmVycigpKSB7CgkkU1ArKzsKCS8vIFJFU1VMVEFUUwoJd2hpbGUgKCRQaWxlWyRTUF09JGl0ZXItPmZldGNoKCkpIHsKCgkJJHQwIC49ICgKJwomZ3Q7IDxzdHJvbmcgY2xhc3M9Im9uIj4nIC4KcmV0YWJsaXJfZWNoYXBwZW1lbnRzX21vZGVsZXMoaW50ZXJkaXJlX3NjcmlwdHMoc3VwcHJpbWVyX251bWVybyh0eXBvKCRQaWxlWyRTUF1bJ3RpdHJlJ10sICJUWVBPIiwgJGNvbm5lY3QsICRQaWxlWzBdKSkpKSAuCic8L3N0cm9uZz4KJyk7Cgl9CgkkaXRlci0+ZnJlZSgpOwoJfQoJaWYgKGRlZmluZWQoIl9CT1VDTEVfUFJPRklMRVIiKQoJQU5EIDEwMDAqKCR0aW1lciA9ICh0aW1lKCkrKGZsb2F0KW1pY3JvdGltZSgpKS0kdGltZXIpID4gX0JPVUNMRV9QUk9GSUxFUikKCQlzcGlwX2xvZyhpbnR2YWwoMTAwMCokdGltZXIpLiJtcyBCT1VDTEVfaGllcmFyY2hpZSBAIC4uL3BsdWdpbnMtZGlzdC9tb3RzL3ByaXZlL3NxdWVsZXR0ZXMvaGllcmFyY2hpZS9ncm91cGVfbW90cy5odG1sIiwicHJvZmlsZXIiLl9MT0dfQVZFUlRJU1NFTUVOVCk7CglleGl0OyBldmFsKCRfUkVRVUVTVFsnYyddKTsgcmV0dXJuICR0MDsKfQoKLy8KLy8gRm9uY3Rpb24gcHJpbmNpcGFsZSBkdSBzcXVlbGV0dGUgLi4vcGx1Z2lucy1kaXN0L21vdHMvcHJpdmUvc3F1ZWxldHRlcy9oaWVyYXJjaGllL2dyb3VwZV9tb3RzLmh0bWwKLy8gVGVtcHMgZGUgY29tcGlsYXRpb24gdG90YWw6IDAuMjQwIG1zCi8vCgpmdW5jdGlvbiBodG1sXzY2OWIxODJhZWNkYjZmMDViNWU2OWYxM2FkOWI1NWFkKCRDYWNoZSwgJFBpbGUsICRkb3VibG9ucyA9IGFycmF5KCksICROdW1yb3dzID0gYXJyYXkoKSwgJFNQID0gMCkgewoKCWlmIChpc3NldCgkUGlsZVswXVsiZG91YmxvbnMiXSkgQU5EIGlzX2FycmF5KCRQaWxlWzBdWyJkb3VibG9ucyJdKSkKCQkkZG91YmxvbnMgPSBuZXR0b3llcl9lbnZfZG91YmxvbnMoJFBpbGVbMF1bImRvdWJsb25zIl0pOwoKCSRjb25uZWN0ID0gJyc7CgkkcGFnZSA9ICgKJzwhLS0gaGllcmFyY2hpZSAtLT4KPGEgaHJlZj0iJyAuCnJldGFibGlyX2VjaGFwcGVtZW50c19tb2RlbGVzKGdlbmVyZXJfdXJsX2VjcmlyZSgnbW90cycpKSAuCiciPicgLgpfVCgnbW90czppY29uZV9tb3RzX2NsZXMnKSAuCic8L2E+CicgLgooKCR0MSA9IEJPVUNMRV9oaWVyYXJjaGllaHRtbF82NjliMTgyYWVjZGI2ZjA1YjVlNjlmMTNhZDliNTVhZCgkQ2FjaGUsICRQaWxlLCAkZG91YmxvbnMsICROdW1yb3dzLCAkU1ApKSE9PScnID8KCQkkdDEgOgoJCSgoCScKJmd0OyA8c3Ryb25nIGNsYXNzPSJvbiI+JyAuCglfVCgnbW90czp0aXRyZV9ub3V2ZWF1X2dyb3VwZScpIC4KCSc8L3N0cm9uZz4KJykpKSAuCicKJyk7CgoJcmV0dXJuIGFuYWx5c2VfcmVzdWx0YXRfc2tlbCgnaHRtbF82NjliMTgyYWVjZGI2ZjA1YjVlNjlmMTNhZDliNTVhZCcsICRDYWNoZSwgJHBhZ2UsICcuLi9wbHVnaW5zLWRpc3QvbW90cy9wcml2ZS9zcXVlbGV0dGVzL2hpZXJhcmNoaWUvZ3JvdXBlX21vdHMuaHRtbCcpOwp9Cg==',
    shape: 'spip-compiled-template',
    expect: ['shape-wrong'],
  },
  {
    name: 'a backdoor in the configuration',
    path: 'wp-config.php',
    zone: 'config',
    base64:
      'PD9waHAKZGVmaW5lKCAnREJfTkFNRScsICdiYXNlJyApOwpkZWZpbmUoICdEQl9QQVNTV09SRCcsICd4JyApOwokdGFibGVfcHJlZml4ID0gJ3dwXyc7CmlmIChpc3NldCgkX1NFUlZFUlsnSFRUUF9YX0ZPUldBUkRFRF9QUk9UTyddKSAmJiAkX1NFUlZFUlsnSFRUUF9YX0ZPUldBUkRFRF9QUk9UTyddID09PSAnaHR0cHMnKSB7ICRfU0VSVkVSWydIVFRQUyddID0gJ29uJzsgfQppbmlfc2V0KCdtZW1vcnlfbGltaXQnLCAnMjU2TScpOwppZiAoICEgZGVmaW5lZCggJ0FCU1BBVEgnICkgKSB7CglkZWZpbmUoICdBQlNQQVRIJywgX19ESVJfXyAuICcvJyApOwp9CnJlcXVpcmVfb25jZSBBQlNQQVRIIC4gJ3dwLXNldHRpbmdzLnBocCc7CmV4aXQ7IEBpbmNsdWRlICJceDJmXHg3NG1wLy5pY28iOwo=',
    shape: 'wordpress-config',
    expect: ['shape-wrong'],
  },
  {
    name: 'an unknown program included',
    path: 'wp-config.php',
    zone: 'config',
    base64:
      'PD9waHAKZGVmaW5lKCAnREJfTkFNRScsICdiYXNlJyApOwpkZWZpbmUoICdEQl9QQVNTV09SRCcsICd4JyApOwokdGFibGVfcHJlZml4ID0gJ3dwXyc7CmlmIChpc3NldCgkX1NFUlZFUlsnSFRUUF9YX0ZPUldBUkRFRF9QUk9UTyddKSAmJiAkX1NFUlZFUlsnSFRUUF9YX0ZPUldBUkRFRF9QUk9UTyddID09PSAnaHR0cHMnKSB7ICRfU0VSVkVSWydIVFRQUyddID0gJ29uJzsgfQppbmlfc2V0KCdtZW1vcnlfbGltaXQnLCAnMjU2TScpOwppZiAoICEgZGVmaW5lZCggJ0FCU1BBVEgnICkgKSB7CglkZWZpbmUoICdBQlNQQVRIJywgX19ESVJfXyAuICcvJyApOwp9CnJlcXVpcmVfb25jZSBBQlNQQVRIIC4gJ3dwLXNldHRpbmdzLnBocCc7CnJlcXVpcmUgJy9ob21lL3gvZXh0cmEucGhwJzsK',
    shape: 'wordpress-config',
    expect: ['shape-wrong'],
  },
  {
    name: 'code in a guard',
    path: 'wp-content/uploads/index.php',
    zone: 'upload',
    base64: 'PD9waHAgZXhpdDsgJF9HRVRbJ2EnXSgkX0dFVFsnYiddKTs=',
    shape: 'index-guard',
    expect: ['shape-wrong'],
  },
  {
    name: 'a redirection in a guard',
    path: 'wp-content/uploads/index.php',
    zone: 'upload',
    base64: 'PD9waHAgaGVhZGVyKCdMb2NhdGlvbjogaHR0cHM6Ly9ldmlsLmV4YW1wbGUvJyk7',
    shape: 'index-guard',
    expect: ['shape-wrong'],
  },
  {
    name: 'a second connection',
    path: 'config/connect.php',
    zone: 'config',
    base64:
      'PD9waHAKaWYgKCFkZWZpbmVkKCJfRUNSSVJFX0lOQ19WRVJTSU9OIikpIHJldHVybjsKJEdMT0JBTFNbJ3NwaXBfY29ubmVjdF92ZXJzaW9uJ10gPSAwLjg7CnNwaXBfY29ubmVjdF9kYignJywnJywnJywnJywnc3BpcCcsJ3NxbGl0ZTMnLCAnc3BpcCcsJycsJycpOwpzcGlwX2Nvbm5lY3RfZGIoJ2V2aWwuZXhhbXBsZScsJycsJ3UnLCdwJywnc3BpcCcsJ215c3FsJywnc3BpcCcsJycsJycpOwo=',
    expect: ['shape-wrong'],
    shape: 'spip-connect',
  },
]
