import { describe, expect, it } from 'vitest'
import { optionPassword, withOptionPassword } from './option-file.ts'

const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('')

describe('an option file of MySQL’s programs', () => {
  const file = (text: string): Buffer => Buffer.from(text)

  it.each([
    ['[client]\nuser=site\npassword=plain1\n', 'plain1'],
    ['[client]\nuser = "site"\npassword = "a#b \\"c\\" \\\\d"\n', 'a#b "c" \\d'],
    ["[client]\r\nuser=site\r\npassword='it''\r\n", 'it'],
    ['[client]\nuser=site\npassword=half # a comment\n', 'half'],
    ['[client]\nuser=site\npassword=one\\stwo\n', 'one two'],
    ['[client]\nuser=site\n[mysqldump]\npassword=dumps\n', 'dumps'],
    ['[client]\nuser=other\npassword=theirs\n[mysql]\nuser=site\npassword=mine\n', 'mine'],
  ])('says the password of an account: %j', (text, password) => {
    expect(optionPassword(file(text), 'site')).toBe(password)
  })

  it.each([
    ['[client]\nuser=other\npassword=theirs\n'],
    ['[client]\npassword=nobodys\n'],
    ['[client]\nuser=site\npassword=a\n[mysql]\npassword=b\n'],
    ['# password=commented\n[client]\nuser=site\n'],
    [''],
  ])('says none where it is not certain: %j', (text) => {
    expect(optionPassword(file(text), 'site')).toBeUndefined()
  })

  it('is given another password, and stays as it was otherwise', () => {
    const text =
      '# mine\n[client]\nuser=site\n  password = old # since 2019\nhost=db\n[mysqldump]\nuser=other\npassword=theirs\n!include x\n'
    const changed = withOptionPassword(file(text), 'site', 'New1').toString()
    expect(changed).toBe(text.replace('old # since 2019', '"New1"'))
  })

  it('holds every printable character, and bytes that are no UTF-8', () => {
    const text = Buffer.concat([file('[client]\nuser=site\npassword=x\nhost='), Buffer.from([0xe9, 0x0a])])
    const changed = withOptionPassword(text, 'site', `${PRINTABLE}\u00e9\udce9`)
    expect(optionPassword(changed, 'site')).toBe(`${PRINTABLE}\u00e9\udce9`)
    expect(changed.includes(Buffer.from([0x3d, 0xe9, 0x0a]))).toBe(true)
  })
})
