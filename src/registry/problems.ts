/**
 * What went wrong with a registry, said to people and kept as data.
 *
 * A failure has the method, the address without secrets, the status, the registry's own error codes, and whether
 * trying again later can help. 401 and 403 name the command that logs in.
 *
 * Source: OCI distribution specification, "Error codes".
 */
import { type DiagnosticCode, DiagnosticError, type Problem } from '../diagnostic/index.ts';
import type { HttpError, HttpMethod } from '../host/index.ts';
import type { Endpoint } from './endpoint.ts';
import { arrayField, parseJson, stringField } from './json.ts';
import type { Answer, ExchangeRequest } from './messages.ts';
import { addressOf, type Redaction } from './redaction.ts';
import { isPassingFailure, isPassingStatus } from './retry.ts';

/** The data of a failed request. */
export interface RegistryFailure {
  readonly method: HttpMethod;
  /** Scheme, host and path: no user name, no query. */
  readonly address: string;
  /** Undefined where no answer came. */
  readonly status: number | undefined;
  /** The registry's own: `TOOMANYREQUESTS`, `DENIED`. */
  readonly codes: readonly string[];
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
}

/** A registry that could not be asked, or did not do what it was asked to. */
export class RegistryError extends DiagnosticError {
  readonly problem: Problem;
  /** Undefined where nothing was sent: credentials that cannot be read. */
  readonly failure: RegistryFailure | undefined;

  constructor(problem: Problem, options: { readonly failure?: RegistryFailure; readonly cause?: unknown } = {}) {
    super(problem, { cause: options.cause });
    this.name = 'RegistryError';
    this.problem = problem;
    this.failure = options.failure;
  }
}

/** An entry of the `errors` that a registry sends. */
interface ServerError {
  readonly code: string;
  readonly message: string | undefined;
}

/** The errors in a body; none where it is no registry's. Codes are restricted to what the specification allows. */
export function serverErrorsOf(answer: Answer): readonly ServerError[] {
  const errors = arrayField(parseJson(answer.body), 'errors') ?? [];
  return errors.slice(0, 5).flatMap(error => {
    const code = stringField(error, 'code');
    return code !== undefined && /^[A-Za-z0-9_]{1,64}$/.test(code)
      ? [{ code, message: stringField(error, 'message') }]
      : [];
  });
}

/** A request that got an answer, but not one that it can be content with. */
export function refused(
  endpoint: Endpoint,
  answer: Answer,
  context: { readonly redaction: Redaction; readonly hasCredentials: boolean | undefined }
): RegistryError {
  const errors = serverErrorsOf(answer);
  const details = errors.map(({ code, message }) => (message === undefined ? code : `${code} (${message})`)).join(', ');
  const words = context.redaction.redact(`${answer.status}${details === '' ? '' : ` ${details}`}`);
  const failure = failureOf(answer, errors);
  const asked = `${failure.method} ${failure.address}`;
  if (answer.status === 401 || answer.status === 403) {
    return new RegistryError(
      {
        code: 'registry-unauthorized',
        message: `registry "${endpoint.registry}" does not allow ${asked}: ${words}`,
        help: loginHelp(endpoint, context.hasCredentials)
      },
      { failure, cause: new Error(`HTTP status ${words}`) }
    );
  }
  const help = refusalHelp(failure);
  return new RegistryError(
    {
      code: 'registry-refused',
      message: `registry "${endpoint.registry}" answered ${asked} with ${words}`,
      ...(help === undefined ? {} : { help })
    },
    { failure, cause: new Error(`HTTP status ${words}`) }
  );
}

function loginHelp(endpoint: Endpoint, hasCredentials: boolean | undefined): string {
  const login = `log in with "${endpoint.loginCommand}" as someone who may do this`;
  const hub = endpoint.isDockerHub
    ? ', unless the repository does not exist yet: Docker Hub gives the same answer then'
    : '';
  if (hasCredentials === undefined) return `${login}${hub}`;
  return `${hasCredentials ? "docker's credentials for it do not suffice" : 'docker has no credentials for it'}: ${login}${hub}`;
}

function refusalHelp(failure: RegistryFailure): string | undefined {
  if (failure.retryable) return 'the registry may be busy: try again later';
  if (failure.method === 'PUT' && failure.status === 404) {
    return 'create the repository first: this registry does not do that by itself';
  }
  return undefined;
}

/** A request whose answer is a success but makes no sense: a page of a proxy, a wrong digest. */
export function nonsense(endpoint: Endpoint, answer: Answer, what: string): RegistryError {
  const failure = { ...failureOf(answer, []), retryable: false };
  return new RegistryError(
    {
      code: 'registry-refused',
      message: `registry "${endpoint.registry}" answered ${failure.method} ${failure.address} with ${what}`,
      help: WRONG_ADDRESS
    },
    { failure, cause: new Error(what) }
  );
}

function failureOf(answer: Answer, errors: readonly ServerError[]): RegistryFailure {
  return {
    method: answer.method,
    address: addressOf(answer.url),
    status: answer.status,
    codes: errors.map(error => error.code),
    retryable: isPassingStatus(answer.status)
  };
}

const WRONG_ADDRESS = 'check that a registry listens at this address, not a proxy or a login page';

const REASONS: Readonly<Record<HttpError['reason'], { readonly code: DiagnosticCode; readonly help: string }>> = {
  'unknown-host': { code: 'registry-unreachable', help: 'check the name of the registry in the image reference' },
  unreachable: { code: 'registry-unreachable', help: 'check that the registry runs and can be reached from here' },
  timeout: { code: 'registry-unreachable', help: 'check the network, or try again later' },
  reset: { code: 'registry-unreachable', help: 'check the network, or try again later' },
  certificate: {
    code: 'registry-unreachable',
    help: 'name the file of its certificate authority in NODE_EXTRA_CA_CERTS, or put it where docker looks for it'
  },
  tls: {
    code: 'registry-unreachable',
    help: 'if the registry speaks plain HTTP, and that is meant, name it as insecure'
  },
  protocol: { code: 'registry-unreachable', help: 'check that a registry listens at this address' },
  'too-large': { code: 'registry-refused', help: 'check that a registry listens at this address' },
  proxy: { code: 'registry-unreachable', help: 'check HTTPS_PROXY, HTTP_PROXY and NO_PROXY' }
};

/** A request that got no whole answer. */
export function unanswered(asked: ExchangeRequest, error: HttpError, redaction: Redaction): RegistryError {
  const { code, help } = REASONS[error.reason];
  const address = addressOf(asked.url);
  return new RegistryError(
    {
      code,
      message: `registry "${asked.registry}" could not be asked (${asked.method} ${address}): ${redaction.redact(error.message)}`,
      help
    },
    {
      failure: { method: asked.method, address, status: undefined, codes: [], retryable: isPassingFailure(error) },
      cause: error
    }
  );
}

/** A redirect that is not followed. */
export function misdirected(asked: ExchangeRequest, status: number, what: string): RegistryError {
  const address = addressOf(asked.url);
  return new RegistryError(
    {
      code: 'registry-refused',
      message: `registry "${asked.registry}" answered ${asked.method} ${address} with ${what}`,
      help: WRONG_ADDRESS
    },
    { failure: { method: asked.method, address, status, codes: [], retryable: false }, cause: new Error(what) }
  );
}
