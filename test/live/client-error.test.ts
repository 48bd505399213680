import { ApiException } from '@kubernetes/client-node';
import * as assert from 'uvu/assert';
import { clientError } from '../../generator/live/client-error.ts';
import { rememberSecrets } from '../../generator/live/secrets.ts';
import { suite } from '../suite.ts';

const pem = '-----BEGIN EC PRIVATE KEY-----\nMARKERKEYMARKERKEY\n-----END EC PRIVATE KEY-----\n';
const token = 'marker.token/of-the-user';
const user = {
  name: 'shop-admin',
  token,
  password: 'marker-password',
  keyData: Buffer.from(pem).toString('base64'),
  authProvider: { config: { 'refresh-token': 'marker-refresh' } },
};
const options = { key: pem, headers: { Authorization: `Bearer ${token}` }, user };

function status(code: number, reason: string, message: string): Record<string, unknown> {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message };
}

const forbidden = status(
  403,
  'Forbidden',
  'pods is forbidden: User "shop" cannot list resource "pods" in API group "" at the cluster scope',
);

/** Errors as the client throws them, and what is said. */
const cases: readonly (readonly [what: string, error: unknown, said: RegExp])[] = [
  [
    'an answer with a Status',
    new ApiException(403, 'x', forbidden, options.headers),
    /^403 Forbidden: pods is forbidden: User "shop" cannot list resource "pods" .*: docs\/rbac/,
  ],
  [
    'an answer with a Status as text',
    new ApiException(403, 'x', JSON.stringify(forbidden), {}),
    /^403 Forbidden: pods is/,
  ],
  [
    'an expired token',
    new ApiException(401, 'x', status(401, 'Unauthorized', 'Unauthorized'), {}),
    /^401 Unauthorized: Unauthorized: sign in again/,
  ],
  [
    'HTML of a proxy',
    new ApiException(502, 'x', '<html>bad gateway</html>', {}),
    /^502 without a Status object: is there a proxy/,
  ],
  [
    'a Status over a WebSocket',
    { ...status(500, 'InternalError', 'container not found'), options },
    /^500 InternalError: container not found$/,
  ],
  ['no upgrade', new Error('Unexpected server response: 403'), /^403 without/],
  [
    'a refused connection',
    Object.assign(new Error(`connect ECONNREFUSED ${pem}`), { code: 'ECONNREFUSED', options }),
    /^nothing answers there \(connection refused\) \[ECONNREFUSED\]: is the cluster up/,
  ],
  [
    'one inside of another',
    new Error(token, { cause: Object.assign(new Error(pem), { code: 'CERT_HAS_EXPIRED' }) }),
    /^its certificate has expired/,
  ],
  [
    'one of several',
    new AggregateError([Object.assign(new Error('x'), { code: 'ETIMEDOUT' })]),
    /^it did not answer in time/,
  ],
  [
    'an event of ws',
    {
      type: 'error',
      message: `failed ${token}`,
      error: Object.assign(new Error('x'), { code: 'ECONNRESET' }),
      target: options,
    },
    /^the connection was cut/,
  ],
  [
    'a plugin that is not there',
    Object.assign(new Error('spawn aws ENOENT'), { code: 'ENOENT' }),
    /^the kubeconfig's credential plugin is not installed \(spawn aws ENOENT\)$/,
  ],
  [
    'what a plugin says',
    new Error(`sso session expired\nrun: aws sso login\n${token}`),
    /^sso session expired run: aws sso login \[hidden\]$/,
  ],
  [
    'words that are no JSON',
    new SyntaxError(`Unexpected token, "${token}" is not valid JSON`),
    /^what came back is not JSON$/,
  ],
  ['a key in an unknown error', new Error(`cannot use ${pem}`), /^cannot use \[hidden\]$/],
  ['an encoded key', new Error(`cannot use ${user.keyData}`), /^cannot use \[hidden\]$/],
  [
    'a header',
    new Error('sent Authorization: Bearer abcdef123'),
    /^sent Authorization: \[hidden\]$/,
  ],
  [
    'credentials in an address',
    new Error('request to https://admin:hunter2@shop.example/api failed'),
    /^request to https:\/\/\[hidden\]shop\.example\/api failed$/,
  ],
  [
    'a token that the server repeats',
    new ApiException(400, 'x', status(400, 'BadRequest', `what is ${token}?`), {}),
    /^400 BadRequest: what is \[hidden\]\?$/,
  ],
  [
    'a terminal escape',
    new ApiException(400, 'x', status(400, 'BadRequest', '\u001b[2Jgone'), {}),
    /^400 BadRequest: \\u001b\[2Jgone$/,
  ],
  ['nothing', undefined, /^no reason was given$/],
  ['an object without a message', options, /^no reason was given$/],
];

suite('errors of the client', (test) => {
  rememberSecrets(user);
  for (const [what, error, said] of cases) {
    test(`${what} is told in words`, () => {
      const text = clientError(error);
      assert.match(text, said);
      assert.not.match(text, /MARKER|marker|hunter2/);
    });
  }

  test('a long answer is cut', () => {
    const long = status(500, 'InternalError', 'no '.repeat(5000));
    assert.ok(clientError(new ApiException(500, 'x', long, {})).length < 500);
  });
});
