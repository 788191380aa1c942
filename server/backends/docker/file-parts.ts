import type { InTurn } from '../../platform/in-turn';
import type { Containers } from './containers';
import type { DockerOptions } from './docker-options';
import type { Engine } from './engine';
import type { FilesContainers } from './files-container';
import type { Images } from './images';
import type { Volumes } from './volumes';

/** What the files of workspaces are reached with. */
export interface FileParts {
  readonly engine: Engine;
  readonly options: DockerOptions;
  readonly containers: Containers;
  readonly images: Images;
  readonly volumes: Volumes;
  readonly filesContainers: FilesContainers;
  readonly inTurn: InTurn;
}
