import { z } from 'zod';
import { anyChannelFile } from './channel-file';
import { pluginManifestYaml } from './plugin-manifest';
import { wholeOrgYaml } from './schema';
import { workspaceTemplateYaml } from './workspace-template';

const KINDS = {
  org: { title: 'org.yaml of an organisation template', schema: wholeOrgYaml },
  workspace: { title: 'config.yaml of a workspace template', schema: workspaceTemplateYaml },
  plugin: { title: 'plugin.yaml of a plugin', schema: pluginManifestYaml },
  channel: { title: 'A channel', schema: anyChannelFile },
} as const;

/** JSON Schemas for editors, by the name of their file. Made of the schemas by which the server reads, so that they agree. */
export const templateJsonSchemas = (): Readonly<Record<string, object>> =>
  Object.fromEntries(
    Object.entries(KINDS).map(([kind, { title, schema }]) => [
      `${kind}.schema.json`,
      { title, ...z.toJSONSchema(schema, { io: 'input' }) },
    ]),
  );
