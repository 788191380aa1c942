/** The part of a text's base64 that is the same whatever stands before and after it in what was encoded. */
function base64At(bytes: Buffer, offset: number): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
}

/** How a secret may stand in a text: as it is, escaped, or encoded on the way, alone or amid something else. */
export function formsOf(secret: string): ReadonlyMap<string, string> {
  const bytes = Buffer.from(secret);
  const forms = new Map([
    ['plain', secret],
    ['JSON', JSON.stringify(secret).slice(1, -1)],
    ['URL', encodeURIComponent(secret)],
    ['form', new URLSearchParams([['', secret]]).toString().slice(1)],
    ['HTML', secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')],
    ['hexadecimal', bytes.toString('hex')],
  ]);
  for (const offset of [0, 1, 2]) {
    const base64 = base64At(bytes, offset);
    forms.set(`base64 at ${offset}`, base64);
    forms.set(`base64url at ${offset}`, base64.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return forms;
}

/**
 * Which of these secrets stand in a text, and how. Only their names are told: the message of a test that fails is a log
 * too.
 */
export function findCanaries(text: string, canaries: ReadonlyMap<string, string>): string[] {
  const lower = text.toLowerCase();
  return [...canaries].flatMap(([name, secret]) =>
    [...formsOf(secret)]
      .filter(([form, shape]) => (form === 'hexadecimal' ? lower.includes(shape) : text.includes(shape)))
      .map(([form]) => `${name} (${form})`),
  );
}
