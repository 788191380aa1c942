/** What a workspace is, as far as its configuration file tells. */
export interface ConfigFacts {
  readonly name: string;
  readonly role: string | null;
  readonly runtime: string;
  readonly tier: number;
  /** Null and empty leave it to the runtime. */
  readonly model: string | null;
}

/** The configuration file of a workspace for which nobody has written one. */
export function defaultConfigYaml({ name, role, runtime, tier, model }: ConfigFacts): string {
  const lines = [
    `name: ${toScalar(name)}`,
    ...(role ? [`description: ${toScalar(role)}`] : []),
    'version: 1.0.0',
    `tier: ${tier}`,
    `runtime: ${toScalar(runtime)}`,
    ...(model ? [`model: ${toScalar(model)}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** Text that YAML reads as itself without quotes, but for its own words. */
const PLAIN = /^\p{L}[\p{L}\p{N} _.,()/'-]*$/u;
const WORD_OF_YAML = /^(true|false|null|yes|no|on|off|y|n)$/i;
/** What JSON leaves as it is and YAML does not take between quotes. */
const ODD = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** Double-quoted YAML takes every JSON string. */
function toScalar(text: string): string {
  if (PLAIN.test(text) && !text.endsWith(' ') && !WORD_OF_YAML.test(text)) return text;
  return JSON.stringify(text).replace(
    ODD,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
