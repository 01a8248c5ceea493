/**
 * Rules by attribute: which of them a value has is told by its path, where `*` stands for any key or element.
 *
 * A walker carries the rules along as it goes down (`below`), so finding the rule of a value costs one look-up.
 */

/** The rules of one place and of what is below it; undefined where there are none. */
export interface RuleTree<R> {
  readonly rule: R | undefined;
  readonly children: ReadonlyMap<string, RuleTree<R>> | undefined;
}

interface GrowingTree<R> {
  rule: R | undefined;
  children: Map<string, GrowingTree<R>> | undefined;
}

/** @param table - Rules by dotted paths such as `services.*.build.args`. */
function ruleTree<R>(table: Readonly<Record<string, R>>): RuleTree<R> {
  const root: GrowingTree<R> = { rule: undefined, children: undefined };
  for (const [path, rule] of Object.entries(table)) {
    let place = root;
    for (const step of path.split('.')) {
      place.children ??= new Map();
      let next = place.children.get(step);
      if (next === undefined) {
        next = { rule: undefined, children: undefined };
        place.children.set(step, next);
      }
      place = next;
    }
    place.rule = rule;
  }
  return root;
}

/** The rules under a key. */
export function below<R>(rules: RuleTree<R> | undefined, key: string): RuleTree<R> | undefined {
  return rules?.children?.get(key) ?? rules?.children?.get('*');
}

/** The rules of the elements of a list. */
export function elements<R>(rules: RuleTree<R> | undefined): RuleTree<R> | undefined {
  return rules?.children?.get('*');
}

/** Makes a table's tree when it is first needed: starting the program costs nothing. */
export function lazyRules<R>(table: () => Readonly<Record<string, R>>): () => RuleTree<R> {
  let tree: RuleTree<R> | undefined;
  return () => {
    tree ??= ruleTree(table());
    return tree;
  };
}
