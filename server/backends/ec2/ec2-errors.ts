import { AppError, isAppError } from '../../platform/app-error';

/** What the SDK throws: an answer of AWS, whose code is the name, or an error of the connection or of the credentials. */
interface RawError {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const asRaw = (error: unknown): RawError => (typeof error === 'object' && error !== null ? error : {});

/** AWS's code of an error, also of a translated one; empty where AWS gave none. */
export function codeOf(error: unknown): string {
  const raw = asRaw(isAppError(error) ? error.cause : error);
  return typeof raw.name === 'string' && raw.$metadata?.httpStatusCode !== undefined ? raw.name : '';
}

/** There is no room for an instance like this in its zone; in another one there may be. */
export const isWithoutRoom = (error: unknown): boolean =>
  /^(InsufficientInstanceCapacity|InsufficientHostCapacity|Unsupported|InsufficientFreeAddressesInSubnet)$/.test(
    codeOf(error),
  );

const THROTTLED =
  /^(RequestLimitExceeded|Throttling\w*|ThrottledException|EC2ThrottledException|RequestThrottled\w*|TooManyRequestsException)$/;

/** Whether the same request may well be answered a moment later. */
export function isPassing(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== '') {
    const status = asRaw(isAppError(error) ? error.cause : error).$metadata?.httpStatusCode ?? 0;
    return THROTTLED.test(code) || (status >= 500 && !isWithoutRoom(error));
  }
  const raw = asRaw(error);
  return typeof raw.code === 'string' || raw.name === 'TimeoutError';
}

/** The codes of AWS that mean something of their own, as what a person can do. */
const MEANINGS: readonly (readonly [RegExp, AppError['code'], string])[] = [
  [
    THROTTLED,
    'backend_unavailable',
    'AWS takes no more requests of this account at the moment; retry shortly.',
  ],
  [
    /^(AuthFailure|SignatureDoesNotMatch|InvalidClientTokenId|UnrecognizedClientException|ExpiredToken\w*|RequestExpired|MissingAuthenticationToken)$/,
    'backend_unavailable',
    'AWS refuses the credentials of this server: check its role or its keys, and its clock.',
  ],
  [
    /^(UnauthorizedOperation|AccessDenied\w*)$/,
    'backend_unavailable',
    'This server may not do that in its AWS account: give its role the rights that docs/agents-on-ec2.md lists.',
  ],
  [
    /^InvalidAMIID\./,
    'image_not_found',
    'The machine image (EC2_IMAGE) is not in this region, or this account may not use it.',
  ],
  [/^ParameterNotFound$/, 'image_not_found', 'The SSM parameter that EC2_IMAGE names is not in this region.'],
  [/^InvalidSubnetID\./, 'machine_failed', 'A subnet of EC2_SUBNETS is not in this region.'],
  [
    /^InvalidGroup\./,
    'machine_failed',
    'A security group of EC2_SECURITY_GROUPS is not in the subnet’s network.',
  ],
  [
    /^(InstanceLimitExceeded|VcpuLimitExceeded|MaxSpotInstanceCountExceeded)$/,
    'machine_failed',
    'The AWS account may have no more instances of this kind: end some, or ask AWS for a higher quota.',
  ],
  [
    /^(InsufficientInstanceCapacity|InsufficientHostCapacity|Unsupported)$/,
    'machine_failed',
    'AWS has no room for this kind of instance in its zone at the moment; start it again later.',
  ],
  [
    /^InvalidParameterValue$/,
    'machine_failed',
    'AWS refuses a value of the launch settings, such as the instance profile or an instance type: npm run doctor looks at them.',
  ],
  [
    /^InvalidInstanceID\./,
    'machine_failed',
    'The instance of this workspace is not there any more; start it again.',
  ],
];

const ABOUT_AWS = new WeakSet<AppError>();

/** AWS itself cannot be used, and not one machine there. */
export const isAboutAws = (error: unknown): boolean => isAppError(error) && ABOUT_AWS.has(error);

/** An error of AWS in plain words. What AWS said itself goes to the log alone. */
export function toEc2Error(error: unknown): AppError {
  if (isAppError(error)) return error;
  const translated = translate(error);
  if (translated.code === 'backend_unavailable') ABOUT_AWS.add(translated);
  return translated;
}

function translate(error: unknown): AppError {
  const raw = asRaw(error);
  const code = codeOf(error);
  if (code === '') return toConnectionError(error, raw);
  const meaning = MEANINGS.find(([pattern]) => pattern.test(code));
  const options = { internal: `AWS: ${code} ${String(raw.message ?? '')}`, cause: error };
  if (meaning) return new AppError(meaning[1], { ...options, public: meaning[2] });
  return new AppError('machine_failed', {
    ...options,
    public: `AWS could not do that (${code}); the platform log has its words.`,
  });
}

function toConnectionError(error: unknown, { name }: RawError): AppError {
  const text =
    name === 'CredentialsProviderError'
      ? 'This server has no credentials for AWS: give its machine a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.'
      : 'AWS cannot be reached from this server.';
  return new AppError('backend_unavailable', { public: text, cause: error });
}
