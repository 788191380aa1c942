import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type ModelPrices, modelPrices, SHIPPED_PRICES } from '@/domain/model-prices';
import { ConfigError } from '../platform/config';

const HOW =
  'Set it to a JSON file of {"model": {"input": 300, "output": 1500}}, in cents for a million tokens.';

/**
 * The prices of models: those of the given file before those that come with the platform.
 * @throws ConfigError where the file cannot be read: a wrong price would be a wrong limit
 */
export async function loadPrices(file: string | null): Promise<ModelPrices> {
  if (file === null) return SHIPPED_PRICES;
  let own: unknown;
  try {
    own = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new ConfigError(`MODEL_PRICES_FILE: ${file} cannot be read as JSON. ${HOW}`, { cause: error });
  }
  const parsed = modelPrices.safeParse(own);
  if (!parsed.success) throw new ConfigError(`MODEL_PRICES_FILE: ${z.prettifyError(parsed.error)}\n${HOW}`);
  return { ...SHIPPED_PRICES, ...parsed.data };
}
