import type { Span } from '../text/place';

/**
 * The core: the small language every programming language is lowered into. It knows bindings, calls, branches,
 * objects and functions, and no HTTP. Nodes carry the span of the source they came from; the file is the unit's.
 */

export interface Unit {
  readonly file: string;
  readonly body: readonly Statement[];
  /** Specifiers of all modules that the file names in a literal, imported, required or exported from. */
  readonly imports: readonly string[];
  /** The source, for quoting conditions in its own words. */
  readonly text?: string;
  /** Names of `var`s and functions at the top level, bound before anything runs. */
  readonly hoisted?: readonly string[];
}

export type Constant = string | number | boolean | bigint | null | undefined;

export type Expression =
  | { readonly op: 'constant'; readonly value: Constant; readonly at: Span }
  /** Parts put together as text, in order. */
  | { readonly op: 'template'; readonly parts: readonly Expression[]; readonly at: Span }
  | { readonly op: 'tagged'; readonly tag: Expression; readonly strings: readonly string[]; readonly values: readonly Expression[]; readonly at: Span }
  | { readonly op: 'pattern'; readonly source: string; readonly flags: string; readonly at: Span }
  | { readonly op: 'name'; readonly name: string; readonly at: Span }
  | { readonly op: 'this'; readonly at: Span }
  | { readonly op: 'super'; readonly at: Span }
  | { readonly op: 'list'; readonly items: readonly Item[]; readonly at: Span }
  | { readonly op: 'record'; readonly entries: readonly Entry[]; readonly at: Span }
  | { readonly op: 'function'; readonly code: FunctionCode; readonly at: Span }
  | { readonly op: 'class'; readonly code: ClassCode; readonly at: Span }
  /** `optional`: `?.`; a nullish object ends the enclosing chain with undefined. */
  | { readonly op: 'member'; readonly object: Expression; readonly key: Key; readonly optional: boolean; readonly at: Span }
  | { readonly op: 'call'; readonly callee: Expression; readonly arguments: readonly Item[]; readonly optional: boolean; readonly at: Span }
  | { readonly op: 'new'; readonly callee: Expression; readonly arguments: readonly Item[]; readonly at: Span }
  /** The end of an optional chain. */
  | { readonly op: 'chain'; readonly of: Expression; readonly at: Span }
  | { readonly op: 'unary'; readonly operator: '!' | '-' | '+' | '~' | 'typeof' | 'void' | 'delete'; readonly of: Expression; readonly at: Span }
  | { readonly op: 'binary'; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression; readonly at: Span }
  | { readonly op: 'logical'; readonly operator: '&&' | '||' | '??'; readonly left: Expression; readonly right: Expression; readonly at: Span }
  | { readonly op: 'choose'; readonly test: Expression; readonly yes: Expression; readonly no: Expression; readonly at: Span }
  /** `operator`: of `+=`, `||=` and so on. */
  | { readonly op: 'assign'; readonly target: Target; readonly operator?: BinaryOperator | '&&' | '||' | '??'; readonly value: Expression; readonly at: Span }
  /** `++` and `--`. */
  | { readonly op: 'update'; readonly target: Target; readonly by: 1 | -1; readonly prefix: boolean; readonly at: Span }
  | { readonly op: 'sequence'; readonly parts: readonly Expression[]; readonly at: Span }
  | { readonly op: 'await'; readonly of: Expression; readonly at: Span }
  | { readonly op: 'yield'; readonly of?: Expression; readonly at: Span }
  | { readonly op: 'import'; readonly specifier: Expression; readonly at: Span }
  /** Something the lowering does not know or the source lacks; `parts` are still evaluated, so that mentions in them are seen. */
  | { readonly op: 'unknown'; readonly parts: readonly Expression[]; readonly at: Span };

export type BinaryOperator =
  | '==' | '!=' | '===' | '!==' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%' | '**'
  | '&' | '|' | '^' | '<<' | '>>' | '>>>' | 'in' | 'instanceof';

/** A key known when written, or computed. `at` is the key's own span. */
export type Key = { readonly name: string; readonly at: Span } | { readonly computed: Expression; readonly at: Span };

/** A list item or argument; undefined is a hole. */
export type Item = { readonly value: Expression; readonly spread: boolean } | undefined;

export type Entry =
  | { readonly kind: 'property'; readonly key: Key; readonly value: Expression; /** `key: value` as a whole */ readonly at: Span }
  | { readonly kind: 'getter' | 'setter'; readonly key: Key; readonly value: Expression; readonly at: Span }
  | { readonly kind: 'spread'; readonly value: Expression; readonly at: Span };

