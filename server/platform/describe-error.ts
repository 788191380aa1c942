/** An error as the log holds it: what failed and where, never with which values. */
export interface DescribedError {
  readonly type: string;
  readonly message: string;
  /** The SQLSTATE, or the code of a system or application error. */
  readonly code?: string;
  readonly constraint?: string;
  readonly query?: string;
  readonly stack?: string;
  readonly cause?: unknown;
  readonly errors?: unknown[];
}

const DEPTH_MAX = 8;
/** From here on drizzle's message lists the statement's parameters: names, texts, tokens of the people who use it. */
const PARAMETERS = /\s*params:/;
/** "Data exception": PostgreSQL's message quotes the value it could not use. */
const QUOTES_VALUE = /^22[0-9A-Z]{3}$/;

/** Serializes an error and its causes without the parameters of a statement, which only name people's data. */
export function describeError(error: unknown): unknown {
  return describe(error, 0);
}

/** The same failure as an error that holds no values, for those who write errors down themselves. */
export function withoutParameters(thrown: unknown): Error {
  const messages: string[] = [];
  for (let one = thrown, depth = 0; one !== undefined && depth < DEPTH_MAX; depth += 1) {
    messages.push(one instanceof Error ? messageOf(one, textOf(one, 'code')) : cutParameters(String(one)));
    one = one instanceof Error ? one.cause : undefined;
  }
  const error = new Error(messages.join(': '));
  if (thrown instanceof Error) error.stack = `${error.name}: ${error.message}${framesOf(thrown)}`;
  return error;
}

function describe(error: unknown, depth: number): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? cutParameters(error) : error;
  const code = textOf(error, 'code');
  const constraint = textOf(error, 'constraint_name');
  const query = textOf(error, 'query');
  const message = messageOf(error, code);
  const frames = framesOf(error);
  const deeper = depth < DEPTH_MAX;
  const described: DescribedError = {
    type: error.constructor.name,
    message,
    ...(code === undefined ? {} : { code }),
    ...(constraint === undefined ? {} : { constraint }),
    ...(query === undefined ? {} : { query: cutParameters(query) }),
    ...(frames === '' ? {} : { stack: `${error.name}: ${message}${frames}` }),
    ...(error.cause === undefined || !deeper ? {} : { cause: describe(error.cause, depth + 1) }),
    ...(error instanceof AggregateError && deeper
      ? { errors: error.errors.map((each) => describe(each, depth + 1)) }
      : {}),
  };
  return described;
}

function messageOf(error: Error, code: string | undefined): string {
  const message = cutParameters(error.message);
  return code !== undefined && QUOTES_VALUE.test(code) ? message.replace(/".*"/s, '"…"') : message;
}

const cutParameters = (text: string): string => {
  const [kept = ''] = text.split(PARAMETERS, 1);
  return kept;
};

/** The lines "at …" alone: what stands before them repeats the message, whose parameters could look like such lines. */
function framesOf(error: Error): string {
  const { message, stack = '' } = error;
  const start = stack.indexOf(message);
  if (start >= 0 && message !== '') return stack.slice(start + message.length);
  return PARAMETERS.test(stack) ? '' : stack.replace(/^(?!\s+at )[^\n]*/, '');
}

function textOf(error: Error, key: string): string | undefined {
  const value: unknown = Reflect.get(error, key);
  return typeof value === 'string' ? value : undefined;
}
