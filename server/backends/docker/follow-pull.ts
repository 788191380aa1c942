import { AppError } from '../../platform/app-error';
import type { StartProgress } from '../port';

/** One line of the engine's report of a pull. */
interface PullEvent {
  readonly id?: string;
  readonly status?: string;
  readonly error?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
}

interface Layer {
  readonly current: number;
  readonly total: number;
}

/** Reads the report of a pull to its end; fails as the pull did. */
export async function followPull(
  report: NodeJS.ReadableStream,
  reference: string,
  onProgress: (progress: StartProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  const layers = new Map<string, Layer>();
  for await (const event of linesOf(report)) {
    signal.throwIfAborted();
    if (event.error) throw pullError(event.error);
    const { current, total } = event.progressDetail ?? {};
    if (event.id && current !== undefined && total) layers.set(event.id, { current, total });
    onProgress({ text: `Fetching ${reference}`, share: shareOf([...layers.values()]) });
  }
}

function pullError(said: string): AppError {
  const isMissing = /not found|denied|manifest unknown|does not exist/i.test(said);
  return new AppError(isMissing ? 'image_not_found' : 'machine_failed', {
    ...(isMissing
      ? {}
      : { public: 'The image could not be fetched; the platform log has what Docker said.' }),
    internal: `Docker: ${said}`,
  });
}

function shareOf(layers: readonly Layer[]): number | null {
  const total = layers.reduce((sum, layer) => sum + layer.total, 0);
  if (total === 0) return null;
  return Math.min(1, layers.reduce((sum, { current }) => sum + current, 0) / total);
}

/** The report is one JSON value a line, however the network cuts it. */
async function* linesOf(report: NodeJS.ReadableStream): AsyncGenerator<PullEvent> {
  let rest = '';
  for await (const chunk of report) {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line);
  }
  if (rest.trim() !== '') yield JSON.parse(rest);
}
