import type Docker from 'dockerode';

interface Abortable {
  readonly abortSignal: AbortSignal;
}

/** What dockerode can and its types do not say. */
interface Unsaid {
  ping(options: Abortable): Promise<unknown>;
  listVolumes(
    options: Abortable & { filters: object },
  ): Promise<{ Volumes: readonly Pick<Docker.VolumeInspectInfo, 'Name' | 'Labels'>[] | null }>;
  importImage(
    archive: Buffer,
    options: Abortable & { repo: string; tag: string },
  ): Promise<NodeJS.ReadableStream>;
  getImage(name: string): { inspect(options: Abortable): Promise<Docker.ImageInspectInfo> };
  getNetwork(name: string): { inspect(options: Abortable): Promise<Docker.NetworkInspectInfo> };
}

export type EngineClient = Omit<Docker, keyof Unsaid> & Unsaid;