/** What can be assigned to or bound. */
export type Target =
  | { readonly bind: 'name'; readonly name: string; readonly at: Span }
  | { readonly bind: 'member'; readonly object: Expression; readonly key: Key; readonly at: Span }
  | { readonly bind: 'list'; readonly items: readonly (Slot | undefined)[]; readonly rest?: Target; readonly at: Span }
  | { readonly bind: 'record'; readonly entries: readonly { readonly key: Key; readonly slot: Slot }[]; readonly rest?: Target; readonly at: Span }
  /** Broken source. */
  | { readonly bind: 'nothing'; readonly at: Span };

/** A target with the value it takes when it is given undefined. */
export interface Slot {
  readonly target: Target;
  readonly fallback?: Expression;
}

export interface Parameter extends Slot {
  /** The name, where it is a plain one. */
  readonly name?: string;
  /** The type annotation as written, e.g. `express.Request`. */
  readonly type?: string;
  /** TypeScript parameter property (`constructor(private app: Express)`). */
  readonly property?: boolean;
  readonly decorators?: readonly Expression[];
}

export interface FunctionCode {
  readonly name?: string;
  readonly kind: 'function' | 'arrow' | 'method' | 'getter' | 'setter' | 'constructor';
  readonly async: boolean;
  readonly generator: boolean;
  readonly parameters: readonly Parameter[];
  readonly rest?: Target;
  readonly body: readonly Statement[];
  /** Names of `var`s and functions in the body, bound at entry. */
  readonly hoisted: readonly string[];
  /** The body holds no statement block: an arrow's expression, returned. Then `body` is one return. */
  readonly concise: boolean;
  /** The whole function; `bodyAt` its block or expression. */
  readonly at: Span;
  readonly bodyAt: Span;
}

export interface ClassCode {
  readonly name?: string;
  readonly extends?: Expression;
  readonly constructorCode?: FunctionCode;
  readonly members: readonly ClassMember[];
  readonly decorators: readonly Expression[];
  readonly at: Span;
}

export interface ClassMember {
  readonly kind: 'method' | 'getter' | 'setter' | 'field' | 'block';
  readonly static: boolean;
  readonly key: Key;
  /** A function for methods, getters, setters and blocks; the initial value of a field. */
  readonly value?: Expression;
  readonly decorators: readonly Expression[];
  readonly at: Span;
}

export type Statement =
  | { readonly op: 'do'; readonly expression: Expression; readonly at: Span }
  | { readonly op: 'declare'; readonly scope: 'block' | 'function'; readonly constant: boolean; readonly slot: { readonly target: Target; readonly value?: Expression }; readonly at: Span }
  /** A function declaration; bound when its block is entered. */
  | { readonly op: 'define'; readonly name: string; readonly code: FunctionCode; readonly at: Span }
  | { readonly op: 'define-class'; readonly name: string; readonly code: ClassCode; readonly at: Span }
  /** TypeScript enum. */
  | { readonly op: 'define-enum'; readonly name: string; readonly members: readonly { readonly name: string; readonly value?: Expression; readonly at: Span }[]; readonly at: Span }
  | { readonly op: 'block'; readonly body: readonly Statement[]; readonly at: Span }
  | { readonly op: 'if'; readonly test: Expression; readonly yes: readonly Statement[]; readonly no: readonly Statement[]; readonly at: Span }
  | { readonly op: 'loop'; readonly label?: string; readonly init: readonly Statement[]; readonly test?: Expression; readonly update?: Expression; readonly body: readonly Statement[]; readonly testFirst: boolean; readonly at: Span }
  | { readonly op: 'each'; readonly label?: string; readonly over: 'values' | 'keys'; readonly target: Target; readonly declares: boolean; readonly of: Expression; readonly body: readonly Statement[]; readonly at: Span }
  | { readonly op: 'switch'; readonly label?: string; readonly of: Expression; readonly cases: readonly { readonly test?: Expression; readonly body: readonly Statement[]; readonly at: Span }[]; readonly at: Span }
  | { readonly op: 'try'; readonly body: readonly Statement[]; readonly caught?: { readonly target?: Target; readonly body: readonly Statement[] }; readonly finally?: readonly Statement[]; readonly at: Span }
  | { readonly op: 'labelled'; readonly label: string; readonly body: readonly Statement[]; readonly at: Span }
  | { readonly op: 'return'; readonly value?: Expression; readonly at: Span }
  | { readonly op: 'throw'; readonly value: Expression; readonly at: Span }
  | { readonly op: 'break' | 'continue'; readonly label?: string; readonly at: Span }
  /** `import` declarations; hoisted. `name`: `default`, `*` or the exported name. */
  | { readonly op: 'import'; readonly specifier: string; readonly names: readonly { readonly name: string; readonly local: string; readonly at: Span }[]; readonly at: Span }
  /** `export` of local bindings, or of another module's when `specifier` is given (`name: '*'` for all). */
  | { readonly op: 'export'; readonly specifier?: string; readonly names: readonly { readonly name: string; readonly exported: string; readonly at: Span }[]; readonly at: Span }
  | { readonly op: 'export-default'; readonly value: Expression; readonly at: Span };
