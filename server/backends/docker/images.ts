import type Docker from 'dockerode';
import { AppError, isAppError } from '../../platform/app-error';
import type { RuntimeImages, StartProgress } from '../port';
import type { DockerOptions } from './docker-options';
import { type Engine, isEngineStatus } from './engine';
import { followPull } from './follow-pull';
import { createImageUsers, type ImageUser } from './image-users';

const PULL_MS_MAX = 300_000;

export interface ChosenImage {
  /** What containers are made from: the id of the image, so that a tag that moves meanwhile changes nothing. */
  readonly id: string;
  readonly digest: string;
  readonly user: ImageUser;
}

export interface Images extends RuntimeImages {
  /** The image that a start takes, brought here first where that is needed. */
  choose(
    runtime: string,
    digest: string | null,
    onProgress: (progress: StartProgress) => void,
    signal: AbortSignal,
  ): Promise<ChosenImage>;
  /** The same without bringing anything here; null where it is not here. */
  find(runtime: string): Promise<ChosenImage | null>;
}

type Options = Pick<DockerOptions, 'imageRegistry' | 'imagePlatform' | 'log'>;

/** The name of the image of a runtime: by its content where a digest is given, else its newest. */
export const imageReference = (
  { imageRegistry }: Pick<DockerOptions, 'imageRegistry'>,
  runtime: string,
  digest: string | null,
): string => `${imageRegistry}/workspace-template-${runtime}${digest === null ? ':latest' : `@${digest}`}`;

/** Without the name of a host in it a registry is nobody's but this machine's (D60): nothing is asked for elsewhere. */
export const isLocalRegistry = (registry: string): boolean =>
  !/[.:]|^localhost$/.test(registry.split('/')[0] ?? '');

export function createImages(engine: Engine, options: Options): Images {
  const isLocal = isLocalRegistry(options.imageRegistry);
  const users = createImageUsers(engine);

  const inspect = (name: string, signal?: AbortSignal): Promise<Docker.ImageInspectInfo | null> =>
    engine.callUnless([404], (docker, abortSignal) => docker.getImage(name).inspect({ abortSignal }), {
      signal,
    });

  /** An image made on this machine has no digest of a registry: there its id names its content. */
  const nameOf = (runtime: string, digest: string | null): string =>
    digest !== null && isLocal ? digest : imageReference(options, runtime, digest);

  async function fetchImage(
    runtime: string,
    digest: string | null,
    onProgress: (progress: StartProgress) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const reference = imageReference(options, runtime, digest);
    onProgress({ text: `Fetching ${reference}`, share: null });
    await engine.call(
      async (docker, abortSignal) => {
        const platform = options.imagePlatform === null ? {} : { platform: options.imagePlatform };
        const stream = await docker.pull(reference, { abortSignal, ...platform });
        await followPull(stream, reference, onProgress, abortSignal);
      },
      { timeoutMs: PULL_MS_MAX, signal },
    );
  }

  async function toChosen(runtime: string, image: Docker.ImageInspectInfo): Promise<ChosenImage> {
    return { id: image.Id, digest: digestOf(options, runtime, image), user: await users.find(image) };
  }

  return {
    async choose(runtime, digest, onProgress, signal) {
      const name = nameOf(runtime, digest);
      let image = await inspect(name, signal);
      // Tags move, so they are asked for again; what a digest names stays what it is.
      const wanted = !isLocal && (digest === null || !image);
      if (wanted) {
        try {
          await fetchImage(runtime, digest, onProgress, signal);
        } catch (error) {
          if (!image || signal.aborted) throw isMissing(error) ? missing(name, isLocal, error) : error;
          options.log.warn({ err: error, image: name }, 'the image cannot be fetched; the one here is used');
        }
        image = await inspect(name, signal);
      }
      if (!image) throw missing(name, isLocal);
      return toChosen(runtime, image);
    },
    async find(runtime) {
      const image = await inspect(nameOf(runtime, null));
      return image && toChosen(runtime, image);
    },
    async pull(runtime, digest, onProgress) {
      const name = nameOf(runtime, digest);
      if (!isLocal) {
        await fetchImage(runtime, digest, onProgress).catch((error: unknown) => {
          throw isMissing(error) ? missing(name, isLocal, error) : error;
        });
      }
      const image = await inspect(name);
      if (!image) throw missing(name, isLocal);
      return digestOf(options, runtime, image);
    },
    async current(runtime) {
      const image = await inspect(nameOf(runtime, null));
      return image && digestOf(options, runtime, image);
    },
  };
}

/** The digest under which its registry knows an image; its id where it comes from none. */
function digestOf(options: Options, runtime: string, image: Docker.ImageInspectInfo): string {
  const repository = `${imageReference(options, runtime, null).replace(/:latest$/, '')}@`;
  const own = image.RepoDigests?.find((each) => each.startsWith(repository));
  return own?.slice(repository.length) ?? image.Id;
}

const isMissing = (error: unknown): boolean =>
  isEngineStatus(error, [404]) || (isAppError(error) && error.code === 'image_not_found');

const missing = (name: string, isLocal: boolean, cause?: unknown): AppError =>
  new AppError('image_not_found', {
    public: isLocal
      ? `The image ${name} is not on the host of Docker: build it there, or set MOLECULE_IMAGE_REGISTRY to a registry that has it.`
      : `The image ${name} is neither on the host of Docker nor in its registry: push it, or set MOLECULE_IMAGE_REGISTRY right.`,
    cause,
  });
