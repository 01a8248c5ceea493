/** The tags of a repository, page by page. Source: OCI distribution specification, "Listing tags". */
import type { ImageReference } from '../image/index.ts';
import { isTag } from '../image/index.ts';
import { type Api, isSuccess } from './api.ts';
import { arrayField, field, isObject, parseJson } from './json.ts';
import type { RegistryLimits } from './limits.ts';
import { nextPage } from './link-header.ts';
import type { Answer } from './messages.ts';

/** The largest page that the registries in use answer without complaint. */
const PAGE_SIZE = 1000;

/** @returns the tags sorted by code unit, each once; undefined where there is no such repository. */
export async function listTags(
  api: Api,
  limits: RegistryLimits,
  reference: ImageReference
): Promise<readonly string[] | undefined> {
  const tags = new Set<string>();
  let path: string | undefined = `/v2/${reference.path}/tags/list?n=${PAGE_SIZE}`;
  for (let page = 0; path !== undefined; page++) {
    const answer: Answer = await api.call(reference, {
      method: 'GET',
      kind: 'tags',
      name: 'list',
      path,
      bodyBytes: limits.tagPageBytes,
      actions: ['pull']
    });
    if (answer.status === 404 && page === 0) return undefined;
    if (!isSuccess(answer)) throw api.refusal(reference, answer);
    const found = tagsOf(answer);
    if (found === undefined) throw api.nonsense(reference, answer, 'no list of tags');
    if (page >= limits.tagPages) throw api.nonsense(reference, answer, `more than ${limits.tagPages} pages of tags`);
    for (const tag of found) tags.add(tag);
    path = nextPage(answer.headers.get('link'), answer.url);
  }
  return [...tags].sort();
}

/** @returns undefined where the answer is no list of tags. `null` is how some registries write an empty one. */
function tagsOf(answer: Answer): readonly string[] | undefined {
  const body = parseJson(answer.body);
  if (isObject(body) && field(body, 'tags') === null) return [];
  const entries = arrayField(body, 'tags');
  const tags = entries?.filter(entry => typeof entry === 'string').filter(isTag);
  return tags?.length === entries?.length ? tags : undefined;
}
