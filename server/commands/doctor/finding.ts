/** One line of the doctor: how it is, and where it is not well, what to do. */
export interface Finding {
  readonly level: 'ok' | 'warn' | 'fail';
  readonly about: string;
  readonly text: string;
}

export const ok = (about: string, text: string): Finding => ({ level: 'ok', about, text });
export const warn = (about: string, text: string): Finding => ({ level: 'warn', about, text });
export const fail = (about: string, text: string): Finding => ({ level: 'fail', about, text });

export const formatFinding = ({ level, about, text }: Finding): string =>
  `${level.padEnd(5)} ${about}: ${text}`;
