import { describe, expect, it } from 'vitest';
import { proxyFor } from '../../../src/registry/proxy.ts';

const PROXY = 'http://proxy.example:3128/';

function proxyOf(url: string, environment: Record<string, string>) {
  const proxy = proxyFor(new URL(url), environment);
  return proxy instanceof URL ? proxy.href : proxy;
}

describe('the proxy of a request', () => {
  it.each([
    {
      rule: 'is HTTPS_PROXY for an encrypted one',
      url: 'https://r.example',
      environment: { HTTPS_PROXY: PROXY },
      proxy: PROXY
    },
    {
      rule: 'is not HTTP_PROXY for an encrypted one',
      url: 'https://r.example',
      environment: { HTTP_PROXY: PROXY },
      proxy: undefined
    },
    {
      rule: 'is HTTP_PROXY for a plain one',
      url: 'http://r.example',
      environment: { HTTP_PROXY: PROXY },
      proxy: PROXY
    },
    { rule: 'may be named in lower case', url: 'https://r.example', environment: { https_proxy: PROXY }, proxy: PROXY },
    {
      rule: 'is the one in capitals of two',
      url: 'https://r.example',
      environment: { HTTPS_PROXY: PROXY, https_proxy: 'http://other' },
      proxy: PROXY
    },
    {
      rule: 'may lack its scheme',
      url: 'https://r.example',
      environment: { HTTPS_PROXY: 'proxy.example:3128' },
      proxy: PROXY
    },
    {
      rule: 'may itself be encrypted',
      url: 'https://r.example',
      environment: { HTTPS_PROXY: 'https://p.example' },
      proxy: 'https://p.example/'
    },
    {
      rule: 'is none where the variable is empty',
      url: 'https://r.example',
      environment: { HTTPS_PROXY: '' },
      proxy: undefined
    },
    {
      rule: 'is never used for loopback',
      url: 'http://127.0.0.1:5000',
      environment: { HTTP_PROXY: PROXY },
      proxy: undefined
    },
    {
      rule: 'is never used for localhost',
      url: 'http://localhost:5000',
      environment: { HTTP_PROXY: PROXY },
      proxy: undefined
    },
    { rule: 'is never used for ::1', url: 'http://[::1]:5000', environment: { HTTP_PROXY: PROXY }, proxy: undefined },
    {
      rule: 'cannot be of another kind',
      url: 'https://r.example',
      environment: { HTTPS_PROXY: 'socks5://p.example' },
      proxy: { invalid: 'HTTPS_PROXY' }
    },
    {
      rule: 'has to be an address',
      url: 'https://r.example',
      environment: { HTTPS_PROXY: 'http://:' },
      proxy: { invalid: 'HTTPS_PROXY' }
    }
  ])('$rule', ({ url, environment, proxy }) => {
    expect(proxyOf(url, environment)).toEqual(proxy);
  });
});

describe('NO_PROXY', () => {
  it.each([
    { rule: 'excepts a name', entries: 'r.example', url: 'https://r.example', excepted: true },
    { rule: 'excepts what is below a name', entries: 'r.example', url: 'https://a.r.example', excepted: true },
    {
      rule: 'does not except a name that only ends alike',
      entries: 'r.example',
      url: 'https://other.example',
      excepted: false
    },
    { rule: 'does not except half a label', entries: 'r.example', url: 'https://bar.example', excepted: false },
    { rule: 'excepts only what is below a dot', entries: '.r.example', url: 'https://r.example', excepted: false },
    { rule: 'excepts what is below a dot', entries: '.r.example', url: 'https://a.r.example', excepted: true },
    { rule: 'reads a star and a dot as a dot', entries: '*.r.example', url: 'https://a.r.example', excepted: true },
    { rule: 'excepts all with a star', entries: '*', url: 'https://r.example', excepted: true },
    {
      rule: 'takes several entries, with spaces',
      entries: 'a.example, r.example',
      url: 'https://r.example',
      excepted: true
    },
    { rule: 'does not care for case', entries: 'R.Example', url: 'https://r.example', excepted: true },
    { rule: 'excepts a name at a port', entries: 'r.example:5000', url: 'https://r.example:5000', excepted: true },
    {
      rule: 'does not except a name at another port',
      entries: 'r.example:5000',
      url: 'https://r.example',
      excepted: false
    },
    { rule: 'knows the port of https', entries: 'r.example:443', url: 'https://r.example', excepted: true },
    { rule: 'excepts an address', entries: '10.1.2.3', url: 'https://10.1.2.3', excepted: true },
    {
      rule: 'does not except an address that only ends alike',
      entries: '1.2.3.4',
      url: 'https://11.2.3.4',
      excepted: false
    },
    { rule: 'excepts a range of addresses', entries: '10.0.0.0/8', url: 'https://10.1.2.3:5000', excepted: true },
    {
      rule: 'does not except what is outside of a range',
      entries: '10.0.0.0/8',
      url: 'https://11.1.2.3',
      excepted: false
    },
    { rule: 'knows all addresses as a range', entries: '0.0.0.0/0', url: 'https://11.1.2.3', excepted: true },
    { rule: 'excepts an IPv6 address', entries: 'fd00::1', url: 'https://[fd00::1]', excepted: true },
    {
      rule: 'excepts an IPv6 address at a port',
      entries: '[fd00::1]:5000',
      url: 'https://[fd00::1]:5000',
      excepted: true
    },
    { rule: 'excepts a range of IPv6 addresses', entries: 'fd00::/8', url: 'https://[fd12::1]', excepted: true },
    {
      rule: 'ignores a range that is none',
      entries: '10.0.0.0/33,10.0.0.0/x,r/8',
      url: 'https://10.0.0.0',
      excepted: false
    },
    { rule: 'may be empty', entries: ' ,', url: 'https://r.example', excepted: false }
  ])('$rule', ({ entries, url, excepted }) => {
    expect(proxyOf(url, { HTTPS_PROXY: PROXY, NO_PROXY: entries })).toBe(excepted ? undefined : PROXY);
  });
});
