import type { Deps } from '../../deps';
import { AppError } from '../../platform/app-error';
import { scanContent } from '../../platform/scan-content';
import type { ReceivedFile } from './received-file';

/**
 * Has the scanner look at each file, where there is one. It is part of the way in: while it cannot be asked, nothing is
 * let in that it should have seen.
 */
export async function assertHarmless(
  { config, log }: Pick<Deps, 'config' | 'log'>,
  files: readonly ReceivedFile[],
): Promise<void> {
  if (!config.clamd) return;
  for (const { name, content } of files) {
    const verdict = await scanContent(config.clamd, content);
    if (verdict.is === 'infected') {
      log.warn({ found: verdict.name }, 'the scanner refused an upload');
      throw new AppError('malware_found', {
        public: `${name} was refused: the scanner found ${verdict.name} in it. Nothing of this upload was kept.`,
        details: { file: name },
      });
    }
    if (verdict.is === 'unknown') {
      throw new AppError('scanner_unavailable', { internal: `clamd: ${verdict.why}` });
    }
  }
}
