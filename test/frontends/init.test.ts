import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { goldenFolder } from '../golden-cases.ts';
import { suite } from '../suite.ts';
import { deployment, inHome } from './home.ts';

/** What no output may hold. */
const hidden = 'marker-that-nobody-may-see';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A Deployment with an environment, in YAML flow. */
function told(name: string, env: string): string {
  return deployment(name, 'shop').replace('{name: main,', `{name: main, env: [${env}],`);
}

function serviceOf(name: string, port: number, namespace = 'shop'): string {
  return `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}}
spec: {selector: {app: ${name}}, ports: [{port: ${port}, targetPort: 8080}]}
`;
}

function joined(...documents: readonly string[]): string {
  return documents.join('---\n');
}

const cart = joined(deployment('cart', 'shop'), serviceOf('cart', 80));

suite('init', (test) => {
  const golden = join(goldenFolder, 'init');
  const releases = readdirSync(golden).filter((each) => existsSync(join(golden, each, 'k8s')));
  for (const name of releases)
    test(`${name}: drafts pass lint, and neither the manifests nor what becomes of them lack a line`, async () => {
      const folder = join(golden, name, 'k8s');
      const texts = readdirSync(folder).map((each) => readFileSync(join(folder, each), 'utf8'));
      const platform = join(golden, name, 'platform.yaml');
      const files = {
        'k8s/all.yaml': joined(...texts.map((each) => (each.endsWith('\n') ? each : `${each}\n`))),
        ...(existsSync(platform) && {
          'platform.yaml': readFileSync(platform, 'utf8'),
          'netprofile.yaml':
            'apiVersion: netprofile.dev/v1alpha1\nkind: NetprofileConfig\nmetadata: {name: shop}\nspec: {platform: ./platform.yaml, profiles: [profiles]}\n',
        }),
      };
      await inHome(files, async (home) => {
        const drafted = await home.run(['init', 'k8s']);
        assert.is(drafted.status, 0, drafted.stderr);
        const lint = await home.run(['lint', 'profiles', '--manifests', 'k8s']);
        assert.not.match(lint.stdout, / error (?!chart-policy)/);
        const check = await home.run(['init', 'k8s', '--check', 'profiles']);
        assert.is(check.status, 0, check.stdout);
        assert.match(check.stderr, /profiles: 0 lack lines, \d+ have all/);
        const rendered = await home.run(['post-render'], { input: files['k8s/all.yaml'] });
        if (rendered.status !== 0) {
          // only what the draft asks about may be in the way
          assert.match(rendered.stderr, /chart-policy|hook-invisible/);
          return;
        }
        assert.match(rendered.stdout, /kind: NetworkPolicy/);
        home.write('rendered.yaml', rendered.stdout);
        const again = await home.run(['init', 'rendered.yaml', '--check', 'profiles']);
        assert.is(again.status, 0, again.stdout + again.stderr);
        assert.match(again.stderr, /profiles: 0 lack lines, \d+ have all/);
      });
    });

  test('a Secret full of passwords is never printed, whatever its values look like', async () => {
    const values = [
      `${hidden}`,
      `${hidden}:5432`,
      `http://user:${hidden}@cart`,
      `postgres://shop:${hidden}@db.${hidden}.example:5432/shop`,
      `${hidden}.example:443`,
      `jdbc:postgresql://${hidden}:5432/x?password=${hidden}`,
      `{"password": "${hidden}", "host": "${hidden}.internal", "port": "1234"}`,
      `host: ${hidden}\nport: 6379\n`,
    ];
    const data = values.map((each, index) => `key${index}: ${base64(each)}`).join(', ');
    const env = values.map(
      (_, index) =>
        `{name: SECRET_${index}_URL, valueFrom: {secretKeyRef: {name: keys, key: key${index}}}}`,
    );
    const secret = `apiVersion: v1\nkind: Secret\nmetadata: {name: keys, namespace: shop}\ndata: {${data}}\nstringData: {more: "${hidden}:80", url: "http://${hidden}"}\n`;
    const mounting = deployment('payments', 'shop').replace(
      'containers: [{name: main,',
      'volumes: [{name: keys, secret: {secretName: keys}}], containers: [{name: main, envFrom: [{secretRef: {name: keys}}], volumeMounts: [{name: keys, mountPath: /keys}],',
    );
    const manifests = joined(cart, told('orders', env.join(', ')), mounting, secret);
    await inHome({ 'k8s.yaml': manifests }, async (home) => {
      for (const args of [
        ['init', 'k8s.yaml', '-o', '-'],
        ['init', 'k8s.yaml', '-o', '-', '--platform', 'cilium'],
        ['init', 'k8s.yaml'],
        ['init', 'k8s.yaml', '--check', 'profiles'],
      ]) {
        const ran = await home.run(args);
        assert.is(ran.status, 0, ran.stderr);
        const written = Object.entries(home.files()).filter(([file]) => file !== 'k8s.yaml');
        const all = [ran.stdout, ran.stderr, ...written.flat()].join('\n');
        assert.not.match(all, new RegExp(`${hidden}|${base64(hidden).slice(0, 20)}`));
        assert.match(all, /cart:http .*SECRET_2_URL/);
      }
    });
  });

  test('lines that are added end as those of the file do', async () => {
    const profile =
      'service: orders\r\nnamespace: shop\r\n# kept\r\nconsumes:\r\n  - stock:80 # mine\r\n';
    const manifests = joined(cart, told('orders', '{name: CART, value: "http://cart"}'));
    for (const [before, ends] of [
      [profile, '\r\n'],
      [profile.replaceAll('\r', ''), '\n'],
    ] as const)
      await inHome({ 'k8s.yaml': manifests, 'profiles/orders.yaml': before }, async (home) => {
        const ran = await home.run(['init', 'k8s.yaml', '--merge']);
        assert.is(ran.status, 0, ran.stderr);
        const after = home.read('profiles/orders.yaml');
        assert.ok(after.startsWith(before));
        assert.match(
          after.slice(before.length),
          /^ {2}- cart:http +# env CART of container main\r?\n$/,
        );
        assert.is(after.split(ends).length, after.split('\n').length);
        const again = await home.run(['init', 'k8s.yaml', '--check', 'profiles']);
        assert.is(again.status, 0, again.stdout);
        assert.match(again.stderr, /profiles: 0 lack lines, 2 have all/);
      });
  });

  test('a variable that calls itself a password is treated as one', async () => {
    const env = [
      `{name: DB_PASSWORD, value: "${hidden}:5432"}`,
      `{name: API_KEY, value: "https://${hidden}.example"}`,
      `{name: SESSION_TOKEN, value: "${hidden}.shop.svc:80"}`,
    ];
    await inHome({ 'k8s.yaml': joined(cart, told('orders', env.join(', '))) }, async (home) => {
      const ran = await home.run(['init', 'k8s.yaml', '-o', '-', '--platform', 'cilium']);
      assert.is(ran.status, 0, ran.stderr);
      assert.not.match(ran.stdout + ran.stderr, new RegExp(hidden));
    });
  });

  const noHosts: readonly (readonly [name: string, value: string])[] = [
    ['START_TIME', '12:30'],
    ['RATIO', '1:5'],
    ['IMAGE', 'registry.example/shop/cart:80'],
    ['IMAGE_TAG', 'cart:1.2.3'],
    ['CART_ENABLED', 'cart'],
    ['LOG_FORMAT', '%h:%p'],
    ['RANGE', '8080:8090'],
    ['SIZES', 'a:1,b:2'],
    ['MAC', '00:1b:44:11:3a:b7'],
    ['VERSION', '1.27.3'],
    ['FILE_HOST', '/var/run/cart.sock'],
    ['HOST', '0.0.0.0'],
    ['LISTEN_ADDR', '0.0.0.0:8080'],
    ['LOCAL_URL', 'http://localhost:8080/health'],
    ['BIND', '[::]:8080'],
    ['SOCKET', 'unix:///var/run/cart.sock'],
    ['TEMPLATE_URL', 'http://{{ .Host }}:80'],
    ['UNSET_URL', 'http://$(NOBODY):80'],
    ['JSON', '{"a":1,"b":2}'],
    ['PATH_TO', 'file:///etc/cart'],
  ];
  test('a value that only looks like a host is no line', async () => {
    const env = noHosts.map(([name, value]) => `{name: ${name}, value: ${JSON.stringify(value)}}`);
    await inHome({ 'k8s.yaml': joined(cart, told('orders', env.join(', '))) }, async (home) => {
      const ran = await home.run(['init', 'k8s.yaml', '-o', '-', '--platform', 'cilium']);
      assert.is(ran.status, 0, ran.stderr);
      const orders = ran.stdout.split('---\n').find((each) => each.includes('service: orders'));
      assert.not.match(orders ?? '', /^(?:consumes|egress):/m);
    });
  });

  test('two workloads that one name means each get a profile of their own', async () => {
    const web = deployment('web', 'shop');
    const other = web
      .replace('kind: Deployment', 'kind: StatefulSet')
      .replaceAll('app: web', 'app: web-store');
    await inHome({ 'k8s.yaml': joined(web, other) }, async (home) => {
      const ran = await home.run(['init', 'k8s.yaml']);
      assert.is(ran.status, 0, ran.stderr);
      assert.equal(
        Object.keys(home.files('profiles')).map((each) => each.replace(/^.*profiles\//, '')),
        ['shop/web-deployment.yaml', 'shop/web-statefulset.yaml'],
      );
      const lint = await home.run(['lint', 'profiles', '--manifests', 'k8s.yaml']);
      assert.not.match(lint.stdout, / error /);
    });
  });

  test('a Service that leads to two workloads is a line for each', async () => {
    const blue = deployment('cart-blue', 'shop').replace(
      'labels: {app: cart-blue}',
      'labels: {app: cart-blue, of: cart}',
    );
    const green = blue.replaceAll('cart-blue', 'cart-green');
    const both = serviceOf('cart', 80).replace('{app: cart}', '{of: cart}');
    const orders = told('orders', '{name: CART_URL, value: "http://cart"}');
    await inHome({ 'k8s.yaml': joined(blue, green, both, orders) }, async (home) => {
      const ran = await home.run(['init', 'k8s.yaml', '-o', '-']);
      assert.match(ran.stdout, /- cart-blue:http[\s\S]*- cart-green:http/);
    });
  });

  test('a profile that is there is not written over, by any way of drafting', async () => {
    const own = '# the team wrote this\nservice: cart\nnamespace: shop\nexposes: [http] # mine\n';
    const manifests = joined(cart, told('orders', '{name: CART_URL, value: "http://cart"}'));
    const files = {
      'k8s.yaml': manifests,
      'profiles/shop/cart.yaml': own,
      'flows.csv': 'source,destination,port\nshop/cart,shop/orders,8080\n',
    };
    for (const more of [[], ['--from-policies'], ['--flows', 'flows.csv'], ['--quiet']])
      await inHome(files, async (home) => {
        const ran = await home.run(['init', 'k8s.yaml', ...more]);
        assert.is(ran.status, 0, ran.stderr);
        assert.is(home.read('profiles/shop/cart.yaml'), own, more.join(' '));
        assert.match(home.read('profiles/shop/orders.yaml'), /^# Drafted/);
      });
  });

  test('a file that is in the way, and holds no profile of the service, stays', async () => {
    const other = 'service: someone-else\nnamespace: shop\n';
    const files = { 'k8s.yaml': cart, 'profiles/shop/cart.yaml': other };
    await inHome(files, async (home) => {
      const ran = await home.run(['init', 'k8s.yaml']);
      assert.is(ran.status, 2);
      assert.match(ran.stderr, /profiles\/shop\/cart\.yaml/);
      assert.is(home.read('profiles/shop/cart.yaml'), other);
    });
  });

  test('manifests without workloads are told of', async () => {
    for (const text of [serviceOf('cart', 80), '', '# nothing\n', 'a: 1\n'])
      await inHome({ 'k8s.yaml': text }, async (home) => {
        const ran = await home.run(['init', 'k8s.yaml']);
        assert.is(ran.status, text.startsWith('a:') ? ran.status : 2);
        assert.is.not(ran.status, 0);
        assert.equal(Object.keys(home.files()), ['k8s.yaml']);
      });
  });
});
