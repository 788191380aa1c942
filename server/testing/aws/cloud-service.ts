import type { CloudState } from './cloud-state';
import type { SignedRequest } from './signature';

/** An answer of one of the services: a status, a type and a body. */
export interface CloudAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Answers the requests of one service, whose signatures were found right. Throws CloudError. */
export type CloudService = (request: SignedRequest, state: CloudState) => Promise<CloudAnswer>;
