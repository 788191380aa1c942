import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from './config';
import { parseSecretKey, secretKeyId } from './secret-key';
import { loadSecretBox, secretKeyPath } from './secret-keys';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'secret-keys-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

const set = randomBytes(32);
const old = randomBytes(32);
const load = (env: Record<string, string> = {}, mayCreate = true) =>
  loadSecretBox(parseConfig({ DATA_DIR: dataDir, ...env }), mayCreate);
const EXTERNAL = { DATABASE_URL: 'postgres://db.example/m' };
const place = { workspaceId: null, key: 'TOKEN' };

describe('beside the embedded database', () => {
  it('a key is made on the first start, for its owner alone, and found again on the next', async () => {
    const first = await load();
    expect(first.currentKeyId).toMatch(/^[\da-f]{12}$/);
    const sealed = first.seal(place, 'value');
    expect((await load()).open(place, sealed)).toEqual({ ok: true, value: 'value' });
    expect((await stat(secretKeyPath(dataDir))).mode & 0o777).toBe(0o600);
  });

  it('only a start makes one: the doctor and the rotation do not', async () => {
    expect((await load({}, false)).keyIds).toEqual([]);
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('a key that is set wins, nothing is written, and the one made before still decrypts', async () => {
    expect((await load({ SECRETS_ENCRYPTION_KEY: set.toString('hex') })).keyIds).toEqual([secretKeyId(set)]);
    expect(await readdir(dataDir)).toEqual([]);
    const made = await load();
    const both = await load({
      SECRETS_ENCRYPTION_KEY: set.toString('base64'),
      SECRETS_ENCRYPTION_KEYS_OLD: old.toString('base64url'),
    });
    expect(both.keyIds).toEqual([secretKeyId(set), secretKeyId(old), made.currentKeyId]);
  });

  it.each(['', 'not a key', '0'.repeat(64)])(
    'a damaged file is said, and left as it is: %j',
    async (text) => {
      await writeFile(secretKeyPath(dataDir), text);
      await expect(load()).rejects.toThrow(/secrets\.key holds no key/);
      expect(await readFile(secretKeyPath(dataDir), 'utf8')).toBe(text);
    },
  );
});

describe('with a database of somebody else’s', () => {
  it('no key is made up: nothing is stored until one is set', async () => {
    const box = await load(EXTERNAL);
    expect(await readdir(dataDir)).toEqual([]);
    expect(() => box.seal(place, 'value')).toThrow(expect.objectContaining({ code: 'secrets_key_missing' }));
    const set2 = await load({ ...EXTERNAL, SECRETS_ENCRYPTION_KEY: set.toString('base64') });
    expect(set2.currentKeyId).toBe(secretKeyId(set));
  });
});

it('reads base64, base64url and hexadecimal alike', () => {
  for (const text of [set.toString('base64'), set.toString('base64url'), set.toString('hex').toUpperCase()]) {
    expect(parseSecretKey(` ${text}\n`)).toEqual(set);
  }
});
