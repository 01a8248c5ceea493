/**
 * One call of the distribution API: from an image reference to an answer that is a success, a 404, or a
 * `RegistryError`.
 */
import type { HttpMethod } from '../host/index.ts';
import type { ImageReference } from '../image/index.ts';
import { type ApiKind, apiPath, type Endpoint, endpointOf } from './endpoint.ts';
import type { Answer } from './messages.ts';
import { nonsense, refused } from './problems.ts';
import type { Redaction } from './redaction.ts';
import { type RepositoryAction, repositoryScope } from './scopes.ts';
import type { Session } from './session.ts';

interface ApiCall {
  readonly method: HttpMethod;
  readonly kind: ApiKind;
  /** What follows the kind in the path: a tag, a digest, `list`. */
  readonly name: string;
  /** In place of the path made of the above: a page that the registry named. */
  readonly path?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly bodyBytes: number;
  readonly actions: readonly RepositoryAction[];
}

export interface Api {
  /** @returns the answer, whatever its status. @throws RegistryError where none came. */
  call(reference: ImageReference, call: ApiCall): Promise<Answer>;
  /** The error for an answer whose status is not good enough. */
  refusal(reference: ImageReference, answer: Answer): Error;
  /** The error for an answer that makes no sense. */
  nonsense(reference: ImageReference, answer: Answer, what: string): Error;
}

export interface ApiOptions {
  readonly session: Session;
  readonly redaction: Redaction;
  readonly insecure: ReadonlySet<string>;
}

export function createApi({ session, redaction, insecure }: ApiOptions): Api {
  const endpoint = (reference: ImageReference): Endpoint => endpointOf(reference.registry, insecure);
  return {
    call(reference, { kind, name, path, actions, ...rest }) {
      return session.request(endpoint(reference), {
        ...rest,
        path: path ?? apiPath(reference.path, kind, name),
        scopes: [repositoryScope(reference.path, actions)]
      });
    },
    refusal(reference, answer) {
      const at = endpoint(reference);
      return refused(at, answer, { redaction, hasCredentials: session.hasCredentials(at) });
    },
    nonsense: (reference, answer, what) => nonsense(endpoint(reference), answer, what)
  };
}

/** A success in the sense of RFC 9110. */
export function isSuccess(answer: Answer): boolean {
  return answer.status >= 200 && answer.status < 300;
}
