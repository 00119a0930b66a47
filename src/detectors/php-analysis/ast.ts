/**
 * The syntax tree of PHP as far as somebody needs it who asks what code does with what it is given: what is written is kept, types,
 * visibility and attributes are not. `at` is the offset in the source.
 */

export interface Arg {
  readonly e: Expr
  readonly spread: boolean
}

export interface Item {
  readonly key?: Expr
  readonly value: Expr
  readonly spread: boolean
}

export interface Param {
  readonly name: string
  readonly byRef: boolean
  readonly variadic: boolean
  readonly fallback?: Expr
}

/** A function, a method or a closure. */
export interface Func {
  readonly name: string
  readonly params: readonly Param[]
  readonly body: readonly Stmt[]
  /** `fn() => …` */
  readonly arrow?: Expr
  readonly uses: readonly { readonly name: string; readonly byRef: boolean }[]
  readonly at: number
}

export interface ClassDecl {
  readonly name: string
  /** Traits it uses. */
  readonly traits: readonly string[]
  /** The comment in front of it, as code that reads its own comments sees it. */
  readonly doc: string
  readonly parent: string
  readonly methods: readonly Func[]
  readonly props: readonly { readonly name: string; readonly value?: Expr }[]
  readonly consts: readonly { readonly name: string; readonly value: Expr }[]
}

export type Expr =
  | { readonly k: 'str'; readonly v: string; readonly escaped: boolean; readonly at: number }
  | { readonly k: 'num'; readonly v: number; readonly at: number }
  /** Texts put together: `a . b . c`, or a string with variables in it. */
  | { readonly k: 'concat'; readonly parts: Expr[]; readonly quoted: boolean; readonly at: number }
  | { readonly k: 'shell'; readonly parts: Expr[]; readonly at: number }
  | { readonly k: 'var'; readonly name: string | Expr; readonly at: number }
  | { readonly k: 'name'; readonly name: string; readonly at: number }
  | { readonly k: 'array'; readonly items: readonly Item[]; readonly at: number }
  | { readonly k: 'index'; readonly of: Expr; readonly index?: Expr; readonly at: number }
  | { readonly k: 'prop'; readonly of: Expr; readonly name: string | Expr; readonly at: number }
  | { readonly k: 'static'; readonly cls: Expr; readonly name: string | Expr; readonly at: number }
  | { readonly k: 'const'; readonly cls: Expr; readonly name: string; readonly at: number }
  | { readonly k: 'call'; readonly fn: Expr; readonly args: readonly Arg[]; readonly at: number }
  | { readonly k: 'method'; readonly of: Expr; readonly name: string | Expr; readonly args: readonly Arg[]; readonly at: number }
  | { readonly k: 'scall'; readonly cls: Expr; readonly name: string | Expr; readonly args: readonly Arg[]; readonly at: number }
  | { readonly k: 'new'; readonly cls: Expr | ClassDecl; readonly args: readonly Arg[]; readonly at: number }
  | { readonly k: 'unary'; readonly op: string; readonly e: Expr; readonly at: number }
  | { readonly k: 'binary'; readonly op: string; readonly l: Expr; readonly r: Expr; readonly at: number }
  | { readonly k: 'assign'; readonly op: string; readonly to: Expr; readonly from: Expr; readonly at: number }
  | { readonly k: 'step'; readonly by: 1 | -1; readonly prefix: boolean; readonly e: Expr; readonly at: number }
  | { readonly k: 'choice'; readonly c: Expr; readonly a?: Expr; readonly b: Expr; readonly at: number }
  | { readonly k: 'cast'; readonly to: string; readonly e: Expr; readonly at: number }
  /** isset, empty, exit, print, clone, throw, yield, instanceof: what they are about. */
  | { readonly k: 'word'; readonly word: string; readonly es: readonly Expr[]; readonly at: number }
  | { readonly k: 'include'; readonly word: string; readonly e: Expr; readonly at: number }
  | { readonly k: 'closure'; readonly f: Func; readonly at: number }
  | {
      readonly k: 'match'
      readonly e: Expr
      readonly arms: readonly { readonly cs: readonly Expr[]; readonly e: Expr }[]
      readonly at: number
    }
  /** What could not be read. */
  | { readonly k: 'bad'; readonly at: number }

export type Stmt =
  | { readonly k: 'expr'; readonly e: Expr }
  | { readonly k: 'echo'; readonly es: readonly Expr[] }
  /** Branches one of which is taken, with their conditions; a last one without a condition is `else`. */
  | { readonly k: 'if'; readonly branches: readonly { readonly c?: Expr; readonly body: readonly Stmt[] }[] }
  | {
      readonly k: 'loop'
      readonly init: readonly Expr[]
      readonly cond: readonly Expr[]
      readonly step: readonly Expr[]
      readonly body: readonly Stmt[]
      readonly late: boolean
    }
  | { readonly k: 'foreach'; readonly of: Expr; readonly key?: Expr; readonly value: Expr; readonly body: readonly Stmt[] }
  | { readonly k: 'switch'; readonly e: Expr; readonly cases: readonly { readonly c?: Expr; readonly body: readonly Stmt[] }[] }
  | { readonly k: 'jump'; readonly word: 'break' | 'continue' | 'return'; readonly e?: Expr }
  | { readonly k: 'global'; readonly names: readonly (string | Expr)[] }
  | { readonly k: 'statics'; readonly vars: readonly { readonly name: string; readonly value?: Expr }[] }
  | { readonly k: 'unset'; readonly es: readonly Expr[] }
  | { readonly k: 'try'; readonly body: readonly Stmt[]; readonly others: readonly (readonly Stmt[])[]; readonly last: readonly Stmt[] }
  | { readonly k: 'block'; readonly body: readonly Stmt[] }
  | { readonly k: 'function'; readonly f: Func }
  | { readonly k: 'class'; readonly c: ClassDecl }
  | { readonly k: 'constant'; readonly consts: readonly { readonly name: string; readonly value: Expr }[] }
  | { readonly k: 'label'; readonly name: string }
  | { readonly k: 'goto'; readonly name: string }
  | { readonly k: 'html'; readonly at: number; readonly end: number }

export interface Program {
  readonly body: readonly Stmt[]
  /** Constant texts of 40 bytes and more, for whoever looks into them. */
  readonly texts: readonly { readonly v: string; readonly at: number }[]
  /** Tokens nothing could be made of. */
  readonly faults: number
}
