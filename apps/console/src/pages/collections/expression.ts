// An expression over the facts of a device, cut into words: for colouring, for completion, and to find what an error is
// about. It must not judge an expression; the site does.

export type TokenKind = 'path' | 'word' | 'text' | 'number' | 'sign' | 'space' | 'unknown';

export interface Token {
  kind: TokenKind;
  text: string;
  /** Place of the first character, in UTF-16 units, as the text field counts. */
  start: number;
}

const KINDS: [TokenKind, RegExp][] = [
  ['space', /\s+/y],
  ['text', /"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?/y],
  ['number', /\d+(?:\.\d+)?/y],
  ['path', /device(?:\.[A-Za-z_]\w*)*\.?(?!\w)/y],
  ['word', /[A-Za-z_]\w*(?:\.\w*)*/y],
  ['sign', /&&|\|\||[=!<>]=|[<>!()[\],.?:+\-*/%]/y],
];

/** The words of an expression. Together they are the whole of it, whatever it holds. */
export function tokensOf(expression: string): Token[] {
  const tokens: Token[] = [];
  let start = 0;
  while (start < expression.length) {
    const token = tokenAt(expression, start);
    tokens.push(token);
    start += token.text.length;
  }
  return tokens;
}

function tokenAt(expression: string, start: number): Token {
  for (const [kind, pattern] of KINDS) {
    pattern.lastIndex = start;
    const text = pattern.exec(expression)?.[0];
    if (text) return { kind, text, start };
  }
  return { kind: 'unknown', text: expression[start]!, start };
}

/** Where a line and a column lie, both counted from 1 and the column in characters; the end when they lie beyond it. */
export function placeOf(expression: string, line: number, column: number): number {
  const lines = expression.split('\n');
  const before = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  const within = [...(lines[line - 1] ?? '')].slice(0, column - 1).join('').length;
  return Math.min(before + within, expression.length);
}
