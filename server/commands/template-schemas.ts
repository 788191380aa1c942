import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { templateJsonSchemas } from '@/domain/org-template/json-schemas';

const FOLDER = 'templates/schema';

/** `npm run template-schemas`: writes the JSON Schemas of templates, by which editors help while one is written. */
await mkdir(FOLDER, { recursive: true });
for (const [name, schema] of Object.entries(templateJsonSchemas()))
  await writeFile(join(FOLDER, name), `${JSON.stringify(schema, null, 2)}\n`);
