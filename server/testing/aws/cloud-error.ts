/** The HTTP status with which AWS sends a code; what is not here is a 400. */
const STATUS: Readonly<Record<string, number>> = {
  AuthFailure: 401,
  SignatureDoesNotMatch: 403,
  DryRunOperation: 412,
  RequestExpired: 400,
  UnauthorizedOperation: 403,
  RequestLimitExceeded: 503,
  InsufficientInstanceCapacity: 500,
  InternalError: 500,
  Unavailable: 503,
};

/** A refusal in AWS's words. */
export class CloudError extends Error {
  override readonly name = 'CloudError';
  readonly status: number;
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.status = STATUS[code] ?? 400;
  }
}
