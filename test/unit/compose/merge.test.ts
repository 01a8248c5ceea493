import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { layOver } from '../../../src/compose/compose-file.ts';
import { asWritten } from '../../../src/compose/written.ts';
import { renderMerged } from '../../../src/render/index.ts';
import { toPlainValue } from '../../support/plain-values.ts';
import { composeTree } from '../../support/rendering.ts';

const EMPTY = composeTree('{}');

function merged(base: string, over: string) {
  const first = layOver(EMPTY, composeTree(`services: {web: {${base}}}`), false);
  return layOver(first, composeTree(`services: {web: {${over}}}`), false);
}

/** What docker compose works with. */
function valueFrom(base: string, over: string): unknown {
  const tree = toPlainValue(merged(base, over)) as { services: { web: unknown } }; // as `merged` wraps it
  return tree.services.web;
}

/** What is printed. */
function textOf(base: string, over: string): unknown {
  const text = renderMerged(asWritten(merged(base, over)), { services: [] }, { interpolate: same => same });
  return parse(text).services.web;
}

describe('an override', () => {
  it.each([
    { rule: 'replaces a scalar', base: 'user: a', over: 'user: b', value: { user: 'b' } },
    { rule: 'leaves what it says nothing about', base: 'user: a', over: 'user: ', value: { user: 'a' } },
    { rule: 'empties a command', base: 'command: a', over: 'command: ', value: { command: null } },
    {
      rule: 'appends to a list',
      base: 'security_opt: [a]',
      over: 'security_opt: [b]',
      value: { security_opt: ['a', 'b'] }
    },
    {
      rule: 'merges maps',
      base: 'x-a: {a: 1, b: {c: 1}}',
      over: 'x-a: {b: {d: 2}}',
      value: { 'x-a': { a: 1, b: { c: 1, d: 2 } } }
    },
    {
      rule: 'takes the place of a list element with its key',
      base: 'cap_add: [a=1, b]',
      over: 'cap_add: [a=2]',
      value: { cap_add: ['a=2', 'b'] }
    },
    {
      rule: 'replaces a limit',
      base: 'ulimits: {n: {soft: 1, hard: 2}}',
      over: 'ulimits: {n: 3}',
      value: { ulimits: { n: 3 } }
    },
    {
      rule: 'keeps options for the same driver',
      base: 'logging: {driver: a, options: {x: 1}}',
      over: 'logging: {driver: a}',
      value: { logging: { driver: 'a', options: { x: 1 } } }
    },
    {
      rule: 'drops the options of another driver',
      base: 'logging: {driver: a, options: {x: 1}}',
      over: 'logging: {driver: b}',
      value: { logging: { driver: 'b' } }
    },
    {
      rule: 'sees one port in two syntaxes',
      base: 'ports: ["80:80"]',
      over: 'ports: [{target: 80, published: "80", name: n}]',
      value: { ports: [{ target: 80, published: '80', name: 'n' }] }
    },
    {
      rule: 'sees two ports where one is published as a number',
      base: 'ports: ["80:80"]',
      over: 'ports: [{target: 80, published: 80}]',
      value: {
        ports: [
          { mode: 'ingress', target: 80, published: '80', protocol: 'tcp' },
          { target: 80, published: 80 }
        ]
      }
    },
    {
      rule: 'adds hosts that are not there',
      base: 'extra_hosts: ["a=1"]',
      over: 'extra_hosts: {a: "1", b: "2"}',
      value: { extra_hosts: ['a=1', 'b=2'] }
    },
    {
      rule: 'resets the condition of a dependency that it lists',
      base: 'depends_on: {a: {condition: service_healthy}}',
      over: 'depends_on: [a]',
      value: { depends_on: { a: { condition: 'service_started', required: true } } }
    }
  ])('$rule', ({ base, over, value }) => {
    expect(valueFrom(base, over)).toEqual(value);
  });

  it.each([
    {
      rule: 'a map of two maps',
      base: 'environment: {A: 1, B: ~}',
      over: 'environment: {A: 2.50, C: "${C}"}',
      text: { environment: { A: 2.5, B: null, C: '${C}' } }
    },
    {
      rule: 'a list of a map and a list',
      base: 'environment: {A: 1.50, B: "${B}"}',
      over: 'environment: [C]',
      text: { environment: ['A=1.5', 'B=${B}', 'C'] }
    },
    {
      rule: 'a doubled dollar where a key becomes text',
      base: 'labels: {$k: $$v}',
      over: 'labels: [a=$$]',
      text: { labels: ['$$k=$$v', 'a=$$'] }
    },
    {
      rule: 'a list of names with their variables',
      base: 'networks: ["${A:-a}"]',
      over: 'networks: [b]',
      text: { networks: ['${A:-a}', 'b'] }
    },
    {
      rule: 'a short syntax as it was',
      base: 'ports: ["${P:-1}:80"]',
      over: 'ports: ["81:81"]',
      text: { ports: ['${P:-1}:80', '81:81'] }
    },
    {
      rule: 'a range of ports in one piece',
      base: 'ports: ["80-82:80-82"]',
      over: 'ports: ["90:90"]',
      text: { ports: ['80-82:80-82', '90:90'] }
    },
    {
      rule: 'the rest of a range port by port',
      base: 'ports: ["80-81:80-81"]',
      over: 'ports: [{target: 81, published: "81", name: n}]',
      text: {
        ports: [
          { mode: 'ingress', target: 80, published: '80', protocol: 'tcp' },
          { target: 81, published: '81', name: 'n' }
        ]
      }
    },
    {
      rule: 'a build in its long form',
      base: 'build: ./a',
      over: 'build: {target: b}',
      text: { build: { context: './a', target: 'b' } }
    },
    {
      rule: 'a build in its short form where nothing is merged',
      base: 'build: ./a',
      over: 'user: b',
      text: { build: './a', user: 'b' }
    }
  ])('is printed as $rule', ({ base, over, text }) => {
    expect(textOf(base, over)).toEqual(text);
  });

  it.each([
    {
      rule: 'a list over a map',
      base: 'x-a: {a: 1}',
      over: 'x-a: [1]',
      what: '"services.web.x-a" is a mapping in what this overrides and cannot become a list'
    },
    {
      rule: 'a map over nothing',
      base: 'networks: ',
      over: 'networks: {a: }',
      what: 'so nothing can be merged into it'
    },
    { rule: 'an element without a key', base: 'ports: []', over: 'ports: [{published: "1"}]', what: 'has no "target"' }
  ])('refuses $rule', ({ base, over, what }) => {
    expect(() => merged(base, over)).toThrow(what);
  });
});

