import { randomBytes } from 'node:crypto';

/** Within one word of a POSIX shell, whatever it is. */
const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** A command as it goes over ssh, and how its own output is told from what the other side says beside it. */
export interface FarCommand {
  readonly line: string;
  /** Stands before the command's own output, on both of its outputs: a mark, a colon and its session, in a line. */
  readonly mark: string;
}

/**
 * Becomes root where `user` is not, says on both outputs that all notices of shells and of sudo are over, and which session
 * the command has, and becomes the command.
 */
export function farCommand(user: string, command: readonly string[]): FarCommand {
  // In two halves, so that a shell that shows what it runs does not show the mark.
  const [one, two] = [randomBytes(8).toString('hex'), randomBytes(8).toString('hex')];
  const line = [...becomeRoot(user), '/bin/sh', '-c', ANNOUNCE, 'sh', one, two, ...command];
  return { line: `exec ${line.map(quote).join(' ')}`, mark: one + two };
}

/** Ends whatever is in the session that a command has named. */
export const endSession = (user: string, session: string): string =>
  `exec ${[...becomeRoot(user), '/bin/sh', '-c', END_SESSION, 'sh', session].map(quote).join(' ')}`;

const becomeRoot = (user: string): string[] => (user === 'root' ? [] : ['sudo', '-n', '--']);

/** The session is the fourth field after the program's name, which stands in brackets and may have any in it. */
const ANNOUNCE = `read -r stat </proc/$$/stat; stat=\${stat##*) }; stat=\${stat#* * * }
mark=$1$2:\${stat%% *}; shift 2; unset stat
printf '%s\\n' "$mark" >&2; printf '%s\\n' "$mark"; unset mark
exec "$@"`;

const END_SESSION = `for file in /proc/[0-9]*/stat; do
  { read -r stat <"$file"; } 2>/dev/null || continue
  rest=\${stat##*) }; rest=\${rest#* * * }
  [ "\${rest%% *}" = "$1" ] && found="$found \${stat%% *}"
done
[ -z "$found" ] || kill -KILL $found`;

/** One output of a command: drops what comes before its mark, keeps what comes after. */
export interface MarkedOutput {
  /** What of this is the command's own. */
  take(chunk: Buffer): Buffer | null;
  /** Null until the mark has come. */
  session(): string | null;
  /** What came before, for the log. */
  notices(): string;
}

/** A shell that says more than this before it begins is no shell. */
const NOTICE_BYTES_MAX = 64 * 1024;

export function createMarkedOutput(mark: string): MarkedOutput {
  let before = Buffer.alloc(0);
  let session: string | null = null;
  return {
    session: () => session,
    notices: () => before.toString('utf8'),
    take(chunk) {
      if (session !== null) return chunk;
      before = Buffer.concat([before, chunk]);
      const at = before.indexOf(`${mark}:`);
      const end = at === -1 ? -1 : before.indexOf('\n', at);
      if (end === -1) {
        if (at === -1 && before.length > NOTICE_BYTES_MAX) before = before.subarray(-NOTICE_BYTES_MAX / 2);
        return null;
      }
      session = before.toString('latin1', at + mark.length + 1, end).trim();
      const own = before.subarray(end + 1);
      before = before.subarray(0, at);
      return own;
    },
  };
}
