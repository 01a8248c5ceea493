import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseChallenges } from '../../../src/registry/challenge.ts';

/** Challenges in a form that is easy to write down. */
function parsed(header: string | undefined) {
  return parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);
}

describe('the challenges of WWW-Authenticate', () => {
  it.each([
    {
      rule: 'have a scheme and quoted parameters',
      header:
        'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push"',
      challenges: [
        [
          'bearer',
          {
            realm: 'https://auth.docker.io/token',
            service: 'registry.docker.io',
            scope: 'repository:a/b:pull,push'
          }
        ]
      ]
    },
    {
      rule: 'may come together',
      header: 'Bearer realm="https://a/token", service="s", Basic realm="b"',
      challenges: [
        ['bearer', { realm: 'https://a/token', service: 's' }],
        ['basic', { realm: 'b' }]
      ]
    },
    {
      rule: 'may have spaces around the equals sign and values without quotes',
      header: 'Basic realm = x , charset=UTF-8',
      challenges: [['basic', { realm: 'x', charset: 'UTF-8' }]]
    },
    {
      rule: 'may have no parameters',
      header: 'Negotiate, NTLM, Basic realm="b"',
      challenges: [
        ['negotiate', {}],
        ['ntlm', {}],
        ['basic', { realm: 'b' }]
      ]
    },
    {
      rule: 'may carry one value without a name',
      header: 'Negotiate YWJj==, Basic realm="b"',
      challenges: [
        ['negotiate', {}],
        ['basic', { realm: 'b' }]
      ]
    },
    {
      rule: 'may escape characters in quotes',
      header: String.raw`Basic realm="a \"quoted\" \\ word, x=y"`,
      challenges: [['basic', { realm: String.raw`a "quoted" \ word, x=y` }]]
    },
    {
      rule: 'have names in any case',
      header: 'BEARER Realm="r"',
      challenges: [['bearer', { realm: 'r' }]]
    },
    {
      rule: 'end where the text makes no sense',
      header: 'Basic realm="b", "?"',
      challenges: [['basic', { realm: 'b' }]]
    },
    { rule: 'are none in an empty header', header: '', challenges: [] },
    { rule: 'are none without a header', header: undefined, challenges: [] }
  ])('$rule', ({ header, challenges }) => {
    expect(parsed(header)).toEqual(challenges);
  });

  it('never hang or throw, whatever a server sends', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '"', '\\', ',', '=', ' ', '~', 'é') }), header => {
        expect(parseChallenges(header).length).toBeLessThanOrEqual(header.length);
      })
    );
  });

  it('give back what was quoted', () => {
    fc.assert(
      fc.property(fc.string(), value => {
        const quoted = value.replace(/[\\"]/g, String.raw`\$&`).replace(/[\r\n]/g, ' ');
        expect(parsed(`Bearer realm="${quoted}"`)).toEqual([['bearer', { realm: value.replace(/[\r\n]/g, ' ') }]]);
      })
    );
  });
});