describe('address pools', () => {
  const pools = (base: string, over: string) => {
    const tree = (config: string) => composeTree(`networks: {n: {ipam: {config: ${config}}}}`);
    const value = toPlainValue(layOver(layOver(EMPTY, tree(base), false), tree(over), false));
    return (value as { networks: { n: { ipam: { config: unknown } } } }).networks.n.ipam.config; // as `tree` wraps it
  };

  it.each([
    {
      rule: 'merge where the subnet is the same',
      base: '[{subnet: a, gateway: g}]',
      over: '[{subnet: a, ip_range: r}]',
      value: [{ subnet: 'a', gateway: 'g', ip_range: 'r' }]
    },
    {
      rule: 'are forgotten where the override does not repeat them',
      base: '[{subnet: a}]',
      over: '[{subnet: b}]',
      value: [{ subnet: 'b' }]
    },
    {
      // A slip of docker compose, which changes a pool that it has already handed out.
      rule: 'become one another where two are repeated',
      base: '[{subnet: a}, {subnet: b}]',
      over: '[{subnet: a}, {subnet: b}]',
      value: [{ subnet: 'b' }, { subnet: 'b' }]
    }
  ])('$rule', ({ base, over, value }) => {
    expect(pools(base, over)).toEqual(value);
  });
});
